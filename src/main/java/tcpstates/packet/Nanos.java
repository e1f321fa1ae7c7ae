package tcpstates.packet;

/** Nanoseconds, in which all times and durations are counted; points in time since the epoch. */
public final class Nanos {
    public static final long PER_MICRO = 1_000;
    public static final long PER_MILLI = 1_000_000;
    public static final long PER_SECOND = 1_000_000_000;

    // Time stamps lie within 2^33 s (from 1901 to 2174), so that neither the difference of two nor one and a time-out
    // overflows.
    /** First second that a time stamp may have, since 1970: the first one of 32 bits with a sign. */
    public static final long EARLIEST_SECOND = -(1L << 31);
    /** Last second that a time stamp may have, since 1970: beyond those of 32 bits without a sign. */
    public static final long LATEST_SECOND = (1L << 32) + (1L << 31) - 1;

    /** Packets are never out of order by so much, and no timer of a socket that was answered waits for longer. */
    private static final long JUMP = 600 * PER_SECOND;

    private Nanos() {}

    /** Whether a clock that showed {@code before} and shows {@code now} was set, or nothing was captured for long. */
    public static boolean isJump(long before, long now) {
        return now - before > JUMP || before - now > JUMP;
    }

    /** The later one of two times, of which {@code now} came last; unless the clock was set back in between. */
    public static long latest(long before, long now) {
        return now >= before || before - now > JUMP ? now : before;
    }
}
