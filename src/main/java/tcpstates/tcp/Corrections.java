package tcpstates.tcp;

import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.CLOSING;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT1;
import static tcpstates.event.TcpState.FIN_WAIT2;
import static tcpstates.event.TcpState.LAST_ACK;
import static tcpstates.event.TcpState.SYN_SENT;
import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.FIN;
import static tcpstates.packet.TcpSegment.RST;

import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * What is taken back: an endpoint contradicts, by what it sends, what was presumed of it, or what somebody else sent in its
 * name. What it had sent before that, and what merely comes late, contradicts nothing.
 */
final class Corrections {
    /** A segment that crosses another one on the wire contradicts nothing; hosts need some time to react, too. */
    static final long REACTION_NANOS = Nanos.PER_MILLI;

    /** Where no round trip was measured, a repeat that follows an ACK so closely may have crossed it: half of TCP_RTO_MIN. */
    private static final long UNKNOWN_CROSSING = 100 * Nanos.PER_MILLI;

    /** IP identifications that lie farther apart are no sign of an order: a host may draw them at random. */
    private static final int MAX_ID_STEP = 0x400;

    private static final int ID_MASK = 0xffff;

    /** Whether a host that counts its identifications has sent the first one after the second one. */
    static boolean isNewerId(int id, int other) {
        int step = id - other & ID_MASK;
        return step > 0 && step < MAX_ID_STEP;
    }

    private final StateChanges changes;

    Corrections(StateChanges changes) {
        this.changes = changes;
    }

    /**
     * Whether a segment of an endpoint can be later than what made its latest change presumed: it could have known by then, with
     * the way from the capture point to the endpoint and back.
     */
    static boolean contradicts(Endpoint endpoint, TcpSegment segment) {
        long crossing = endpoint.tapRtt == 0 ? UNKNOWN_CROSSING : endpoint.tapRtt;
        return segment.time() - endpoint.since > crossing + REACTION_NANOS;
    }

    /** What the endpoint contradicts that repeats a segment: a RST, the end of its timer, or else what {@code otherwise} says. */
    static Cause repeated(Endpoint endpoint, Cause otherwise) {
        if (!endpoint.closedAbruptly) {
            return otherwise;
        }
        if (endpoint.resetSent) {
            return Cause.RESET_NOT_ITS_OWN;
        }
        return endpoint.presumed ? Cause.STILL_SENDING : Cause.STILL_TRYING;
    }

    /**
     * Takes back what the sender contradicts by this segment.
     *
     * @return whether the sender was presumed to be closed by a RST, and has sent this before the RST can have reached it
     */
    boolean correct(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment, SendingOrder order) {
        if (sender.finSent) {
            reviewFin(connection, sender, receiver, segment);
        }
        if (sender.state() == CLOSE && sender.closedAbruptly) {
            return reviewClose(connection, sender, receiver, segment, order);
        }
        if (sender.presumed
                && sender.before().awaitsAckOfFin()
                && repeatsFin(sender, segment)
                && contradicts(sender, segment)) {
            changes.takeBack(connection, sender, Cause.FIN_REPEATED, segment);
        }
        return false;
    }

    static boolean repeatsFin(Endpoint sender, TcpSegment segment) {
        return segment.has(FIN) && sender.finSent && segment.seq() + segment.sequenceLength() == sender.finEnd;
    }

    // ------------------------------------------------------------------ FIN

    private void reviewFin(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (segment.payloadLength() > 1 && goesOnBehindFin(sender, receiver, segment)) {
            TcpState before = sender.state() == FIN_WAIT1 || sender.state() == FIN_WAIT2 ? ESTABLISHED : CLOSE_WAIT;
            changes.correct(connection, sender, before, Cause.SENDS_BEHIND_FIN, segment);
            sender.takeFinBack();
            receiver.missFin(sender.finEnd);
        } else if (sender.finArrived != Endpoint.NEVER
                && repeatsFin(sender, segment)
                && Seq.lt(segment.ack(), receiver.finEnd)
                && segment.time() - sender.finArrived > sender.roundTrip() + REACTION_NANOS) {
            sender.missFin(receiver.finEnd); // it would acknowledge it by now: it was lost behind the capture point
        }
    }

    /**
     * RFC 9293 section 3.10.4: behind its FIN no TCP sends anything, so that somebody else has sent that FIN. One byte there may
     * be a keep-alive probe.
     */
    private static boolean goesOnBehindFin(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        return switch (sender.state()) {
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK ->
                !sender.finGuessed
                        && Seq.leq(segment.seq(), sender.finEnd)
                        && Seq.lt(sender.finEnd, segment.seq() + segment.payloadLength())
                        && receiver.accepts(segment);
            default -> false;
        };
    }

    // ------------------------------------------------------------------ CLOSE

    /** RFC 9293 section 3.5.3: an end that got a RST, or has sent one, sends nothing any more. */
    private boolean reviewClose(
            Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment, SendingOrder order) {
        boolean presumedByReset = sender.presumed && !sender.resetSent && !sender.closedByIcmp;
        if (presumedByReset && acknowledgesWhatFollowed(sender, receiver, segment)) {
            reopen(connection, sender, receiver, Cause.STILL_SENDING, segment);
            return false;
        }
        if (presumedByReset && !isLate(sender, segment)) {
            if (!tellsMore(sender, receiver, segment)) {
                return false;
            }
            boolean closes = sender.before() != SYN_SENT || !refusesSynOnly(receiver);
            reopen(connection, sender, receiver, Cause.RESET_STILL_UNDER_WAY, segment);
            return closes;
        }
        if (order != SendingOrder.EARLIER && contradicts(sender, segment) && isLaterThanClose(sender, segment)) {
            reopen(connection, sender, receiver, repeated(sender, Cause.STILL_SENDING), segment);
        }
        return false;
    }

    /**
     * Whether the last that was captured of the endpoint is a RST that only a socket in SYN_SENT takes: one that has the SYN-ACK by then
     * expects the number behind it (RFC 9293 section 3.10.7.4), and a host that refuses a SYN sends 0 (section 3.10.7.1).
     */
    private static boolean refusesSynOnly(Endpoint endpoint) {
        return endpoint.synAckSent
                && CopyRules.hasLastSent(endpoint, RST | ACK)
                && endpoint.lastSentSeq != endpoint.iss + 1;
    }

    private void reopen(Connection connection, Endpoint sender, Endpoint receiver, Cause cause, TcpSegment segment) {
        TcpState finPresumedIn = sender.finPresumedIn;
        changes.takeBack(connection, sender, cause, segment);
        if (finPresumedIn != null && segment.ack() != receiver.finEnd) {
            changes.correct(connection, sender, finPresumedIn, Cause.FIN_NOT_RECEIVED, segment);
        }
    }

    /**
     * Whether the last that was captured of the endpoint is a RST with ACK, and the segment lies behind that: such a RST bears the
     * number that comes next (RFC 9293 section 3.5.3), so that what comes behind it was not sent before.
     */
    static boolean isBehindReset(Endpoint endpoint, TcpSegment segment) {
        return CopyRules.hasLastSent(endpoint, RST | ACK)
                && segment.sequenceLength() > 0
                && Seq.leq(endpoint.lastSentSeq, segment.seq())
                && Seq.leq(endpoint.sndNxt, segment.seq());
    }

    /** The endpoint sends what it cannot have sent before the RST in its name, however soon that is. */
    void goesOnBehindReset(Connection connection, Endpoint endpoint, TcpSegment segment) {
        if (endpoint.state() == CLOSE && endpoint.closedAbruptly) {
            changes.takeBack(connection, endpoint, Cause.RESET_NOT_ITS_OWN, segment);
        }
    }

    /** Whether a RST that was on its way to the endpoint has had the time to get there before it sent this. */
    private static boolean isLate(Endpoint endpoint, TcpSegment segment) {
        return segment.time() - endpoint.since > endpoint.roundTrip() + REACTION_NANOS;
    }

    /** Whether it acknowledges what the peer, which has turned out not to have sent the RST, sent behind it. */
    private static boolean acknowledgesWhatFollowed(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        return receiver.state().hasConnection() && sender.irsKnown && Seq.lt(sender.rcvNxt, segment.ack());
    }

    /** Whether only a living socket sends it, for the first time, and it changed its state by that. */
    private static boolean tellsMore(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        TcpState before = sender.before();
        boolean closes = segment.has(FIN) && !sender.finSent && (before == ESTABLISHED || before == CLOSE_WAIT);
        boolean acknowledgesFin = receiver.finSent
                && segment.ack() == receiver.finEnd
                && (before == ESTABLISHED || before == FIN_WAIT1 || before == FIN_WAIT2);
        boolean acknowledgesSyn = before == SYN_SENT && receiver.synAckSent && segment.ack() == receiver.iss + 1;
        return closes || acknowledgesFin || acknowledgesSyn;
    }

    /**
     * Whether the endpoint cannot have sent the segment before its end: it brings numbers that are new, or a newer IP
     * identification. What was overtaken on its way, or doubled by the network, has neither, whenever it comes.
     */
    private static boolean isLaterThanClose(Endpoint endpoint, TcpSegment segment) {
        int end = segment.seq() + segment.sequenceLength();
        if (Seq.lt(endpoint.sndNxt, end) || !endpoint.lastAckKnown || Seq.lt(endpoint.lastAck, segment.ack())) {
            return true;
        }
        if (segment.ipId() > 0 && endpoint.closedAtId > 0 && segment.ipId() != endpoint.closedAtId) {
            return isNewerId(segment.ipId(), endpoint.closedAtId);
        }
        // Without identifications a repeat may be a late copy. One of before its own RST is more likely than a forged
        // RST.
        boolean repeats = segment.sequenceLength() > 0 || segment.seq() == endpoint.sndNxt - 1;
        return repeats && !endpoint.resetSent;
    }
}
