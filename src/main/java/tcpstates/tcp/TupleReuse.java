package tcpstates.tcp;

import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/**
 * A new connection between the addresses and ports of an old one: RFC 9293 section 3.6.1 where the old one is over, RFC 5961
 * section 4 where it lives.
 */
final class TupleReuse {
    private final StateChanges changes;

    TupleReuse(StateChanges changes) {
        this.changes = changes;
    }

    /** Whether the segment begins a new connection: a SYN with new numbers after the end, or the answer to a pending SYN. */
    boolean startsAnew(Connection connection, TcpSegment segment) {
        if (!segment.has(SYN) && !segment.has(RST)) {
            return false;
        }
        Endpoint sender = connection.senderOf(segment);
        Endpoint receiver = connection.peerOf(sender);
        if (segment.has(RST)) {
            return segment.has(ACK) && answersPendingSyn(connection, receiver, segment);
        }
        if (segment.has(ACK)) {
            return answersPendingSyn(connection, receiver, segment);
        }
        if (!sender.issKnown || segment.seq() == sender.iss) {
            return false;
        }
        boolean givenUp = sender.state() == TcpState.SYN_SENT && !receiver.issKnown;
        return (sender.state().isReusable() || givenUp) && receiver.state().isReusable();
    }

    private static boolean answersPendingSyn(Connection connection, Endpoint opener, TcpSegment segment) {
        PendingSyn pending = connection.pendingSyn;
        return pending != null && pending.sender == opener && segment.ack() == pending.nextSeq();
    }

    /** Keeps a SYN with new numbers on a living connection: it is answered by a challenge ACK and changes nothing yet. */
    void challenge(Connection connection, Endpoint sender, TcpSegment syn) {
        if (connection.pendingSyn == null || connection.pendingSyn.segment.seq() != syn.seq()) {
            connection.pendingSyn = new PendingSyn(sender, syn.copy());
        }
    }

    /** The endpoint goes on as before: a SYN that pends in its name was not its own. */
    void goesOn(Connection connection, Endpoint sender) {
        if (connection.pendingSyn != null && connection.pendingSyn.sender == sender) {
            connection.pendingSyn = null;
        }
    }

    /** A RST of the SYN's own sender, in answer to the challenge ACK, shows that the SYN was meant seriously. */
    void answersChallenge(Connection connection, Endpoint sender, TcpSegment reset) {
        PendingSyn pending = connection.pendingSyn;
        if (pending != null && pending.sender == sender && !reset.has(ACK)) {
            pending.meant = true;
        }
    }

    /** Whether the latest segment has shown that a pending SYN was meant seriously. */
    boolean hasStartedAnew(Connection connection) {
        return connection.pendingSyn != null && connection.pendingSyn.meant;
    }

    /**
     * Closes what is left of the old connection.
     *
     * @return the segment that begins the new one: the pending SYN, or {@code segment} itself
     */
    TcpSegment replace(Connection connection, TcpSegment segment) {
        PendingSyn pending = connection.pendingSyn;
        boolean bareSyn = segment.has(SYN) && !segment.has(ACK);
        TcpSegment first = pending == null || bareSyn ? segment : pending.segment;
        close(connection, connection.client, first);
        if (connection.server != connection.client) {
            close(connection, connection.server, first);
        }
        return first;
    }

    private void close(Connection connection, Endpoint endpoint, TcpSegment first) {
        if (endpoint.state().hasConnection()) {
            changes.presume(connection, endpoint, TcpState.CLOSE, Cause.STARTED_ANEW, first);
        }
    }
}
