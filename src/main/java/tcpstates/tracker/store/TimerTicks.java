package tcpstates.tracker.store;

import tcpstates.packet.Nanos;

/** The arithmetic of a timer wheel, also for who has a single timer and no wheel: a tick is a second of the capture's clock. */
public final class TimerTicks {
    /** Step of the timers' clock, ns. */
    public static final long NANOS = Nanos.PER_SECOND;

    /** Ticks of one round of the wheel. */
    public static final int PER_ROUND = 256;

    private TimerTicks() {}

    /** The tick that a time (ns since the epoch) is in. */
    public static long of(long nanos) {
        return Math.floorDiv(nanos, NANOS);
    }

    /** The tick in which a timer runs out that is set to {@code deadline} in the tick {@code now}: at most a round later. */
    public static long due(long deadline, long now) {
        return Math.min(Math.max(of(deadline), now) + 1, now + PER_ROUND - 1);
    }

    /**
     * The tick in which a timer that is due in {@code due} runs out when the wheel turns to {@code now}, which is not before: after
     * a long silence every slot has its turn once.
     */
    public static long turnOf(long due, long now) {
        return now - due < PER_ROUND ? due : now - Math.floorMod(now - due, (long) PER_ROUND);
    }
}
