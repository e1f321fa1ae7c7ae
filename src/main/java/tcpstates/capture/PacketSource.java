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

    /** Whether {@link #deliver} may be called again, also from several threads at once; each call begins at the front. */
    default boolean isRepeatable() {
        return false;
    }

    /** Whether several walks over a repeatable source cost little beside what is done with its packets. */
    default boolean walksCheaply() {
        return false;
    }

    /** Bytes of the whole capture as they lie in memory, -1 if that is not known. A packet's offset is how far a walk has come. */
    default long size() {
        return -1;
    }

    /** What was objected to when the source was opened although it could be opened, a line each. */
    default List<String> warnings() {
        return List.of();
    }

    /** As {@link #deliver(PacketHandler, DeliveryListener)}, with nobody who listens. */
    default void deliver(PacketHandler handler) throws CaptureException {
        deliver(handler, DeliveryListener.NONE);
    }

    /**
     * Hands every packet to the handler until the capture ends, the handler says stop, or {@link #stop()} is called.
     *
     * @throws CaptureException if the capture is damaged or cannot go on; everything before that place was delivered
     */
    void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException;

    /**
     * What the packets delivered so far rest on beside the capture itself, and what of it was passed over, a line each: a printed
     * capture leaves things open. Empty for captures that hold packets.
     */
    default List<String> remarks() {
        return List.of();
    }

    /** Packets that several captures of one source hold, and that were delivered once, left out all other times; of the last walk. */
    default long countedOnce() {
        return 0;
    }

    /** Whether the file is one that packets are read from; what is written there would destroy them. Links are followed. */
    default boolean isReadFrom(String file) {
        return false;
    }

    /** Ends a running {@link #deliver} soon; may be called from any thread (a signal handler). */
    void stop();

    /** Packets that the kernel and the interface dropped; zeros for saved captures. */
    CaptureStatistics statistics();

    /** What waits to be analysed in a live capture; from any thread. */
    default Backlog backlog() {
        return Backlog.NONE;
    }

    @Override
    void close();
}
