package tcpstates.packet;

/** Nanoseconds, in which all times and durations are counted; points in time since the epoch. */
public final class Nanos {
    public static final long PER_MICRO = 1_000;
    public static final long PER_MILLI = 1_000_000;
    public static final long PER_SECOND = 1_000_000_000;

    private Nanos() {}
}
