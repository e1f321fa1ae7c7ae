package tcpstates.event;

/**
 * What {@code ss -i} shows of a socket beside its {@link Counters}, as far as the wire tells it.
 *
 * @param listens whether its address and port were listening: it has answered a SYN with a SYN-ACK
 * @param roundTripNanos that the handshake took, both ways; {@link #UNKNOWN} if that was not captured
 * @param mss payload bytes of the largest segment that both ends have agreed on; {@link #UNKNOWN}
 * @param sendScale shift count of the windows that the peer advertises; {@link #UNKNOWN}
 * @param receiveScale shift count of those that it advertises itself; {@link #UNKNOWN}
 * @param inFlight segments that it has sent and that are not acknowledged
 * @param resentInFlight those of them that it has sent more than once
 */
public record SocketDetails(
        boolean listens,
        long roundTripNanos,
        int mss,
        int sendScale,
        int receiveScale,
        int inFlight,
        int resentInFlight) {
    /** What the wire does not tell. */
    public static final int UNKNOWN = -1;
}
