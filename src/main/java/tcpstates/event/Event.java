package tcpstates.event;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Something that happened to a connection, or that shows of several of them or of the capture. */
public sealed interface Event
        permits Transition,
                Retransmission,
                Reset,
                HalfOpen,
                StraySegment,
                IcmpError,
                ConnectionSummary,
                Finding,
                CaptureHealth,
                Alarm {
    /** {@link #connection} of what belongs to no single one. */
    int NO_CONNECTION = 0;

    /** Time in the capture: nanoseconds since 1970-01-01T00:00:00Z. */
    long time();

    /** Number of the connection: 1 for the first one seen; {@link #NO_CONNECTION} if it is not about one. */
    int connection();

    /** What the connection is called in every run; null if it is not about one. */
    default @Nullable ConnectionId id() {
        return null;
    }

    /**
     * The same event with other numbers of connections.
     *
     * @param numbers from a connection's present number to the one that it shall have
     */
    Event renumbered(IntUnaryOperator numbers);
}
