package tcpstates.event;

/**
 * The timer-driven repeats of one segment so far, as a series.
 *
 * @param shape how its intervals grow
 * @param baseNanos the interval that it grows from, ns; the measured one
 * @param limit repeats that Linux allows by its settings, at least 1
 * @param told whether somebody has told that setting; if not, it is what Linux starts with
 * @param nextDue when the next repeat is due (ns since the epoch); {@link #NEVER} if the limit is reached
 * @param givesUp when Linux gives the connection up if nothing is answered (ns since the epoch)
 */
public record Backoff(Shape shape, long baseNanos, int limit, boolean told, long nextDue, long givesUp) {
    /** No further repeat. */
    public static final long NEVER = Long.MIN_VALUE;

    /** How the intervals of a series grow. */
    public enum Shape {
        /** One interval only: it can still become anything. */
        SINGLE,
        /** Doubled each time, RFC 6298 section 5.5: 1 2 4 8 s. */
        EXPONENTIAL,
        /** The first ones equal, then doubled: Linux {@code tcp_syn_linear_timeouts}, 1 1 1 1 1 2 4 8 s. */
        LINEAR_THEN_EXPONENTIAL,
        /** A tail loss probe before the first time-out: 0.2 0.2 0.4 0.8 s. */
        PROBE_THEN_EXPONENTIAL,
        /** All equal: keep-alive. */
        FIXED,
        IRREGULAR
    }
}
