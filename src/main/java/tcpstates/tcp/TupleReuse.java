package tcpstates.tcp;

import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/**
 * A new connection between the addresses and ports of an old one: RFC 9293 section 3.6.1 where the old one is over, RFC 5961
 * section 4 where it lives.
 */
final class TupleReuse {
    /** So many bytes of the opener may not have been captured behind its SYN. */
    private static final int NEAR = 1 << 20;

    private final StateChanges changes;
    private final RetransmissionRules retransmissions;

    TupleReuse(StateChanges changes, RetransmissionRules retransmissions) {
        this.changes = changes;
        this.retransmissions = retransmissions;
    }

    /** The SYN that pends; what {@link OtherSynAcks} keeps is none. */
    private static @Nullable PendingSyn pendingSyn(Connection connection) {
        PendingSyn pending = connection.pendingSyn;
        return pending == null || pending.segment.has(ACK) ? null : pending;
    }

    /** Whether the segment begins a new connection: a SYN with new numbers after the end, or what shows that a pending one did. */
    boolean startsAnew(Connection connection, TcpSegment segment) {
        PendingSyn pending = pendingSyn(connection);
        if (pending != null && showsItWasMeant(connection, pending, segment)) {
            return true;
        }
        if (!segment.has(SYN)) {
            return false;
        }
        Endpoint sender = connection.senderOf(segment);
        Endpoint receiver = connection.peerOf(sender);
        if (!sender.issKnown && !receiver.issKnown) {
            return connection.packets > 0; // what came before it was stray: it opened nothing and tells of no roles
        }
        if (segment.has(ACK) || !sender.issKnown || segment.seq() == sender.iss) {
            return false;
        }
        boolean givenUp = sender.state() == TcpState.SYN_SENT && !receiver.issKnown;
        return (sender.state().isReusable() || givenUp)
                && receiver.state().isReusable()
                && !isRefusedByTimeWait(receiver, segment);
    }

    /**
     * TIME_WAIT takes a SYN only with a number that it could not have had in the old connection, or a newer time stamp, and answers
     * any other one with its last ACK (Linux {@code tcp_timewait_state_process}).
     */
    private static boolean isRefusedByTimeWait(Endpoint receiver, TcpSegment syn) {
        return receiver.state() == TcpState.TIME_WAIT
                && receiver.irsKnown
                && !syn.timestamps()
                && Seq.leq(syn.seq(), receiver.rcvNxt);
    }

    private static boolean showsItWasMeant(Connection connection, PendingSyn pending, TcpSegment segment) {
        boolean fromOpener = connection.senderOf(segment) == pending.sender;
        if (segment.has(RST) || segment.has(SYN | ACK)) {
            return !fromOpener && segment.has(ACK) && segment.ack() == pending.nextSeq();
        }
        if (segment.has(SYN)) {
            // A forger would have to repeat it as a timer does, and the other end would have answered it.
            return fromOpener
                    && segment.seq() == pending.segment.seq()
                    && !pending.answered
                    && RetransmissionRules.isByTimer(segment.time() - pending.lastSent);
        }
        return fromOpener ? isBehind(pending, segment) : segment.has(ACK) && segment.ack() == pending.nextSeq();
    }

    /** Whether the opener goes on with the new numbers, which proves the SYN-ACK, too. */
    private static boolean isBehind(PendingSyn pending, TcpSegment segment) {
        if (!segment.has(ACK)) {
            return false;
        }
        if (segment.seq() == pending.nextSeq()) {
            return true;
        }
        return Seq.distance(pending.nextSeq(), segment.seq()) < NEAR
                && Seq.distance(pending.sender.sndNxt - NEAR, segment.seq()) >= 2 * NEAR;
    }

    /** Keeps a SYN with new numbers on a living connection: it is answered by a challenge ACK and changes nothing yet. */
    void challenge(Connection connection, Endpoint sender, TcpSegment syn) {
        PendingSyn pending = pendingSyn(connection);
        if (pending == null || pending.segment.seq() != syn.seq()) {
            connection.pendingSyn = new PendingSyn(sender, syn.copy());
            return;
        }
        pending.repeats++;
        retransmissions.pendingSyn(connection, pending, syn);
        pending.lastSent = syn.time();
    }

    /** The endpoint sends something else: if a SYN pends in its name, that was not its own; if in its peer's, it has answered. */
    void goesOn(Connection connection, Endpoint sender) {
        PendingSyn pending = pendingSyn(connection);
        if (pending == null) {
            return;
        }
        if (pending.sender == sender) {
            connection.pendingSyn = null;
        } else {
            pending.answered = true;
        }
    }

    /** Whether the SYN that pends was answered as a part of the old connection. */
    boolean isChallenged(Connection connection) {
        PendingSyn pending = pendingSyn(connection);
        return pending != null && pending.answered;
    }

    /** A RST of the SYN's own sender, in answer to the challenge ACK, shows that the SYN was meant seriously. */
    void answersChallenge(Connection connection, Endpoint sender, TcpSegment reset) {
        PendingSyn pending = pendingSyn(connection);
        if (pending != null && pending.sender == sender && !reset.has(ACK)) {
            pending.meant = true;
        }
    }

    /** Whether the latest segment has shown that a pending SYN was meant seriously. */
    boolean hasStartedAnew(Connection connection) {
        PendingSyn pending = pendingSyn(connection);
        return pending != null && pending.meant;
    }

    /**
     * Closes what is left of the old connection.
     *
     * @return the segment that begins the new one: the pending SYN, or {@code segment} itself
     */
    TcpSegment replace(Connection connection, TcpSegment segment) {
        PendingSyn pending = pendingSyn(connection);
        boolean otherSyn =
                segment.has(SYN) && !segment.has(ACK) && (pending == null || segment.seq() != pending.segment.seq());
        TcpSegment first = pending == null || otherSyn ? segment : pending.segment;
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
