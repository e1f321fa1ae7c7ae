package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tcpstates.packet.Nanos;

/**
 * The clock of a capture, and a packet whose time stamp jumps away from it, ahead or back: that packet is held back until the next
 * one is there. If the next one is in line with the packet before, the stamp in between is wild, and worth nothing: the packet
 * counts as captured when the one before it was. Otherwise, and where no packet follows for now, it is believed: nothing was sent
 * for that long, or the clock was set. In a live capture that comes with the end of the round, so a packet never waits for another.
 *
 * <p>All packets of the capture come through here, whether they pass the filter or not, so that every thread decides alike. What is
 * written or printed of a packet is its own stamp all the same.
 */
final class HeldPacket {
    /** What the latest packet that was believed says (ns since the epoch). */
    private long clock;

    /** A present that was not believed, and maybe others behind it that were; the least value if there is none. */
    private long farPresent = Long.MIN_VALUE;

    private boolean present;
    private MemorySegment memory = MemorySegment.NULL;
    private int captured;
    private int length;
    private long nanos;
    private int linkType;
    private long position;

    HeldPacket() {
        this(Long.MIN_VALUE);
    }

    /** Goes on behind a packet that another one has believed. */
    HeldPacket(long clock) {
        this.clock = clock;
    }

    /** What the latest packet that was believed says (ns since the epoch); the least value before the first one. */
    long clock() {
        return clock;
    }

    /** Whether that time is too far from the packet before to be believed as it is; if not, that is the clock now. */
    boolean jumps(long time) {
        if (clock != Long.MIN_VALUE && Nanos.isJump(clock, time)) {
            return true;
        }
        clock = time;
        return false;
    }

    /**
     * Whether to believe what a live capture tells of the present while no packet comes. One that is far from the packets may have
     * been taken before the clock was set, and the packets be from behind it; the next present confirms it, or does not.
     */
    boolean believesPresent(long time) {
        if (clock == Long.MIN_VALUE || !Nanos.isJump(clock, time)) {
            farPresent = Long.MIN_VALUE;
            return true;
        }
        boolean confirmed = farPresent != Long.MIN_VALUE && !Nanos.isJump(farPresent, time);
        farPresent = time;
        return confirmed;
    }

    /** Whether a packet is held. */
    boolean isPresent() {
        return present;
    }

    /** Holds a packet: a copy of its own, as a segment may wait for long. The parameters are those of a packet's handler. */
    void hold(MemorySegment from, long offset, int size, int wireLength, long time, int link) {
        memory = MemorySegment.ofArray(from.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE));
        captured = size;
        length = wireLength;
        nanos = time;
        linkType = link;
        position = offset;
        present = true;
    }

    /**
     * Lets the packet go.
     *
     * @param next time of the packet behind it
     * @return when it was captured
     */
    long release(long next) {
        return release(Nanos.isJump(clock, next));
    }

    /** Lets the packet go, which nothing contradicts: it was captured when it says. */
    long release() {
        return release(true);
    }

    private long release(boolean believed) {
        present = false;
        clock = believed ? nanos : clock;
        return clock;
    }

    MemorySegment memory() {
        return memory;
    }

    int captured() {
        return captured;
    }

    int length() {
        return length;
    }

    /** Its time stamp as it was captured (ns since the epoch). */
    long nanos() {
        return nanos;
    }

    int linkType() {
        return linkType;
    }

    /** Where it was in the capture. */
    long position() {
        return position;
    }
}
