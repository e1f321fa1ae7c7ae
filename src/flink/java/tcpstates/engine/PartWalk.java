package tcpstates.engine;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.Nanos;

/**
 * The clock of a capture, for whoever walks a part of it: what became of time stamps in front of the part is in its {@link Start}, and
 * the first stamp behind it is told at its {@link #end}. So every part's packets have the numbers and times that they have in a walk
 * through the whole capture.
 */
public final class PartWalk implements PacketHandler {
    /** Stands for no time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /**
     * Where a part begins.
     *
     * @param packets in front of it
     * @param believed the latest time stamp that was believed (ns since the epoch)
     * @param clock the latest time of a packet (ns since the epoch)
     * @param stamp the latest time stamp as it was captured (ns since the epoch)
     */
    public record Start(long packets, long believed, long clock, long stamp) implements Serializable {
        /** The front of the capture. */
        public static final Start FRONT = new Start(0, NO_TIME, NO_TIME, NO_TIME);
    }

    /** Takes packets with their places in the whole capture. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes a packet.
         *
         * @param number in the capture, from 1
         * @param time when it was captured, which is not {@code nanos} if that stamp is wild
         * @param clock the capture's from this packet on (ns since the epoch)
         * @return false to end the walk
         */
        boolean packet(
                long number,
                long time,
                long clock,
                MemorySegment memory,
                long offset,
                int captured,
                int length,
                long nanos,
                int linkType);
    }

    private final Taker taker;
    private final HeldPacket held;
    private long number;
    private long clock;
    private long stamp;

    public PartWalk(Start start, Taker taker) {
        this.taker = taker;
        held = new HeldPacket(start.believed());
        number = start.packets();
        clock = start.clock();
        stamp = start.stamp();
    }

    @Override
    public boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        if (held.isPresent() && !takeHeld(held.release(nanos))) {
            return false;
        }
        if (held.jumps(nanos)) {
            held.hold(memory, offset, captured, length, nanos, linkType);
            return true;
        }
        return take(memory, offset, captured, length, nanos, linkType, nanos);
    }

    private boolean takeHeld(long time) {
        return take(held.memory(), 0, held.captured(), held.length(), held.nanos(), held.linkType(), time);
    }

    private boolean take(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long time) {
        number++;
        clock = Nanos.latest(clock, time);
        stamp = nanos;
        return taker.packet(number, time, clock, memory, offset, captured, length, nanos, linkType);
    }

    /**
     * The part is over.
     *
     * @param next time stamp of the first packet behind it (ns since the epoch), {@link #NO_TIME} if there is none
     */
    public void end(long next) {
        if (held.isPresent()) {
            takeHeld(next == NO_TIME ? held.release() : held.release(next));
        }
    }

    /** Where the next part begins, behind {@link #end}. */
    public Start here() {
        return new Start(number, held.clock(), clock, stamp);
    }
}
