package tcpstates.event;

/**
 * The opening of a connection. Packet numbers are those of the capture, 0 where the packet was not captured; times are ns,
 * {@link #UNKNOWN} where one of the two packets was not captured.
 *
 * @param syn the first SYN
 * @param synAck the SYN-ACK that answered
 * @param ack the client's acknowledgement of it
 * @param synToSynAckNanos from the latest SYN that it can answer to the SYN-ACK
 * @param synAckToAckNanos from the SYN-ACK to the ACK
 */
public record Handshake(long syn, long synAck, long ack, long synToSynAckNanos, long synAckToAckNanos) {
    /** A time that the capture does not show. */
    public static final long UNKNOWN = -1;
}
