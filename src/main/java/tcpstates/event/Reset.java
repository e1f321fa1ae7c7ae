package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * An endpoint sent a RST, or somebody in its name.
 *
 * @param time of the RST (ns since the epoch)
 * @param packet its number in the capture, from 1
 * @param connection number of the connection
 * @param id of the connection, the same in every run
 * @param endpoint who sent it
 * @param peer whom it was sent to
 * @param cause why, as far as the packets show
 * @param phase state of the end it was sent to, before it
 * @param error what the program at that end gets to know, if it uses its socket again
 * @param ttl TTL or hop limit of the RST, 0 to 255
 * @param usualTtl that of the packets which {@code endpoint} sent before; 0 if there were none
 * @param ipId IPv4 identification of the RST; -1 for IPv6
 * @param previousIpId that of the packet which {@code endpoint} sent before; -1 if there was none
 */
public record Reset(
        long time,
        long packet,
        int connection,
        ConnectionId id,
        SocketAddress endpoint,
        SocketAddress peer,
        ResetCause cause,
        TcpState phase,
        SocketError error,
        int ttl,
        int usualTtl,
        int ipId,
        int previousIpId)
        implements Event {
    /** The error that a program gets. Java says "Connection reset" when it reads, "Connection reset by peer" when it writes. */
    public enum SocketError {
        /** None: the RST closes nothing there, or no program is left. */
        NONE,
        /** connect() fails. */
        ECONNREFUSED,
        /** The next read or write fails; a write after that with EPIPE. */
        ECONNRESET,
        /** It had read the end of the stream before; the next write fails. */
        EPIPE
    }

    /** Why a RST was sent. */
    public enum ResetCause {
        /** Answer to a SYN: nobody listens on the port. */
        REFUSED,
        /** The SYN was answered by another device than the one that answered before: a firewall rejects it. */
        FILTERED,
        /** A live socket was closed the hard way: SO_LINGER 0, or with data that the program had not read. */
        ABORTED,
        /** The same, and data had just arrived that was never acknowledged before: closed with unread data. */
        UNREAD_DATA,
        /** Its keep-alive probes remained unanswered. */
        KEEP_ALIVE_TIMEOUT,
        /** After minutes of silence, and unlike the endpoint's own packets: a device between the ends forgot the connection. */
        IDLE_CUT_OFF,
        /** Unlike the endpoint's own packets: its host sent it in another way, or somebody else did in its name. */
        DIFFERENT_TTL,
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

    @Override
    public Reset renumbered(IntUnaryOperator numbers) {
        return new Reset(
                time,
                packet,
                numbers.applyAsInt(connection),
                id,
                endpoint,
                peer,
                cause,
                phase,
                error,
                ttl,
                usualTtl,
                ipId,
                previousIpId);
    }
}
