package tcpstates.cli;

import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;

/** The captures of the library, to put something else in the place of a part of it. */
abstract class LibraryCaptures implements CaptureFactory {
    private final CaptureFactory library = new SystemCaptures();

    @Override
    public PacketSource open(Options options, String filter) throws CaptureException {
        return library.open(options, filter);
    }

    @Override
    public PacketSource openSaved(String file) throws CaptureException {
        return library.openSaved(file);
    }

    @Override
    public PacketFilter filter(Options options, String filter, PacketSource source) throws CaptureException {
        return library.filter(options, filter, source);
    }

    @Override
    public List<String> interfaces() throws CaptureException {
        return library.interfaces();
    }

    @Override
    public List<String> linkTypes(Options options) throws CaptureException {
        return library.linkTypes(options);
    }

    @Override
    public List<String> timeStampTypes(Options options) throws CaptureException {
        return library.timeStampTypes(options);
    }

    @Override
    public List<String> dumpFilter(Options options, String filter) throws CaptureException {
        return library.dumpFilter(options, filter);
    }

    @Override
    public String libraryVersion() {
        return library.libraryVersion();
    }
}
