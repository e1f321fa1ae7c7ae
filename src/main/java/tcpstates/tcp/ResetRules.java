package tcpstates.tcp;

import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/** Which RST counts, for whom, and why it was sent: RFC 9293 section 3.10.7, RFC 5961 section 3. */
final class ResetRules {
    /** A host without the socket answers at once. */
    private static final long ANSWER_NANOS = 200 * Nanos.PER_MILLI;

    /** Devices between the ends forget idle connections after minutes, never after seconds. */
    private static final long IDLE_NANOS = 300 * Nanos.PER_SECOND;

    private final ConnectionEventSink sink;
    private final HalfOpenRules halfOpens;

    ResetRules(ConnectionEventSink sink, HalfOpenRules halfOpens) {
        this.sink = sink;
        this.halfOpens = halfOpens;
    }

    /**
     * Whether the RST tells something of its sender's socket. A host without the socket answers with the number that the other
     * end acknowledged, a live socket with its SND.NXT; any other number is forged, or refuses one bad segment only.
     */
    boolean isFromItsSocket(Endpoint sender, TcpSegment segment) {
        if (!sender.issKnown) {
            return true;
        }
        return switch (sender.state()) {
            case LISTEN, CLOSE, TIME_WAIT -> true;
            // In SYN_SENT and SYN_RECV a bad ACK is refused by a RST, and the socket stays (RFC 9293 3.10.7.3,
            // 3.10.7.4).
            case SYN_SENT, SYN_RECV -> Seq.lt(sender.iss, segment.seq()) && Seq.leq(segment.seq(), sender.sndNxt);
            default -> Seq.leq(sender.sndUna, segment.seq()) && Seq.leq(segment.seq(), sender.sndNxt);
        };
    }

    /** Whether it answers something: the peer has sent the segment just before it. */
    boolean isProvoked(Connection connection, Endpoint sender) {
        return connection.lastSender != sender && connection.sinceLast <= sender.tapRtt + ANSWER_NANOS;
    }

    /** Whether the receiver closes on it. */
    boolean isAcceptable(Endpoint receiver, TcpSegment segment) {
        return switch (receiver.state()) {
            case CLOSE, LISTEN -> false;
            case SYN_SENT ->
                segment.has(TcpSegment.ACK)
                        && Seq.lt(receiver.iss, segment.ack())
                        && Seq.leq(segment.ack(), receiver.sndNxt);
            case SYN_RECV -> receiver.mayExpect(segment.seq()) || isInWindow(receiver, segment);
            // Linux also takes the number before a FIN that has been taken, and the right-most SACK edge
            // (tcp_reset_check,
            // tcp_validate_incoming).
            default ->
                receiver.mayExpect(segment.seq())
                        || receiver.finArrived != Endpoint.NEVER && segment.seq() == receiver.rcvNxt - 1
                        || receiver.isHighestReceived(segment.seq());
        };
    }

    private static boolean isInWindow(Endpoint receiver, TcpSegment segment) {
        return receiver.irsKnown && Seq.distance(receiver.rcvNxt, segment.seq()) < receiver.rcvWnd;
    }

    /** Emits the RST, before it has changed any state. */
    void emit(
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            boolean own,
            boolean accepted) {
        ResetCause cause = cause(connection, sender, receiver, segment, own, accepted);
        sink.accept(
                connection,
                new Reset(
                        segment.time(),
                        segment.number(),
                        connection.number(),
                        connection.id(),
                        connection.address(sender.role),
                        connection.address(receiver.role),
                        cause,
                        receiver.state(),
                        accepted ? error(receiver) : Reset.SocketError.NONE,
                        segment.ttl(),
                        sender.ttl,
                        segment.ipId(),
                        sender.lastOwnId));
        if (cause == ResetCause.HALF_OPEN) {
            halfOpens.emit(connection, receiver, segment.time(), HalfOpen.Kind.PEER_LOST_STATE);
        } else if (cause == ResetCause.SCAN) {
            halfOpens.emit(connection, receiver, segment.time(), HalfOpen.Kind.SCAN);
        }
    }

    /** What the receiver's program gets to know: Linux {@code tcp_reset}. */
    private static Reset.SocketError error(Endpoint receiver) {
        return switch (receiver.state()) {
            case SYN_SENT -> Reset.SocketError.ECONNREFUSED;
            case CLOSE_WAIT -> Reset.SocketError.EPIPE;
            case SYN_RECV, ESTABLISHED -> Reset.SocketError.ECONNRESET;
            // A program that has closed its socket hears no more of it; one that only shut it down gets ECONNRESET.
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK -> Reset.SocketError.ECONNRESET;
            case CLOSE, LISTEN, TIME_WAIT -> Reset.SocketError.NONE;
        };
    }

    private ResetCause cause(
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            boolean own,
            boolean accepted) {
        if (!sender.issKnown && !receiver.issKnown) {
            return ResetCause.STRAY;
        }
        if (receiver.state() == TcpState.SYN_SENT && accepted) {
            return isUnlike(sender, segment) ? ResetCause.FILTERED : ResetCause.REFUSED;
        }
        if (receiver.state().isReusable() && sender.state().isReusable()) {
            return ResetCause.AFTER_CLOSE;
        }
        if (!accepted && !receiver.state().isReusable()) {
            return isInWindow(receiver, segment) ? ResetCause.CHALLENGED : ResetCause.OUT_OF_WINDOW;
        }
        if (!own) {
            return ResetCause.STRAY;
        }
        if (sender.state() == TcpState.SYN_SENT) {
            return ResetCause.SCAN;
        }
        if (segment.has(TcpSegment.ACK) || !isProvoked(connection, sender)) {
            return abort(connection, sender, segment);
        }
        boolean closing = sender.finSent && receiver.lastAckKnown && receiver.lastAck == sender.finEnd;
        return closing ? ResetCause.AFTER_CLOSE : ResetCause.HALF_OPEN;
    }

    private static ResetCause abort(Connection connection, Endpoint sender, TcpSegment segment) {
        if (sender.probes > 0 && connection.lastSender == sender) {
            return ResetCause.KEEP_ALIVE_TIMEOUT;
        }
        if (connection.sinceLast >= IDLE_NANOS && isUnlike(sender, segment)) {
            return ResetCause.IDLE_CUT_OFF;
        }
        boolean takesMore = segment.has(TcpSegment.ACK) && sender.lastAckKnown && Seq.lt(sender.lastAck, segment.ack());
        return takesMore ? ResetCause.UNREAD_DATA : ResetCause.ABORTED;
    }

    /** Whether the packet came another way than what its sender sent before: from another host, maybe. */
    private static boolean isUnlike(Endpoint sender, TcpSegment segment) {
        return sender.ttl != 0 && sender.ttl != segment.ttl();
    }
}
