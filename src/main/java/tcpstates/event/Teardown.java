package tcpstates.event;

/**
 * The closing of a connection by FIN. Packet numbers are those of the capture, 0 where the packet was not captured; times are
 * ns, {@link Handshake#UNKNOWN} where the capture does not show them.
 *
 * @param firstFin the FIN of the end that closed first
 * @param firstAck the peer's acknowledgement of it; with {@code secondFin} in one packet when the peer had nothing to wait for
 * @param secondFin the peer's FIN
 * @param lastAck the acknowledgement of the peer's FIN
 * @param finToAckNanos from the first FIN to its acknowledgement
 * @param halfCloseNanos from that acknowledgement to the second FIN: how long one direction only was open; negative when the
 *     second FIN was under way before
 * @param finToLastAckNanos from the second FIN to its acknowledgement
 */
public record Teardown(
        long firstFin,
        long firstAck,
        long secondFin,
        long lastAck,
        long finToAckNanos,
        long halfCloseNanos,
        long finToLastAckNanos) {}
