package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;

/**
 * Takes the records of one capture format out of memory and remembers what one walk through a capture needs to know. It
 * never copies and never reads ahead: a record that is not whole yet stays where it is until more of it is there.
 */
public abstract class CaptureReader {
    static final ValueLayout.OfShort LE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt LE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The capture's name, fit for a message. */
    private final String name;

    /** Packets delivered so far. */
    private long packets;

    /** Whether {@link #packets} counts from the front of the capture. */
    private boolean counted = true;

    private boolean started;
    private boolean ended;

    protected CaptureReader(String name) {
        this.name = name;
    }

    static CaptureException unknownFormat(String name) {
        return new CaptureException(name + ": unknown file format");
    }

    /** Fails for what is none of the known formats. */
    protected final CaptureException unknownFormat() {
        return unknownFormat(name);
    }

    /** As {@link tcpstates.capture.PacketSource#linkType()}; valid after {@link #started()}, as are the next two. */
    protected abstract int linkType();

    protected abstract int snapshotLength();

    protected abstract int decimals();

    /**
     * Takes what stands before the first packet; {@link #started()} is whether that was there as a whole.
     *
     * @param memory holds a part of the capture
     * @param offset of the first byte not taken yet
     * @param limit offset behind the last byte present
     * @param position of the memory's first byte in the capture, for messages
     * @return offset of the first byte not taken
     */
    protected abstract long start(MemorySegment memory, long offset, long limit, long position) throws CaptureException;

    /**
     * Whether what {@link #start} has seen so far shows that this is a capture of another format, although the first bytes could be
     * those of this one. Nothing was taken then.
     */
    protected boolean declines() {
        return false;
    }

    /**
     * Hands every whole packet to the handler, until it says stop; parameters and result as {@link #start}. May be called again
     * after that.
     */
    protected abstract long read(MemorySegment memory, long offset, long limit, long position, PacketHandler handler)
            throws CaptureException;

    /**
     * Hands over what only the end of the capture completes; parameters and result as {@link #read}, whose bytes left over these
     * are.
     */
    protected long finish(MemorySegment memory, long offset, long limit, long position, PacketHandler handler)
            throws CaptureException {
        return offset;
    }

    /** As {@link tcpstates.capture.PacketSource#remarks()}. */
    protected List<String> remarks() {
        return List.of();
    }

    /**
     * Whether a walk may leave off behind any packet and {@link #read} on from there, so that a byte of the capture is a position in
     * it.
     */
    protected boolean isDivisible() {
        return true;
    }

    /** Whether all that is needed to read a packet stands before the first one: a walk may then go on at any of them. */
    protected boolean isStateless() {
        return false;
    }

    /** The walk goes on at a later packet, nobody knows at which one. */
    final void loseCount() {
        counted = false;
    }

    /** What is wrong with a capture that ends with these bytes, which are not a whole record. */
    protected abstract CaptureException truncated(MemorySegment memory, long offset, long limit, long position);

    /** Whether everything before the first packet was read. */
    protected final boolean started() {
        return started;
    }

    protected final void markStarted() {
        started = true;
    }

    /** Whether the handler has said stop. */
    final boolean ended() {
        return ended;
    }

    /** Keeps the state of a walk that leaves the loop over the packets. */
    protected final void leave(long packetsNow, boolean endedNow) {
        packets = packetsNow;
        ended = endedNow;
    }

    protected final long packets() {
        return packets;
    }

    /** A packet in a message, by its number and place in the capture; by its place alone when the number is not known. */
    protected final String packet(long number, long position) {
        return (counted ? "packet " + number : "packet") + " at byte " + position;
    }

    /** The capture ends here: fails if it ends in the middle of something. */
    protected void end(MemorySegment memory, long offset, long limit, long position) throws CaptureException {
        if (offset < limit || (!started && position + offset == 0)) {
            throw truncated(memory, offset, limit, position);
        }
    }

    protected final CaptureException damaged(String what) {
        return new CaptureException(name + ": damaged: " + what);
    }

    protected final CaptureException cutShort(String what) {
        return new CaptureException(name + ": truncated: " + what);
    }

    protected final CaptureException unsupported(String what) {
        return new CaptureException(name + ": " + what);
    }

    /** libpcap's pcap_adjust_snapshot: 0 and the impossible mean "no limit". */
    static int adjustSnapshot(int linkType, int snapshot) {
        return snapshot > 0 ? snapshot : LinkType.longestPacket(linkType);
    }

    /** The length on the wire as the handler gets it: never below the captured one, never negative. */
    static int wireLength(int captured, int length) {
        return length < 0 ? Integer.MAX_VALUE : Math.max(captured, length);
    }
}
