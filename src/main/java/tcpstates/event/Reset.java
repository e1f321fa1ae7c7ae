package tcpstates.event;

/**
 * An endpoint sent a RST, or somebody in its name.
 *
 * @param time of the RST (ns since the epoch)
 * @param packet its number in the capture, from 1
 * @param connection number of the connection
 * @param endpoint who sent it
 * @param peer whom it was sent to
 * @param cause why, as far as the packets tell
 */
public record Reset(
        long time, long packet, int connection, SocketAddress endpoint, SocketAddress peer, ResetCause cause)
        implements Event {
    /** Why a RST was sent. */
    public enum ResetCause {
        /** Answer to a SYN: nobody listens on the port. */
        REFUSED,
        /** A live socket was closed the hard way (SO_LINGER 0, unread data, a keep-alive that ran out). */
        ABORTED,
        /** The sender did not know the connection (any more): the peer was half-open. */
        HALF_OPEN,
        /** Belongs to no connection that was seen. */
        STRAY,
        /** Sent by a scanner's host to drop the connection that its probe half opened. */
        SCAN,
        /** Answer to a segment that came after the sender had closed: its socket was gone. */
        AFTER_CLOSE,
        /** In the receiver's window but not the next number: it provokes a challenge ACK and closes nothing (RFC 5961). */
        CHALLENGED,
        /** Outside of the receiver's window: ignored. */
        OUT_OF_WINDOW
    }
}
