package tcpstates.tcp;

import tcpstates.event.EventSink;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** Which RST counts, for whom, and why it was sent: RFC 9293 section 3.10.7, RFC 5961 section 3. */
final class ResetRules {
    private final EventSink sink;

    ResetRules(EventSink sink) {
        this.sink = sink;
    }

    /**
     * Whether the RST tells something of its sender's socket. A host without the socket answers with the number that the other
     * end acknowledged, a live socket with its SND.NXT; any other number is forged, or refuses one bad segment only.
     */
    boolean isFromItsSocket(Endpoint sender, TcpSegment s) {
        if (!sender.issKnown) {
            return true;
        }
        return switch (sender.state) {
            case LISTEN, CLOSE, TIME_WAIT -> true;
                // In SYN_SENT and SYN_RECV a bad ACK is refused by a RST, and the socket stays (RFC 9293 3.10.7.3,
                // 3.10.7.4).
            case SYN_SENT, SYN_RECV -> Seq.lt(sender.iss, s.seq()) && Seq.leq(s.seq(), sender.sndNxt);
            default -> Seq.leq(sender.sndUna, s.seq()) && Seq.leq(s.seq(), sender.sndNxt);
        };
    }

    /** Whether it answers something: the peer has sent the segment before it. */
    boolean isProvoked(Connection c, Endpoint sender) {
        return c.lastSender != sender;
    }

    /** Whether the receiver closes on it. */
    boolean isAcceptable(Endpoint receiver, TcpSegment s) {
        return switch (receiver.state) {
            case CLOSE, LISTEN -> false;
            case SYN_SENT -> s.has(TcpSegment.ACK)
                    && Seq.lt(receiver.iss, s.ack())
                    && Seq.leq(s.ack(), receiver.sndNxt);
            case SYN_RECV -> receiver.mayExpect(s.seq()) || isInWindow(receiver, s);
                // Linux also takes the number before a FIN that has been taken, and the right-most SACK edge
                // (tcp_reset_check,
                // tcp_validate_incoming).
            default -> receiver.mayExpect(s.seq())
                    || receiver.finArrived != Endpoint.NEVER && s.seq() == receiver.rcvNxt - 1
                    || receiver.isHighestReceived(s.seq());
        };
    }

    private static boolean isInWindow(Endpoint receiver, TcpSegment s) {
        return receiver.irsKnown && Seq.distance(receiver.rcvNxt, s.seq()) < receiver.rcvWnd;
    }

    /** Tells of the RST, before it has changed any state. */
    void tell(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s, boolean own, boolean accepted) {
        ResetCause cause = cause(c, sender, receiver, s, own, accepted);
        sink.accept(
                new Reset(s.time(), s.number(), c.number(), c.address(sender.role), c.address(receiver.role), cause));
        if (cause == ResetCause.HALF_OPEN) {
            halfOpen(c, receiver, s, HalfOpen.Kind.PEER_LOST_STATE);
        } else if (cause == ResetCause.SCAN) {
            halfOpen(c, receiver, s, HalfOpen.Kind.SCAN);
        }
    }

    private void halfOpen(Connection c, Endpoint left, TcpSegment s, HalfOpen.Kind kind) {
        sink.accept(new HalfOpen(s.time(), c.number(), c.address(left.role), c.address(c.peerOf(left).role), kind));
    }

    private ResetCause cause(
            Connection c, Endpoint sender, Endpoint receiver, TcpSegment s, boolean own, boolean accepted) {
        if (!sender.issKnown && !receiver.issKnown) {
            return ResetCause.STRAY;
        }
        if (receiver.state == TcpState.SYN_SENT && accepted) {
            return ResetCause.REFUSED;
        }
        if (isOver(receiver) && isOver(sender)) {
            return ResetCause.AFTER_CLOSE;
        }
        if (!accepted && !isOver(receiver)) {
            return isInWindow(receiver, s) ? ResetCause.CHALLENGED : ResetCause.OUT_OF_WINDOW;
        }
        if (!own) {
            return ResetCause.STRAY;
        }
        if (sender.state == TcpState.SYN_SENT) {
            return ResetCause.SCAN;
        }
        if (s.has(TcpSegment.ACK) || !isProvoked(c, sender)) {
            return ResetCause.ABORTED;
        }
        boolean closing = sender.finSent && receiver.lastAckKnown && receiver.lastAck == sender.finEnd;
        return closing ? ResetCause.AFTER_CLOSE : ResetCause.HALF_OPEN;
    }

    private static boolean isOver(Endpoint e) {
        return e.state == TcpState.CLOSE || e.state == TcpState.LISTEN || e.state == TcpState.TIME_WAIT;
    }
}
