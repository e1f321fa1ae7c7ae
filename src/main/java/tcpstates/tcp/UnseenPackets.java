package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** What must have been sent before the capture began or past the capture point, by what the packets that were seen imply. */
final class UnseenPackets {
    private final StateChanges changes;

    UnseenPackets(StateChanges changes) {
        this.changes = changes;
    }

    /** The capture began after the handshake: both ends are taken for established. */
    void joinMidStream(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        connection.joinedMidStream = true;
        changes.startIn(sender, TcpState.CLOSE);
        changes.startIn(receiver, TcpState.CLOSE);
        changes.presume(connection, sender, TcpState.ESTABLISHED, Cause.MID_STREAM, segment);
        sender.joinSending(segment.seq());
        sender.joinReceiving(segment.ack());
        if (receiver != sender) {
            changes.presume(connection, receiver, TcpState.ESTABLISHED, Cause.MID_STREAM, segment);
            receiver.joinSending(segment.ack());
            receiver.joinReceiving(segment.seq());
        }
    }

    /**
     * Of the receiver nothing was captured. When its peer acknowledges exactly one byte more and has not got data before in such
     * steps, that is a FIN more often than not; when it acknowledges still more later, it was none.
     */
    boolean isLikelyFin(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (receiver.finSent) {
            if (Seq.lt(receiver.finEnd, segment.ack()) && receiver.finGuessed) {
                takeFinBack(connection, sender, receiver, segment);
            }
            return false;
        }
        boolean oneMore = segment.ack() == receiver.sndNxt + 1;
        return oneMore && segment.payloadLength() == 0 && !connection.finGuessFailed;
    }

    /** Takes the byte that the segment acknowledges for the receiver's FIN. */
    void guessFin(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        receiver.finSent = true;
        receiver.finGuessed = true;
        receiver.finEnd = segment.ack();
        sender.finArrived = segment.time();
        if (sender.finSent && sender.state() == TcpState.FIN_WAIT1) {
            sender.receiveAck(sender.finEnd, 0, segment.time()); // whoever closes second has acknowledged the first FIN
            changes.presume(connection, sender, TcpState.FIN_WAIT2, Cause.FIN_ACKED, segment);
        }
        sender.finArrivedUna = sender.sndUna;
        if (receiver.state() == TcpState.ESTABLISHED) {
            changes.presume(connection, receiver, TcpState.FIN_WAIT1, Cause.FIN_PROVEN_BY_ACK, segment);
        } else if (receiver.state() == TcpState.CLOSE_WAIT) {
            changes.presume(connection, receiver, TcpState.LAST_ACK, Cause.FIN_PROVEN_BY_ACK, segment);
        }
    }

    /**
     * Whether the receiver's direction is not captured. A capture that has only just begun may show its first packet yet; it has
     * missed some for certain where the sender acknowledges what was not seen.
     */
    static boolean isOneWay(Connection connection, Endpoint sender, Endpoint receiver) {
        return !receiver.seen && receiver != sender && (!connection.joinedMidStream || receiver.unseenAcknowledged > 0);
    }

    private void takeFinBack(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        connection.finGuessFailed = true;
        receiver.finSent = false;
        sender.finArrived = Endpoint.NEVER;
        if (receiver.state().isSynchronized()) {
            changes.correct(connection, receiver, TcpState.ESTABLISHED, Cause.MORE_DATA, segment);
        }
    }
}
