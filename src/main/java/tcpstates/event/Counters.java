package tcpstates.event;

/**
 * An endpoint's counters by the kernel's conventions ({@code struct tcp_sock}); {@link #UNKNOWN} where the wire cannot tell.
 *
 * @param receiveWindow {@code rcv_wnd}: bytes, the window that the endpoint advertised last, scaled (SYN and SYN-ACK unscaled)
 * @param bytesSent {@code bytes_sent}: payload of every segment sent, repeats included
 * @param bytesReceived {@code bytes_received}: how far {@code rcv_nxt} has moved since the SYN; the FIN counts 1
 * @param bytesAcked {@code bytes_acked}: how far {@code snd_una} has moved; the FIN counts 1, an active opener's SYN too
 * @param retransmissions {@code total_retrans}: segments sent again
 * @param bytesInFlight {@code snd_nxt - snd_una}: sequence space sent and not yet acknowledged; SYN and FIN count 1
 * @param maxSegmentsInFlight most segments seen in flight so far; 0 while nothing was sent
 */
public record Counters(
        long receiveWindow,
        long bytesSent,
        long bytesReceived,
        long bytesAcked,
        long retransmissions,
        long bytesInFlight,
        long maxSegmentsInFlight) {
    /** A counter that the wire cannot tell. */
    public static final long UNKNOWN = -1;

    /** Of an endpoint of which the wire has told none. */
    public static final Counters NOT_KNOWN =
            new Counters(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
}
