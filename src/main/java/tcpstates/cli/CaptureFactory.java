package tcpstates.cli;

import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;

/** All that the command line wants of the libraries that capture; the tests put a source of their own in their place. */
interface CaptureFactory {
    /**
     * Opens the saved or live capture that the options name.
     *
     * @param filter expression that a live capture hands to the kernel; a saved capture is filtered by {@link #filter}
     */
    PacketSource open(Options options, String filter) throws CaptureException;

    /** Opens one of two saved captures that are to be compared, which must hold the packets themselves. */
    PacketSource openSaved(String file) throws CaptureException;

    /** Compiles a filter for the packets of an opened saved capture. */
    PacketFilter filter(Options options, String filter, PacketSource source) throws CaptureException;

    /** The lines of {@code -D}. */
    List<String> interfaces() throws CaptureException;

    /** The lines of {@code -L}. */
    List<String> linkTypes(Options options) throws CaptureException;

    /** The lines of {@code -J}. */
    List<String> timeStampTypes(Options options) throws CaptureException;

    /** The lines of {@code -d}, {@code -dd}, {@code -ddd}. */
    List<String> dumpFilter(Options options, String filter) throws CaptureException;

    /** One line on the library that captures. */
    String libraryVersion();
}
