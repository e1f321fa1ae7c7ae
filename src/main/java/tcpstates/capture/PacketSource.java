package tcpstates.capture;

import java.util.List;

/** A saved or a live capture that delivers packets. */
public interface PacketSource extends AutoCloseable {
    /** What the user called it: a file's path, {@code -}, or an interface's name. */
    String name();

    /** libpcap's LINKTYPE_ number of the first (for live captures: the only) interface; -1 if there is none yet. */
    int linkType();

    /** Most bytes kept of a packet, as tcpdump prints it in "snapshot length N". */
    int snapshotLength();

    /** Decimals of the capture's own time stamps: 6 (microseconds) or 9 (nanoseconds). */
    int decimals();

    /**
     * Hands every packet to the handler until the capture ends, the handler says stop, or {@link #stop()} is called.
     *
     * @throws CaptureException if the capture is damaged or cannot go on; everything before that place was delivered
     */
    void deliver(PacketHandler handler) throws CaptureException;

    /**
     * What the packets delivered so far rest on beside the capture itself, and what of it was passed over, a line each: a printed
     * capture leaves things open. Empty for captures that hold packets.
     */
    default List<String> remarks() {
        return List.of();
    }

    /** Ends a running {@link #deliver} soon; may be called from any thread (a signal handler). */
    void stop();

    /** Packets that the kernel and the interface dropped; zeros for saved captures. */
    CaptureStatistics statistics();

    @Override
    void close();
}
