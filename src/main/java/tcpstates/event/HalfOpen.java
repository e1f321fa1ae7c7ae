package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * A connection of which only one end, or neither, is as its peer believes.
 *
 * @param time when it showed (ns since the epoch)
 * @param connection number of the connection
 * @param id of the connection, the same in every run
 * @param endpoint the end that is left hanging
 * @param peer its other end
 * @param kind how it came about
 */
public record HalfOpen(
        long time, int connection, ConnectionId id, SocketAddress endpoint, SocketAddress peer, Kind kind)
        implements Event {
    /** How it came about. */
    public enum Kind {
        /** A SYN that nobody answered. */
        SYN_UNANSWERED,
        /** A SYN-ACK that nobody acknowledged. */
        SYN_ACK_UNACKNOWLEDGED,
        /** The peer answered with a RST: it no longer knew the connection. */
        PEER_LOST_STATE,
        /** The peer stopped answering altogether. */
        PEER_VANISHED,
        /** A scanner's half handshake. */
        SCAN
    }

    @Override
    public HalfOpen renumbered(IntUnaryOperator numbers) {
        return new HalfOpen(time, numbers.applyAsInt(connection), id, endpoint, peer, kind);
    }
}
