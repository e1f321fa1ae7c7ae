package tcpstates.tcp;

import static tcpstates.event.Evidence.CORRECTED;
import static tcpstates.event.Evidence.PRESUMED;
import static tcpstates.event.Evidence.SENT;
import static tcpstates.event.Evidence.TIMER;
import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.CLOSING;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT1;
import static tcpstates.event.TcpState.FIN_WAIT2;
import static tcpstates.event.TcpState.LAST_ACK;
import static tcpstates.event.TcpState.LISTEN;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;
import static tcpstates.event.TcpState.TIME_WAIT;
import static tcpstates.event.Transition.NO_PROOF;
import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.FIN;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;
import tcpstates.packet.TcpSegment;

/**
 * Every transition of both sockets, judged from the wire: the state diagram of RFC 9293 (section 3.3.2, figure 5), driven by
 * what an observer sees instead of by what a socket gets.
 *
 * <p>A segment tells two things. That its sender <em>sent</em> it proves in which state the sender is: such a change has the
 * evidence {@code sent}. That it is <em>on its way</em> to the receiver proves nothing, since it may be dropped behind the
 * capture point. What the receiver makes of it is reported when the receiver proves it by what it sends next; only where it
 * sends nothing that would prove it, the change is {@code presumed} at once, and {@code corrected} if the endpoint contradicts
 * it later.
 *
 * <pre>
 *  state        its next segment / what is on its way to it       next state     evidence    RFC 9293
 *  CLOSE        sends SYN                                         SYN_SENT       sent        3.10.1
 *  LISTEN       SYN on its way; sends SYN-ACK                     SYN_RECV       sent        3.10.7.2
 *  SYN_SENT     SYN-ACK on its way; acknowledges it               ESTABLISHED    sent        3.10.7.3
 *  SYN_SENT     SYN on its way; sends SYN-ACK                     SYN_RECV       sent        3.10.7.3
 *  SYN_SENT     acceptable RST on its way                         CLOSE          presumed    3.10.7.3
 *  SYN_RECV     ACK of its SYN on its way                         ESTABLISHED    presumed    3.10.7.4
 *  ESTABLISHED  sends FIN                                         FIN_WAIT1      sent        3.10.4
 *  ESTABLISHED  FIN on its way; acknowledges it                   CLOSE_WAIT     sent        3.10.7.4
 *  FIN_WAIT1    ACK of its FIN on its way                         FIN_WAIT2      presumed    3.10.7.4
 *  FIN_WAIT1    FIN on its way; acknowledges it                   CLOSING        sent        3.10.7.4
 *  FIN_WAIT2    FIN on its way; acknowledges it                   TIME_WAIT      sent        3.10.7.4
 *  CLOSE_WAIT   sends FIN                                         LAST_ACK       sent        3.10.4
 *  CLOSING      ACK of its FIN on its way                         TIME_WAIT      presumed    3.10.7.4
 *  LAST_ACK     ACK of its FIN on its way                         CLOSE          presumed    3.10.7.4
 *  TIME_WAIT    2 MSL pass                                        CLOSE          timer       3.10.8
 *  any          sends RST                                         CLOSE          sent        3.10.5
 *  any          acceptable RST on its way                         CLOSE          presumed    3.10.7.4, RFC 5961 3.2
 * </pre>
 */
public final class StateMachine {
    /** A segment that crosses another one on the wire contradicts nothing; hosts need some time to react, too. */
    private static final long REACTION_NANOS = 1_000_000;

    /** Late segments of a connection that is over still belong to it: as long as its peer may be in TIME_WAIT. */
    private static final long LINGER_NANOS = 60_000_000_000L;

    private final EventSink sink;
    private final @Nullable TransitionCounter census;
    private final RetransmissionRules retransmissions;
    private final ResetRules resets;
    private final HalfOpenRules halfOpens;

    public StateMachine(EventSink sink, KernelSettings settings) {
        this.sink = sink;
        census = sink.census();
        retransmissions = new RetransmissionRules(sink, settings);
        resets = new ResetRules(sink);
        halfOpens = new HalfOpenRules(sink);
    }

    /** Applies the next segment of the connection. */
    public void segment(Connection c, TcpSegment s) {
        Endpoint sender = c.isFromClient(s) ? c.client : c.server;
        Endpoint receiver = c.peerOf(sender);
        c.packets++;
        c.sinceLast = s.time() - c.end;
        c.bytes += s.payloadLength();
        c.end = Math.max(c.end, s.time());
        if (retransmissions.isCopy(c, sender, s)) {
            if (s.has(SYN) && !s.has(ACK) && receiver.synAckSent) {
                receiver.synArrivesAgain(s); // doubled by the network: it is answered once more
            }
            return;
        }
        if (s.has(RST)) {
            onReset(c, sender, receiver, s);
        } else if (s.has(SYN | ACK)) {
            onSynAck(c, sender, receiver, s);
        } else if (s.has(SYN)) {
            onSyn(c, sender, receiver, s);
        } else {
            onSegment(c, sender, receiver, s);
        }
        sender.seen = true;
        if (!s.has(RST)) {
            sender.ttl = s.ttl(); // a RST may be forged
        }
        c.lastSender = sender;
    }

    // ------------------------------------------------------------------ SYN

    /** RFC 9293 section 3.10.1 (the sender's OPEN) and section 3.5, figures 6 and 7. */
    private void onSyn(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!sender.issKnown) {
            if (sender.state == LISTEN) {
                sender.state = CLOSE; // it called, too: a simultaneous open, nobody was listening
            }
            sender.countFromNow();
            change(c, sender, SYN_SENT, SENT, Cause.SENT_SYN, s.time(), NO_PROOF, s);
            sender.openBySyn(s);
            sender.enqueue(s);
        } else if (s.seq() == sender.iss) {
            if (sender.state == CLOSE && sender.before == SYN_SENT && contradicts(sender, s)) {
                takeBack(c, sender, Cause.SYN_REPEATED, s);
            }
            retransmissions.syn(c, sender, s);
            receiver.synArrivesAgain(s);
        } else {
            // RFC 5961 section 4: a SYN on a living connection is answered by a challenge ACK and changes nothing.
            if (c.pendingSyn == null || c.pendingSyn.segment.seq() != s.seq()) {
                c.pendingSyn = new PendingSyn(sender, s.copy());
            }
            return;
        }
        receiver.synArrived = s.time();
        if (receiver.state == SYN_SENT && !receiver.irsKnown) {
            receiver.receiveSyn(s);
        }
    }

    // ------------------------------------------------------------------ SYN-ACK

    /** RFC 9293 section 3.10.7.2 (a listener's answer), 3.10.7.3 (simultaneous open). */
    private void onSynAck(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!receiver.issKnown) {
            // The SYN was not captured, but the SYN-ACK acknowledges it.
            change(c, receiver, SYN_SENT, SENT, Cause.SYN_PROVEN_BY_SYN_ACK, s.time(), NO_PROOF, s);
            receiver.openUnseen(s.ack(), true);
        }
        if (!acknowledgesSynOf(receiver, s)) {
            return; // answers some other SYN: the receiver resets it and stays as it is
        }
        if (!sender.issKnown) {
            long cause = sender.synArrived == Endpoint.NEVER ? s.time() : sender.synArrived;
            sender.countFromNow();
            change(c, sender, SYN_RECV, SENT, Cause.RECEIVED_SYN, cause, proof(cause, s), s);
            sender.openBySynAck(s, receiver);
            sender.enqueue(s);
            sender.tapRtt = s.time() - cause;
        } else if (sender.state == SYN_SENT && s.seq() == sender.iss) {
            long cause = sender.synArrived == Endpoint.NEVER ? s.time() : sender.synArrived;
            change(c, sender, SYN_RECV, SENT, Cause.RECEIVED_SYN_IN_SYN_SENT, cause, proof(cause, s), s);
            sender.sentSynAck(s);
            if (sender.sndUna != sender.iss) {
                sender.synAcknowledged();
                presume(c, sender, ESTABLISHED, Cause.BOTH_SYNS_ACKED, s);
            }
        } else if (s.seq() == sender.iss) {
            if (sender.presumed && sender.before == SYN_RECV && contradicts(sender, s)) {
                takeBack(c, sender, Cause.SYN_ACK_REPEATED, s);
            }
            retransmissions.synAck(c, sender, s);
            sender.synAckRepeated = true;
            sender.sentSynAck(s);
        } else if (sender.state == SYN_RECV) {
            sender.openBySynAck(s, receiver); // the request had timed out; this answers a repeated SYN anew
        } else {
            return;
        }
        receiver.synAckArrived = s.time();
        if (receiver.activeOpen) {
            if (!receiver.irsKnown) {
                receiver.receiveSyn(s);
            }
            receiver.receiveAck(s.ack(), s.window());
        }
        if (receiver.state == SYN_RECV) {
            presume(c, receiver, ESTABLISHED, Cause.BOTH_SYNS_ACKED, s);
        }
    }

    /** RFC 9293 section 3.10.7.3: SND.UNA < SEG.ACK =< SND.NXT, in any state that still remembers its SYN. */
    private static boolean acknowledgesSynOf(Endpoint opener, TcpSegment s) {
        return Seq.lt(opener.iss, s.ack()) && Seq.leq(s.ack(), opener.sndNxt);
    }

    // ------------------------------------------------------------------ RST

    /** RFC 9293 section 3.10.7.3 and 3.10.7.4 (second, check the RST bit), RFC 5961 section 3.2. */
    private void onReset(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        boolean own = resets.isFromItsSocket(sender, s);
        boolean accepted = resets.isAcceptable(receiver, s);
        resets.tell(c, sender, receiver, s, own, accepted);
        if (own) {
            if (s.has(ACK)) {
                proveFinReceived(c, sender, receiver, s);
            }
            closeBySending(c, sender, s);
        }
        if (accepted) {
            closeByReceiving(c, receiver, sender, s);
        }
        resolvePendingSyn(c, sender, s);
    }

    private void closeBySending(Connection c, Endpoint sender, TcpSegment s) {
        if (sender.state == LISTEN) {
            sender.state = CLOSE; // nobody listens there: no transition, it was so all the time
        } else if (sender.state != CLOSE) {
            boolean live = s.has(ACK);
            Evidence evidence = live || resets.isProvoked(c, sender) ? SENT : PRESUMED;
            change(
                    c,
                    sender,
                    CLOSE,
                    evidence,
                    live ? Cause.SENT_RESET : Cause.ANSWERED_WITH_RESET,
                    s.time(),
                    NO_PROOF,
                    s);
            sender.closedAbruptly = true;
        } else {
            sender.presumed = false;
        }
    }

    private void closeByReceiving(Connection c, Endpoint receiver, Endpoint sender, TcpSegment s) {
        if (!receiver.state.hasConnection()) {
            return;
        }
        if (sender.finSent && receiver.finArrived != Endpoint.NEVER && expectsBehindFin(receiver, sender, s)) {
            TcpState before = receiver.state;
            finReceived(c, receiver, PRESUMED, Cause.FIN_ON_ITS_WAY, s);
            receiver.finPresumedIn = receiver.state == before ? null : before;
        }
        Cause cause = receiver.state == SYN_SENT ? Cause.REFUSED : Cause.RECEIVED_RESET;
        presume(c, receiver, CLOSE, cause, s);
        receiver.closedAbruptly = true;
    }

    /**
     * Whether the receiver of a RST has taken the FIN before it: then it expects the number behind the FIN (Linux takes the FIN's
     * own, too). An end that has sent something since without acknowledging the FIN has not got it.
     */
    private static boolean expectsBehindFin(Endpoint receiver, Endpoint sender, TcpSegment s) {
        boolean silent = receiver.lastSent - receiver.finArrivedFirst <= receiver.tapRtt + REACTION_NANOS;
        return s.seq() == sender.finEnd || s.seq() == sender.finEnd - 1 && silent;
    }

    /** A RST of the SYN's own sender, in answer to the challenge ACK, tells that the SYN was meant seriously. */
    private static void resolvePendingSyn(Connection c, Endpoint sender, TcpSegment s) {
        PendingSyn pending = c.pendingSyn;
        if (pending != null && pending.sender == sender && !s.has(ACK)) {
            pending.meant = true;
        }
    }

    // ------------------------------------------------------------------ everything else

    /** RFC 9293 section 3.10.7.4, from the fifth step on; section 3.10.4 for the sender's CLOSE. */
    private void onSegment(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!s.has(ACK)) {
            StraySegments.tell(sink, c, sender, receiver, s);
            return; // outside of a handshake every segment carries ACK; this one is a scanner's or broken
        }
        if (!sender.issKnown && !receiver.issKnown) {
            joinMidStream(c, sender, receiver, s);
        }
        if (c.pendingSyn != null && c.pendingSyn.sender == sender) {
            c.pendingSyn = null; // it goes on as before: that SYN was not its own
        }
        correct(c, sender, s);
        prove(c, sender, receiver, s);
        if (!sender.state.hasConnection() || sender.state == SYN_SENT) {
            return; // nothing that such an end sends is part of this connection
        }
        send(c, sender, receiver, s);
        receive(c, receiver, sender, s);
    }

    /** The capture began after the handshake: both ends are taken for established. */
    private void joinMidStream(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        c.joinedMidStream = true;
        sender.state = CLOSE;
        receiver.state = CLOSE;
        change(c, sender, ESTABLISHED, PRESUMED, Cause.MID_STREAM, s.time(), NO_PROOF, s);
        sender.joinSending(s.seq());
        sender.joinReceiving(s.ack());
        if (receiver != sender) {
            change(c, receiver, ESTABLISHED, PRESUMED, Cause.MID_STREAM, s.time(), NO_PROOF, s);
            receiver.joinSending(s.ack());
            receiver.joinReceiving(s.seq());
        }
    }

    /** Takes a presumed change back that the sender contradicts by this segment. */
    private void correct(Connection c, Endpoint sender, TcpSegment s) {
        if (!sender.presumed && !sender.closedAbruptly || !contradicts(sender, s)) {
            return;
        }
        if (repeatsFin(sender, s) && sender.presumed) {
            if (sender.before.awaitsAckOfFin()) {
                takeBack(c, sender, Cause.FIN_REPEATED, s);
            }
        } else if (sender.state == CLOSE && sender.closedAbruptly) {
            takeBack(c, sender, Cause.STILL_SENDING, s);
            Endpoint receiver = c.peerOf(sender);
            if (sender.finPresumedIn != null && s.ack() != receiver.finEnd) {
                change(c, sender, sender.finPresumedIn, CORRECTED, Cause.FIN_NOT_RECEIVED, s.time(), NO_PROOF, s);
            }
        }
    }

    /** What the state of an endpoint must be, given that it sent this segment. */
    private void prove(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (sender.state == SYN_SENT) {
            proveSynAckReceived(c, sender, receiver, s);
        } else if (sender.state == SYN_RECV) {
            proveHandshakeOver(c, sender, receiver, s);
        } else if (sender.presumed && sender.state == ESTABLISHED && sender.before == SYN_RECV) {
            reviewHandshake(c, sender, s);
        }
        if (!receiver.seen && receiver != sender) {
            guessUnseenFin(c, sender, receiver, s);
        }
        proveFinReceived(c, sender, receiver, s);
    }

    /** SYN_SENT: it acknowledges the SYN-ACK, so it has got it. */
    private void proveSynAckReceived(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!receiver.issKnown) {
            // One direction only was captured; what one end acknowledges proves what the other end sent.
            long cause = receiver.synArrived == Endpoint.NEVER ? s.time() : receiver.synArrived;
            change(c, receiver, SYN_RECV, SENT, Cause.SYN_ACK_PROVEN_BY_ACK, cause, proof(cause, s), s);
            receiver.openUnseen(s.ack(), false);
            receiver.joinReceiving(sender.iss + 1);
            receiver.irs = sender.iss;
        }
        if (!Seq.lt(receiver.iss, s.ack()) || Seq.lt(receiver.sndNxt, s.ack())) {
            return;
        }
        if (!sender.irsKnown) {
            sender.joinReceiving(s.ack());
        }
        sender.synAcknowledged();
        long cause = sender.synAckArrived == Endpoint.NEVER ? s.time() : sender.synAckArrived;
        change(c, sender, ESTABLISHED, SENT, Cause.RECEIVED_SYN_ACK, cause, proof(cause, s), s);
        sender.tapRtt = s.time() - cause;
    }

    /** SYN_RECV: payload, a FIN or the acknowledgement of data come only from an established end. */
    private void proveHandshakeOver(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        boolean acknowledgesData = Seq.lt(receiver.iss + 1, s.ack()) && !sender.fastOpen;
        boolean sends = s.sequenceLength() > 0 && !sender.fastOpen;
        if (!acknowledgesData && !sends) {
            return;
        }
        if (receiver.state == SYN_SENT) {
            // The other direction was not captured: without that end's ACK this one would not be established.
            change(c, receiver, ESTABLISHED, SENT, Cause.SENDS_AS_ESTABLISHED, s.time(), NO_PROOF, s);
        }
        sender.becomeChildSocket();
        change(c, sender, ESTABLISHED, SENT, Cause.SENDS_AS_ESTABLISHED, s.time(), NO_PROOF, s);
    }

    /**
     * The first segment of an end whose handshake is presumed to be over. If its peer had to send data again meanwhile, the
     * ACK that was taken for the third of the handshake had no effect (a full accept queue, a lost packet): the segment that is
     * acknowledged now completed the handshake.
     */
    private void reviewHandshake(Connection c, Endpoint sender, TcpSegment s) {
        if (s.ack() == sender.irs + 1 && s.sequenceLength() == 0) {
            return;
        }
        // Without a repeated SYN-ACK the data were lost, not the handshake's ACK: the request's timer would have run
        // out.
        boolean repeated = sender.synAckRepeated && sender.unackedRepeated;
        if (repeated && Seq.lt(sender.lastAckOr(sender.irs + 1), s.ack()) && !reportsDuplicate(s)) {
            long cause = sender.unackedArrivedLast;
            takeBack(c, sender, Cause.RECEIVED_DATA_LATER, s);
            sender.becomeChildSocket();
            change(c, sender, ESTABLISHED, SENT, Cause.RECEIVED_DATA_LATER, cause, proof(cause, s), s);
        }
        sender.presumed = false;
    }

    /** RFC 2883: the first SACK block lies before the acknowledgement: the copy that came last was not needed. */
    private static boolean reportsDuplicate(TcpSegment s) {
        return s.sackBlocks() > 0 && Seq.leq(s.sackRight(0), s.ack());
    }

    /**
     * Of the receiver nothing was captured. When its peer acknowledges exactly one byte more and has not got data before in
     * such steps, that is a FIN more often than not.
     */
    private void guessUnseenFin(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (receiver.finSent) {
            if (Seq.lt(receiver.finEnd, s.ack()) && receiver.finGuessed) {
                c.finGuessFailed = true;
                receiver.finSent = false;
                sender.finArrived = Endpoint.NEVER;
                if (receiver.state != CLOSE) {
                    change(c, receiver, ESTABLISHED, CORRECTED, Cause.MORE_DATA, s.time(), NO_PROOF, s);
                }
            }
            return;
        }
        boolean oneMore = s.ack() == receiver.sndNxt + 1;
        if (!oneMore || s.payloadLength() > 0 || c.finGuessFailed) {
            return;
        }
        receiver.finSent = true;
        receiver.finGuessed = true;
        receiver.finEnd = s.ack();
        sender.finArrived = s.time();
        sender.finArrivedUna = sender.sndUna;
        if (sender.finSent && sender.state == FIN_WAIT1) {
            sender.receiveAck(sender.finEnd, 0); // whoever closes second has acknowledged the first FIN
            presume(c, sender, FIN_WAIT2, Cause.FIN_ACKED, s);
        }
        if (receiver.state == ESTABLISHED) {
            change(c, receiver, FIN_WAIT1, PRESUMED, Cause.FIN_PROVEN_BY_ACK, s.time(), NO_PROOF, s);
        } else if (receiver.state == CLOSE_WAIT) {
            change(c, receiver, LAST_ACK, PRESUMED, Cause.FIN_PROVEN_BY_ACK, s.time(), NO_PROOF, s);
        }
    }

    /** It acknowledges the peer's FIN, so it has got it, and all data before it. */
    private void proveFinReceived(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!receiver.finSent || s.ack() != receiver.finEnd) {
            return;
        }
        finReceived(c, sender, SENT, Cause.RECEIVED_FIN, s);
    }

    /** Moves an endpoint on that got the peer's FIN. The time is that of the latest segment that can have completed it. */
    private void finReceived(Connection c, Endpoint e, Evidence evidence, Cause why, TcpSegment s) {
        if (e.state == FIN_WAIT1 && e.finAckArrived != Endpoint.NEVER && e.finAckArrived < finCause(e, s)) {
            change(c, e, FIN_WAIT2, PRESUMED, Cause.FIN_ACKED, e.finAckArrived, NO_PROOF, s);
        }
        TcpState next = switch (e.state) {
            case ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT1 -> CLOSING;
            case FIN_WAIT2 -> TIME_WAIT;
            default -> e.state;
        };
        if (next == e.state) {
            return;
        }
        long cause = finCause(e, s);
        int una = e.finArrived == Endpoint.NEVER ? e.sndUna : e.finArrivedUna;
        change(c, e, next, evidence, why, cause, evidence == SENT ? proof(cause, s) : NO_PROOF, s.number(), una);
        if (next == CLOSING && e.finAckArrived != Endpoint.NEVER) {
            change(c, e, TIME_WAIT, PRESUMED, Cause.FIN_ACKED, Math.max(cause, e.finAckArrived), NO_PROOF, s);
        }
    }

    private static long finCause(Endpoint e, TcpSegment s) {
        return e.finArrived == Endpoint.NEVER ? s.time() : reportsDuplicate(s) ? e.finArrivedFirst : e.finArrived;
    }

    /** The sender's own doing: data, a FIN, repeats. */
    private void send(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (sender.state == TIME_WAIT && !repeatsFin(sender, s)) {
            sender.timeWaitSince =
                    Math.max(sender.timeWaitSince, s.time()); // RFC 9293 3.10.7.4: restart the 2 MSL time-out
            sender.acknowledges(s.ack());
            return; // a TIME_WAIT socket only repeats its last ACK; the kernel counts nothing of it any more
        }
        if (s.has(FIN) && !sender.finSent) {
            closeByFin(c, sender, s);
        }
        retransmissions.segment(c, sender, receiver, s);
        sender.sent(s);
        sender.acknowledges(s.ack());
    }

    private void closeByFin(Connection c, Endpoint sender, TcpSegment s) {
        sender.finSent = true;
        sender.finGuessed = false;
        sender.finEnd = s.seq() + s.sequenceLength();
        TcpState next = sender.state == CLOSE_WAIT ? LAST_ACK : FIN_WAIT1;
        if (sender.state == CLOSE_WAIT || sender.state == ESTABLISHED || sender.state == SYN_RECV) {
            change(c, sender, next, SENT, Cause.SENT_FIN, s.time(), NO_PROOF, s);
        }
    }

    private static boolean repeatsFin(Endpoint sender, TcpSegment s) {
        return s.has(FIN) && sender.finSent && s.seq() + s.sequenceLength() == sender.finEnd;
    }

    /** What the segment will do to its receiver, if it gets there. */
    private void receive(Connection c, Endpoint receiver, Endpoint sender, TcpSegment s) {
        if (!receiver.state.hasConnection() || !receiver.accepts(s)) {
            return;
        }
        boolean acknowledgesNew = receiver.receiveAck(s.ack(), sender.rcvWnd);
        if (!acknowledgesNew) {
            retransmissions.acknowledgedAgain(receiver, s);
        }
        retransmissions.selectivelyAcknowledged(receiver, s);
        if (receiver.state == SYN_RECV && receiver.synAckSent && Seq.lt(receiver.iss, s.ack())) {
            receiver.becomeChildSocket();
            presume(c, receiver, ESTABLISHED, receiver.activeOpen ? Cause.BOTH_SYNS_ACKED : Cause.HANDSHAKE_ACKED, s);
        }
        if (receiver.finSent && s.ack() == receiver.finEnd) {
            finAcknowledged(c, receiver, s);
        }
        receiver.receiveData(s);
        if (sender.finSent && receiver.irsKnown && receiver.rcvNxt == sender.finEnd && s.sequenceLength() > 0) {
            receiver.finArrives(s);
            if (!receiver.seen && receiver != sender) {
                finReceived(
                        c,
                        receiver,
                        PRESUMED,
                        Cause.FIN_ON_ITS_WAY,
                        s); // nothing of it was captured that could prove it
            }
        }
    }

    private void finAcknowledged(Connection c, Endpoint e, TcpSegment s) {
        switch (e.state) {
            case FIN_WAIT1 -> {
                if (e.finArrived == Endpoint.NEVER) {
                    presume(c, e, FIN_WAIT2, Cause.FIN_ACKED, s);
                } else if (e.finAckArrived == Endpoint.NEVER) {
                    // Both closed at once: the peer's FIN, sent before this ACK, gets there before it unless it is
                    // lost. What
                    // the endpoint acknowledges next will tell CLOSING from FIN_WAIT2.
                    e.finAckArrived = s.time();
                }
            }
            case CLOSING -> presume(c, e, TIME_WAIT, Cause.FIN_ACKED, s);
            case LAST_ACK -> presume(c, e, CLOSE, Cause.FIN_ACKED, s);
            default -> {
                // acknowledged before
            }
        }
    }

    // ------------------------------------------------------------------ time

    /**
     * When {@link #expire} may have something to do (ns since the epoch), or {@link Long#MIN_VALUE} if the mere passing of time
     * changes nothing for this connection.
     */
    public long deadline(Connection c) {
        if (c.isOver()) {
            return c.end + LINGER_NANOS;
        }
        long client = StateTimers.certainty(c.client);
        long server = StateTimers.certainty(c.server);
        if (client == Endpoint.NEVER || server == Endpoint.NEVER) {
            return Math.max(client, server);
        }
        return Math.min(client, server);
    }

    /**
     * The clock of the capture has reached {@code now}: ends what has timed out.
     *
     * @return whether the connection is over for so long that nothing of it can come any more
     */
    public boolean expire(Connection c, long now) {
        if (c.isOver()) {
            return now >= c.end + LINGER_NANOS;
        }
        expire(c, c.client, now);
        if (c.server != c.client) {
            expire(c, c.server, now);
        }
        return false;
    }

    /** The capture ends: tells which end is left hanging. */
    public void end(Connection c) {
        halfOpens.tell(c, c.client, c.end);
        if (c.server != c.client) {
            halfOpens.tell(c, c.server, c.end);
        }
    }

    private void expire(Connection c, Endpoint e, long now) {
        long certainty = StateTimers.certainty(e);
        if (certainty == Endpoint.NEVER || now < certainty) {
            return;
        }
        Cause cause = e.state == TIME_WAIT ? Cause.TIME_WAIT_OVER : Cause.GAVE_UP;
        if (cause == Cause.GAVE_UP) {
            halfOpens.tell(c, e, StateTimers.expiry(e));
        }
        change(c, e, CLOSE, TIMER, cause, StateTimers.expiry(e), NO_PROOF, 0, e.sndUna);
        e.closedAbruptly = cause == Cause.GAVE_UP;
    }

    // ------------------------------------------------------------------ a new connection in place of an old one

    /**
     * Whether the segment begins a new connection between the same addresses and ports (RFC 9293 section 3.6.1): a SYN with
     * new numbers after the end, or the SYN-ACK that answers such a SYN.
     */
    public boolean startsAnew(Connection c, TcpSegment s) {
        if (!s.has(SYN) && !s.has(RST)) {
            return false;
        }
        Endpoint sender = c.isFromClient(s) ? c.client : c.server;
        Endpoint receiver = c.peerOf(sender);
        if (s.has(RST)) {
            return s.has(ACK) && answersPendingSyn(c, receiver, s);
        }
        if (s.has(ACK)) {
            return answersPendingSyn(c, receiver, s);
        }
        if (!sender.issKnown || s.seq() == sender.iss) {
            return false;
        }
        boolean senderFree = sender.state.isReusable() || sender.state == SYN_SENT && !receiver.issKnown;
        return senderFree && receiver.state.isReusable();
    }

    private static boolean answersPendingSyn(Connection c, Endpoint opener, TcpSegment s) {
        PendingSyn pending = c.pendingSyn;
        return pending != null && pending.sender == opener && s.ack() == pending.nextSeq();
    }

    /** Whether the segment has shown that the SYN which was kept for the time being was meant seriously. */
    public boolean hasStartedAnew(Connection c) {
        return c.pendingSyn != null && c.pendingSyn.meant;
    }

    /**
     * Ends what is left of the old connection: its sockets must be gone, since their place is taken.
     *
     * @return the segment that begins the new connection: a SYN that was kept, or {@code s} itself
     */
    public TcpSegment replace(Connection c, TcpSegment s) {
        PendingSyn pending = c.pendingSyn;
        boolean bareSyn = s.has(SYN) && !s.has(ACK);
        TcpSegment first = pending == null || bareSyn ? s : pending.segment;
        replace(c, c.client, first);
        if (c.server != c.client) {
            replace(c, c.server, first);
        }
        return first;
    }

    private void replace(Connection c, Endpoint e, TcpSegment s) {
        if (e.state.hasConnection()) {
            change(c, e, CLOSE, PRESUMED, Cause.STARTED_ANEW, s.time(), NO_PROOF, s);
        }
    }

    // ------------------------------------------------------------------ the only place where a state changes

    private void presume(Connection c, Endpoint e, TcpState to, Cause cause, TcpSegment s) {
        change(c, e, to, PRESUMED, cause, s.time(), NO_PROOF, s);
    }

    private void change(
            Connection c,
            Endpoint e,
            TcpState to,
            Evidence evidence,
            Cause cause,
            long time,
            long proof,
            TcpSegment s) {
        change(c, e, to, evidence, cause, time, proof, s.number(), e.sndUna);
    }

    /** @param una SND.UNA at that time, for the counters */
    private void change(
            Connection c,
            Endpoint e,
            TcpState to,
            Evidence evidence,
            Cause cause,
            long time,
            long proof,
            long packet,
            int una) {
        TcpState from = e.state;
        long at = e.since == Endpoint.NEVER ? time : Math.max(time, e.since);
        if (census == null) {
            sink.accept(new Transition(
                    at,
                    proof,
                    packet,
                    c.number(),
                    c.address(e.role),
                    c.address(c.peerOf(e).role),
                    e.role,
                    from,
                    to,
                    e.since == Endpoint.NEVER ? 0 : at - e.since,
                    evidence,
                    cause,
                    e.counters(una)));
        } else {
            census.transition(from, to, evidence);
        }
        if (evidence == CORRECTED) {
            e.presumed = false;
            e.since = e.before == to ? e.beforeSince : at;
        } else {
            e.presumed = evidence == PRESUMED;
            e.before = from;
            e.beforeSince = e.since;
            e.presumedAt = at;
            e.since = at;
        }
        e.state = to;
        if (to == TIME_WAIT) {
            e.timeWaitSince = at;
        }
    }

    /** Takes the endpoint's latest presumed change back. */
    private void takeBack(Connection c, Endpoint e, Cause cause, TcpSegment s) {
        e.closedAbruptly = false;
        change(c, e, e.before, CORRECTED, cause, s.time(), NO_PROOF, s);
    }

    /**
     * Whether a segment of an endpoint can be later than what made its latest change presumed: it could have known by then, with
     * the way from the capture point to the endpoint and back.
     */
    private static boolean contradicts(Endpoint e, TcpSegment s) {
        return s.time() - e.presumedAt > e.tapRtt + REACTION_NANOS;
    }

    private static long proof(long cause, TcpSegment s) {
        return cause == s.time() ? NO_PROOF : s.time();
    }
}
