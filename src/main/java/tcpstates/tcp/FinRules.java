package tcpstates.tcp;

import static tcpstates.event.Evidence.SENT;
import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.CLOSING;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT1;
import static tcpstates.event.TcpState.FIN_WAIT2;
import static tcpstates.event.TcpState.LAST_ACK;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.TIME_WAIT;

import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** What a FIN, and the acknowledgement of one, do to an endpoint: RFC 9293 section 3.10.4 and 3.10.7.4. */
final class FinRules {
    private final StateChanges changes;

    FinRules(StateChanges changes) {
        this.changes = changes;
    }

    /**
     * Whether the FIN lies below what the receiver has acknowledged: the receiver does not look at it (RFC 9293 section 3.10.7.4,
     * first), and no TCP sends its FIN there. One far ahead may follow a gap of the capture.
     */
    static boolean isOutOfWindow(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        return !sender.finSent
                && sender.state().isSynchronized()
                && receiver.seen
                && Seq.lt(segment.seq() + segment.sequenceLength(), sender.sndUna)
                && !receiver.accepts(segment);
    }

    /** The sender closes: its first FIN. */
    void close(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        sender.finSent = true;
        sender.finGuessed = false;
        sender.finEnd = segment.seq() + segment.sequenceLength();
        boolean crossed = sender.state() == CLOSE_WAIT
                && sender.lastAckOr(receiver.finEnd - 1) == receiver.finEnd
                && Seq.lt(segment.ack(), receiver.finEnd);
        if (crossed) {
            // It left before the ACK of the peer's FIN, which has overtaken it.
            changes.correct(connection, sender, ESTABLISHED, Cause.FINS_CROSSED, segment);
        }
        TcpState next = sender.state() == CLOSE_WAIT ? LAST_ACK : FIN_WAIT1;
        if (sender.state() == CLOSE_WAIT || sender.state() == ESTABLISHED || sender.state() == SYN_RECV) {
            changes.prove(connection, sender, next, Cause.SENT_FIN, segment);
        }
        if (crossed) {
            received(connection, sender, SENT, segment);
        }
    }

    /** Moves an endpoint on that got the peer's FIN. The time is that of the latest segment that can have completed it. */
    void received(Connection connection, Endpoint endpoint, Evidence evidence, TcpSegment segment) {
        if (endpoint.state() == FIN_WAIT1
                && endpoint.finAckArrived != Endpoint.NEVER
                && endpoint.finAckArrived < finTime(endpoint, segment)) {
            changes.presume(connection, endpoint, FIN_WAIT2, Cause.FIN_ACKED, endpoint.finAckArrived, segment);
        }
        TcpState next = switch (endpoint.state()) {
            case ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT1 -> CLOSING;
            case FIN_WAIT2 -> TIME_WAIT;
            default -> endpoint.state();
        };
        if (next == endpoint.state()) {
            return;
        }
        long time = finTime(endpoint, segment);
        if (evidence == SENT) {
            changes.prove(connection, endpoint, next, Cause.RECEIVED_FIN, time, segment);
        } else {
            changes.presume(connection, endpoint, next, Cause.FIN_ON_ITS_WAY, time, segment);
        }
        if (next == CLOSING && endpoint.finAckArrived != Endpoint.NEVER) {
            changes.presume(
                    connection, endpoint, TIME_WAIT, Cause.FIN_ACKED, Math.max(time, endpoint.finAckArrived), segment);
        }
    }

    private static long finTime(Endpoint endpoint, TcpSegment segment) {
        if (endpoint.finArrived == Endpoint.NEVER) {
            return segment.time();
        }
        return reportsDuplicate(segment) ? endpoint.finArrivedFirst : endpoint.finArrived;
    }

    /** The ACK of the endpoint's FIN is on its way to it. */
    void acknowledged(Connection connection, Endpoint endpoint, TcpSegment segment) {
        switch (endpoint.state()) {
            case FIN_WAIT1 -> {
                if (endpoint.finArrived == Endpoint.NEVER) {
                    changes.presume(connection, endpoint, FIN_WAIT2, Cause.FIN_ACKED, segment);
                } else if (endpoint.finAckArrived == Endpoint.NEVER) {
                    // Both closed at once: the peer's FIN, sent before this ACK, gets there before it unless it is
                    // lost.
                    // What the endpoint acknowledges next will show whether it was in CLOSING or FIN_WAIT2.
                    endpoint.finAckArrives(segment);
                }
            }
            case CLOSING -> changes.presume(connection, endpoint, TIME_WAIT, Cause.FIN_ACKED, segment);
            case LAST_ACK -> changes.presume(connection, endpoint, CLOSE, Cause.FIN_ACKED, segment);
            default -> {
                // acknowledged before
            }
        }
    }

    /** RFC 2883: the first SACK block lies before the acknowledgement: the copy that came last was not needed. */
    static boolean reportsDuplicate(TcpSegment segment) {
        return segment.sackBlocks() > 0 && Seq.leq(segment.sackRight(0), segment.ack());
    }
}
