package tcpstates.event;

/** Something that happened to a connection. */
public sealed interface Event permits Transition, Retransmission, Reset, HalfOpen, ConnectionSummary {
    /** Time in the capture: nanoseconds since 1970-01-01T00:00:00Z. */
    long time();

    /** Number of the connection: 1 for the first one seen. */
    int connection();
}
