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
    private static final long LATE_SEGMENT_NANOS = 60_000_000_000L;

    private final EventSink sink;
    private final @Nullable TransitionCounter counter;
    private final RetransmissionRules retransmissions;
    private final ResetRules resets;
    private final HalfOpenRules halfOpens;

    public StateMachine(EventSink sink, KernelSettings settings) {
        this.sink = sink;
        counter = sink.census();
        retransmissions = new RetransmissionRules(sink, settings);
        resets = new ResetRules(sink);
        halfOpens = new HalfOpenRules(sink);
    }

    /** Applies the next segment of the connection. */
    public void segment(Connection connection, TcpSegment segment) {
        Endpoint sender = connection.isFromClient(segment) ? connection.client : connection.server;
        Endpoint receiver = connection.peerOf(sender);
        connection.packets++;
        connection.sinceLast = segment.time() - connection.end;
        connection.bytes += segment.payloadLength();
        connection.end = Math.max(connection.end, segment.time());
        if (retransmissions.isCopy(connection, sender, segment)) {
            if (segment.has(SYN) && !segment.has(ACK) && receiver.synAckSent) {
                receiver.synArrivesAgain(segment); // doubled by the network: it is answered once more
            }
            return;
        }
        if (segment.has(RST)) {
            onReset(connection, sender, receiver, segment);
        } else if (segment.has(SYN | ACK)) {
            onSynAck(connection, sender, receiver, segment);
        } else if (segment.has(SYN)) {
            onSyn(connection, sender, receiver, segment);
        } else {
            onSegment(connection, sender, receiver, segment);
        }
        sender.seen = true;
        if (!segment.has(RST)) {
            sender.ttl = segment.ttl(); // a RST may be forged
        }
        connection.lastSender = sender;
    }

    // ------------------------------------------------------------------ SYN

    /** RFC 9293 section 3.10.1 (the sender's OPEN) and section 3.5, figures 6 and 7. */
    private void onSyn(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!sender.issKnown) {
            if (sender.state == LISTEN) {
                sender.state = CLOSE; // it called, too: a simultaneous open, nobody was listening
            }
            sender.countFromNow();
            change(connection, sender, SYN_SENT, SENT, Cause.SENT_SYN, segment.time(), NO_PROOF, segment);
            sender.openBySyn(segment);
            sender.enqueue(segment);
        } else if (segment.seq() == sender.iss) {
            if (sender.state == CLOSE && sender.before == SYN_SENT && contradicts(sender, segment)) {
                takeBack(connection, sender, Cause.SYN_REPEATED, segment);
            }
            retransmissions.syn(connection, sender, segment);
            receiver.synArrivesAgain(segment);
        } else {
            // RFC 5961 section 4: a SYN on a living connection is answered by a challenge ACK and changes nothing.
            if (connection.pendingSyn == null || connection.pendingSyn.segment.seq() != segment.seq()) {
                connection.pendingSyn = new PendingSyn(sender, segment.copy());
            }
            return;
        }
        receiver.synArrived = segment.time();
        if (receiver.state == SYN_SENT && !receiver.irsKnown) {
            receiver.receiveSyn(segment);
        }
    }

    // ------------------------------------------------------------------ SYN-ACK

    /** RFC 9293 section 3.10.7.2 (a listener's answer), 3.10.7.3 (simultaneous open). */
    private void onSynAck(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.issKnown) {
            // The SYN was not captured, but the SYN-ACK acknowledges it.
            change(
                    connection,
                    receiver,
                    SYN_SENT,
                    SENT,
                    Cause.SYN_PROVEN_BY_SYN_ACK,
                    segment.time(),
                    NO_PROOF,
                    segment);
            receiver.openUnseen(segment.ack(), true);
        }
        if (!acknowledgesSynOf(receiver, segment)) {
            return; // answers some other SYN: the receiver resets it and stays as it is
        }
        if (!sender.issKnown) {
            long cause = sender.synArrived == Endpoint.NEVER ? segment.time() : sender.synArrived;
            sender.countFromNow();
            change(connection, sender, SYN_RECV, SENT, Cause.RECEIVED_SYN, cause, proof(cause, segment), segment);
            sender.openBySynAck(segment, receiver);
            sender.enqueue(segment);
            sender.tapRtt = segment.time() - cause;
        } else if (sender.state == SYN_SENT && segment.seq() == sender.iss) {
            long cause = sender.synArrived == Endpoint.NEVER ? segment.time() : sender.synArrived;
            change(
                    connection,
                    sender,
                    SYN_RECV,
                    SENT,
                    Cause.RECEIVED_SYN_IN_SYN_SENT,
                    cause,
                    proof(cause, segment),
                    segment);
            sender.sentSynAck(segment);
            if (sender.sndUna != sender.iss) {
                sender.synAcknowledged();
                presume(connection, sender, ESTABLISHED, Cause.BOTH_SYNS_ACKED, segment);
            }
        } else if (segment.seq() == sender.iss) {
            if (sender.presumed && sender.before == SYN_RECV && contradicts(sender, segment)) {
                takeBack(connection, sender, Cause.SYN_ACK_REPEATED, segment);
            }
            retransmissions.synAck(connection, sender, segment);
            sender.synAckRepeated = true;
            sender.sentSynAck(segment);
        } else if (sender.state == SYN_RECV) {
            sender.openBySynAck(segment, receiver); // the request had timed out; this answers a repeated SYN anew
        } else {
            return;
        }
        receiver.synAckArrived = segment.time();
        if (receiver.activeOpen) {
            if (!receiver.irsKnown) {
                receiver.receiveSyn(segment);
            }
            receiver.receiveAck(segment.ack(), segment.window());
        }
        if (receiver.state == SYN_RECV) {
            presume(connection, receiver, ESTABLISHED, Cause.BOTH_SYNS_ACKED, segment);
        }
    }

    /** RFC 9293 section 3.10.7.3: SND.UNA < SEG.ACK =< SND.NXT, in any state that still remembers its SYN. */
    private static boolean acknowledgesSynOf(Endpoint opener, TcpSegment segment) {
        return Seq.lt(opener.iss, segment.ack()) && Seq.leq(segment.ack(), opener.sndNxt);
    }

    // ------------------------------------------------------------------ RST

    /** RFC 9293 section 3.10.7.3 and 3.10.7.4 (second, check the RST bit), RFC 5961 section 3.2. */
    private void onReset(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean own = resets.isFromItsSocket(sender, segment);
        boolean accepted = resets.isAcceptable(receiver, segment);
        resets.emit(connection, sender, receiver, segment, own, accepted);
        if (own) {
            if (segment.has(ACK)) {
                proveFinReceived(connection, sender, receiver, segment);
            }
            closeBySending(connection, sender, segment);
        }
        if (accepted) {
            closeByReceiving(connection, sender, receiver, segment);
        }
        resolvePendingSyn(connection, sender, segment);
    }

    private void closeBySending(Connection connection, Endpoint sender, TcpSegment segment) {
        if (sender.state == LISTEN) {
            sender.state = CLOSE; // nobody listens there: no transition, it was so all the time
        } else if (sender.state != CLOSE) {
            boolean live = segment.has(ACK);
            Evidence evidence = live || resets.isProvoked(connection, sender) ? SENT : PRESUMED;
            change(
                    connection,
                    sender,
                    CLOSE,
                    evidence,
                    live ? Cause.SENT_RESET : Cause.ANSWERED_WITH_RESET,
                    segment.time(),
                    NO_PROOF,
                    segment);
            sender.closedAbruptly = true;
        } else {
            sender.presumed = false;
        }
    }

    private void closeByReceiving(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.state.hasConnection()) {
            return;
        }
        if (sender.finSent && receiver.finArrived != Endpoint.NEVER && expectsBehindFin(sender, receiver, segment)) {
            TcpState before = receiver.state;
            finReceived(connection, receiver, PRESUMED, Cause.FIN_ON_ITS_WAY, segment);
            receiver.finPresumedIn = receiver.state == before ? null : before;
        }
        Cause cause = receiver.state == SYN_SENT ? Cause.REFUSED : Cause.RECEIVED_RESET;
        presume(connection, receiver, CLOSE, cause, segment);
        receiver.closedAbruptly = true;
    }

    /**
     * Whether the receiver of a RST has taken the FIN before it: then it expects the number behind the FIN (Linux takes the FIN's
     * own, too). An end that has sent something since without acknowledging the FIN has not got it.
     */
    private static boolean expectsBehindFin(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean silent = receiver.lastSent - receiver.finArrivedFirst <= receiver.tapRtt + REACTION_NANOS;
        return segment.seq() == sender.finEnd || segment.seq() == sender.finEnd - 1 && silent;
    }

    /** A RST of the SYN's own sender, in answer to the challenge ACK, tells that the SYN was meant seriously. */
    private static void resolvePendingSyn(Connection connection, Endpoint sender, TcpSegment segment) {
        PendingSyn pending = connection.pendingSyn;
        if (pending != null && pending.sender == sender && !segment.has(ACK)) {
            pending.meant = true;
        }
    }

    // ------------------------------------------------------------------ everything else

    /** RFC 9293 section 3.10.7.4, from the fifth step on; section 3.10.4 for the sender's CLOSE. */
    private void onSegment(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!segment.has(ACK)) {
            StraySegments.emit(sink, connection, sender, receiver, segment);
            return; // outside of a handshake every segment carries ACK; this one is a scanner's or broken
        }
        if (!sender.issKnown && !receiver.issKnown) {
            joinMidStream(connection, sender, receiver, segment);
        }
        if (connection.pendingSyn != null && connection.pendingSyn.sender == sender) {
            connection.pendingSyn = null; // it goes on as before: that SYN was not its own
        }
        correct(connection, sender, segment);
        prove(connection, sender, receiver, segment);
        if (!sender.state.hasConnection() || sender.state == SYN_SENT) {
            return; // nothing that such an end sends is part of this connection
        }
        send(connection, sender, receiver, segment);
        receive(connection, sender, receiver, segment);
    }

    /** The capture began after the handshake: both ends are taken for established. */
    private void joinMidStream(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        connection.joinedMidStream = true;
        sender.state = CLOSE;
        receiver.state = CLOSE;
        change(connection, sender, ESTABLISHED, PRESUMED, Cause.MID_STREAM, segment.time(), NO_PROOF, segment);
        sender.joinSending(segment.seq());
        sender.joinReceiving(segment.ack());
        if (receiver != sender) {
            change(connection, receiver, ESTABLISHED, PRESUMED, Cause.MID_STREAM, segment.time(), NO_PROOF, segment);
            receiver.joinSending(segment.ack());
            receiver.joinReceiving(segment.seq());
        }
    }

    /** Takes a presumed change back that the sender contradicts by this segment. */
    private void correct(Connection connection, Endpoint sender, TcpSegment segment) {
        if (!sender.presumed && !sender.closedAbruptly || !contradicts(sender, segment)) {
            return;
        }
        if (repeatsFin(sender, segment) && sender.presumed) {
            if (sender.before.awaitsAckOfFin()) {
                takeBack(connection, sender, Cause.FIN_REPEATED, segment);
            }
        } else if (sender.state == CLOSE && sender.closedAbruptly) {
            takeBack(connection, sender, Cause.STILL_SENDING, segment);
            Endpoint receiver = connection.peerOf(sender);
            if (sender.finPresumedIn != null && segment.ack() != receiver.finEnd) {
                change(
                        connection,
                        sender,
                        sender.finPresumedIn,
                        CORRECTED,
                        Cause.FIN_NOT_RECEIVED,
                        segment.time(),
                        NO_PROOF,
                        segment);
            }
        }
    }

    /** What the state of an endpoint must be, given that it sent this segment. */
    private void prove(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (sender.state == SYN_SENT) {
            proveSynAckReceived(connection, sender, receiver, segment);
        } else if (sender.state == SYN_RECV) {
            proveHandshakeOver(connection, sender, receiver, segment);
        } else if (sender.presumed && sender.state == ESTABLISHED && sender.before == SYN_RECV) {
            reviewHandshake(connection, sender, segment);
        }
        if (!receiver.seen && receiver != sender) {
            guessUnseenFin(connection, sender, receiver, segment);
        }
        proveFinReceived(connection, sender, receiver, segment);
    }

    /** SYN_SENT: it acknowledges the SYN-ACK, so it has got it. */
    private void proveSynAckReceived(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.issKnown) {
            // One direction only was captured; what one end acknowledges proves what the other end sent.
            long cause = receiver.synArrived == Endpoint.NEVER ? segment.time() : receiver.synArrived;
            change(
                    connection,
                    receiver,
                    SYN_RECV,
                    SENT,
                    Cause.SYN_ACK_PROVEN_BY_ACK,
                    cause,
                    proof(cause, segment),
                    segment);
            receiver.openUnseen(segment.ack(), false);
            receiver.joinReceiving(sender.iss + 1);
            receiver.irs = sender.iss;
        }
        if (!Seq.lt(receiver.iss, segment.ack()) || Seq.lt(receiver.sndNxt, segment.ack())) {
            return;
        }
        if (!sender.irsKnown) {
            sender.joinReceiving(segment.ack());
        }
        sender.synAcknowledged();
        long cause = sender.synAckArrived == Endpoint.NEVER ? segment.time() : sender.synAckArrived;
        change(connection, sender, ESTABLISHED, SENT, Cause.RECEIVED_SYN_ACK, cause, proof(cause, segment), segment);
        sender.tapRtt = segment.time() - cause;
    }

    /** SYN_RECV: payload, a FIN or the acknowledgement of data come only from an established end. */
    private void proveHandshakeOver(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean acknowledgesData = Seq.lt(receiver.iss + 1, segment.ack()) && !sender.fastOpen;
        boolean sends = segment.sequenceLength() > 0 && !sender.fastOpen;
        if (!acknowledgesData && !sends) {
            return;
        }
        if (receiver.state == SYN_SENT) {
            // The other direction was not captured: without that end's ACK this one would not be established.
            change(
                    connection,
                    receiver,
                    ESTABLISHED,
                    SENT,
                    Cause.SENDS_AS_ESTABLISHED,
                    segment.time(),
                    NO_PROOF,
                    segment);
        }
        sender.becomeChildSocket();
        change(connection, sender, ESTABLISHED, SENT, Cause.SENDS_AS_ESTABLISHED, segment.time(), NO_PROOF, segment);
    }

    /**
     * The first segment of an end whose handshake is presumed to be over. If its peer had to send data again meanwhile, the
     * ACK that was taken for the third of the handshake had no effect (a full accept queue, a lost packet): the segment that is
     * acknowledged now completed the handshake.
     */
    private void reviewHandshake(Connection connection, Endpoint sender, TcpSegment segment) {
        if (segment.ack() == sender.irs + 1 && segment.sequenceLength() == 0) {
            return;
        }
        // Without a repeated SYN-ACK the data were lost, not the handshake's ACK: the request's timer would have run
        // out.
        boolean repeated = sender.synAckRepeated && sender.unackedRepeated;
        if (repeated && Seq.lt(sender.lastAckOr(sender.irs + 1), segment.ack()) && !reportsDuplicate(segment)) {
            long cause = sender.unackedArrivedLast;
            takeBack(connection, sender, Cause.RECEIVED_DATA_LATER, segment);
            sender.becomeChildSocket();
            change(
                    connection,
                    sender,
                    ESTABLISHED,
                    SENT,
                    Cause.RECEIVED_DATA_LATER,
                    cause,
                    proof(cause, segment),
                    segment);
        }
        sender.presumed = false;
    }

    /** RFC 2883: the first SACK block lies before the acknowledgement: the copy that came last was not needed. */
    private static boolean reportsDuplicate(TcpSegment segment) {
        return segment.sackBlocks() > 0 && Seq.leq(segment.sackRight(0), segment.ack());
    }

    /**
     * Of the receiver nothing was captured. When its peer acknowledges exactly one byte more and has not got data before in
     * such steps, that is a FIN more often than not.
     */
    private void guessUnseenFin(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (receiver.finSent) {
            if (Seq.lt(receiver.finEnd, segment.ack()) && receiver.finGuessed) {
                connection.finGuessFailed = true;
                receiver.finSent = false;
                sender.finArrived = Endpoint.NEVER;
                if (receiver.state != CLOSE) {
                    change(
                            connection,
                            receiver,
                            ESTABLISHED,
                            CORRECTED,
                            Cause.MORE_DATA,
                            segment.time(),
                            NO_PROOF,
                            segment);
                }
            }
            return;
        }
        boolean oneMore = segment.ack() == receiver.sndNxt + 1;
        if (!oneMore || segment.payloadLength() > 0 || connection.finGuessFailed) {
            return;
        }
        receiver.finSent = true;
        receiver.finGuessed = true;
        receiver.finEnd = segment.ack();
        sender.finArrived = segment.time();
        sender.finArrivedUna = sender.sndUna;
        if (sender.finSent && sender.state == FIN_WAIT1) {
            sender.receiveAck(sender.finEnd, 0); // whoever closes second has acknowledged the first FIN
            presume(connection, sender, FIN_WAIT2, Cause.FIN_ACKED, segment);
        }
        if (receiver.state == ESTABLISHED) {
            change(
                    connection,
                    receiver,
                    FIN_WAIT1,
                    PRESUMED,
                    Cause.FIN_PROVEN_BY_ACK,
                    segment.time(),
                    NO_PROOF,
                    segment);
        } else if (receiver.state == CLOSE_WAIT) {
            change(
                    connection,
                    receiver,
                    LAST_ACK,
                    PRESUMED,
                    Cause.FIN_PROVEN_BY_ACK,
                    segment.time(),
                    NO_PROOF,
                    segment);
        }
    }

    /** It acknowledges the peer's FIN, so it has got it, and all data before it. */
    private void proveFinReceived(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.finSent || segment.ack() != receiver.finEnd) {
            return;
        }
        finReceived(connection, sender, SENT, Cause.RECEIVED_FIN, segment);
    }

    /** Moves an endpoint on that got the peer's FIN. The time is that of the latest segment that can have completed it. */
    private void finReceived(
            Connection connection, Endpoint endpoint, Evidence evidence, Cause why, TcpSegment segment) {
        if (endpoint.state == FIN_WAIT1
                && endpoint.finAckArrived != Endpoint.NEVER
                && endpoint.finAckArrived < finCause(endpoint, segment)) {
            change(
                    connection,
                    endpoint,
                    FIN_WAIT2,
                    PRESUMED,
                    Cause.FIN_ACKED,
                    endpoint.finAckArrived,
                    NO_PROOF,
                    segment);
        }
        TcpState next = switch (endpoint.state) {
            case ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT1 -> CLOSING;
            case FIN_WAIT2 -> TIME_WAIT;
            default -> endpoint.state;
        };
        if (next == endpoint.state) {
            return;
        }
        long cause = finCause(endpoint, segment);
        int una = endpoint.finArrived == Endpoint.NEVER ? endpoint.sndUna : endpoint.finArrivedUna;
        change(
                connection,
                endpoint,
                next,
                evidence,
                why,
                cause,
                evidence == SENT ? proof(cause, segment) : NO_PROOF,
                segment.number(),
                una);
        if (next == CLOSING && endpoint.finAckArrived != Endpoint.NEVER) {
            change(
                    connection,
                    endpoint,
                    TIME_WAIT,
                    PRESUMED,
                    Cause.FIN_ACKED,
                    Math.max(cause, endpoint.finAckArrived),
                    NO_PROOF,
                    segment);
        }
    }

    private static long finCause(Endpoint endpoint, TcpSegment segment) {
        return endpoint.finArrived == Endpoint.NEVER
                ? segment.time()
                : reportsDuplicate(segment) ? endpoint.finArrivedFirst : endpoint.finArrived;
    }

    /** The sender's own doing: data, a FIN, repeats. */
    private void send(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (sender.state == TIME_WAIT && !repeatsFin(sender, segment)) {
            sender.timeWaitSince =
                    Math.max(sender.timeWaitSince, segment.time()); // RFC 9293 3.10.7.4: restart the 2 MSL time-out
            sender.sentAck(segment.ack());
            return; // a TIME_WAIT socket only repeats its last ACK; the kernel counts nothing of it any more
        }
        if (segment.has(FIN) && !sender.finSent) {
            closeByFin(connection, sender, segment);
        }
        retransmissions.segment(connection, sender, receiver, segment);
        sender.sent(segment);
        sender.sentAck(segment.ack());
    }

    private void closeByFin(Connection connection, Endpoint sender, TcpSegment segment) {
        sender.finSent = true;
        sender.finGuessed = false;
        sender.finEnd = segment.seq() + segment.sequenceLength();
        TcpState next = sender.state == CLOSE_WAIT ? LAST_ACK : FIN_WAIT1;
        if (sender.state == CLOSE_WAIT || sender.state == ESTABLISHED || sender.state == SYN_RECV) {
            change(connection, sender, next, SENT, Cause.SENT_FIN, segment.time(), NO_PROOF, segment);
        }
    }

    private static boolean repeatsFin(Endpoint sender, TcpSegment segment) {
        return segment.has(FIN) && sender.finSent && segment.seq() + segment.sequenceLength() == sender.finEnd;
    }

    /** What the segment will do to its receiver, if it gets there. */
    private void receive(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.state.hasConnection() || !receiver.accepts(segment)) {
            return;
        }
        boolean acknowledgesNew = receiver.receiveAck(segment.ack(), sender.rcvWnd);
        if (!acknowledgesNew) {
            retransmissions.acknowledgedAgain(receiver, segment);
        }
        retransmissions.selectivelyAcknowledged(receiver, segment);
        if (receiver.state == SYN_RECV && receiver.synAckSent && Seq.lt(receiver.iss, segment.ack())) {
            receiver.becomeChildSocket();
            presume(
                    connection,
                    receiver,
                    ESTABLISHED,
                    receiver.activeOpen ? Cause.BOTH_SYNS_ACKED : Cause.HANDSHAKE_ACKED,
                    segment);
        }
        if (receiver.finSent && segment.ack() == receiver.finEnd) {
            finAcknowledged(connection, receiver, segment);
        }
        receiver.receiveData(segment);
        if (sender.finSent && receiver.irsKnown && receiver.rcvNxt == sender.finEnd && segment.sequenceLength() > 0) {
            receiver.finArrives(segment);
            if (!receiver.seen && receiver != sender) {
                finReceived(
                        connection,
                        receiver,
                        PRESUMED,
                        Cause.FIN_ON_ITS_WAY,
                        segment); // nothing of it was captured that could prove it
            }
        }
    }

    private void finAcknowledged(Connection connection, Endpoint endpoint, TcpSegment segment) {
        switch (endpoint.state) {
            case FIN_WAIT1 -> {
                if (endpoint.finArrived == Endpoint.NEVER) {
                    presume(connection, endpoint, FIN_WAIT2, Cause.FIN_ACKED, segment);
                } else if (endpoint.finAckArrived == Endpoint.NEVER) {
                    // Both closed at once: the peer's FIN, sent before this ACK, gets there before it unless it is
                    // lost. What
                    // the endpoint acknowledges next will tell CLOSING from FIN_WAIT2.
                    endpoint.finAckArrived = segment.time();
                }
            }
            case CLOSING -> presume(connection, endpoint, TIME_WAIT, Cause.FIN_ACKED, segment);
            case LAST_ACK -> presume(connection, endpoint, CLOSE, Cause.FIN_ACKED, segment);
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
    public long deadline(Connection connection) {
        if (connection.isOver()) {
            return connection.end + LATE_SEGMENT_NANOS;
        }
        long client = StateTimers.certainty(connection.client);
        long server = StateTimers.certainty(connection.server);
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
    public boolean expire(Connection connection, long now) {
        if (connection.isOver()) {
            return now >= connection.end + LATE_SEGMENT_NANOS;
        }
        expire(connection, connection.client, now);
        if (connection.server != connection.client) {
            expire(connection, connection.server, now);
        }
        return false;
    }

    /** The capture ends, or the connection is given up: emits which end is left hanging. */
    public void end(Connection connection) {
        halfOpens.emit(connection, connection.client, connection.end);
        if (connection.server != connection.client) {
            halfOpens.emit(connection, connection.server, connection.end);
        }
    }

    private void expire(Connection connection, Endpoint endpoint, long now) {
        long certainty = StateTimers.certainty(endpoint);
        if (certainty == Endpoint.NEVER || now < certainty) {
            return;
        }
        Cause cause = endpoint.state == TIME_WAIT ? Cause.TIME_WAIT_OVER : Cause.GAVE_UP;
        if (cause == Cause.GAVE_UP) {
            halfOpens.emit(connection, endpoint, StateTimers.expiry(endpoint));
        }
        change(connection, endpoint, CLOSE, TIMER, cause, StateTimers.expiry(endpoint), NO_PROOF, 0, endpoint.sndUna);
        endpoint.closedAbruptly = cause == Cause.GAVE_UP;
    }

    // ------------------------------------------------------------------ a new connection in place of an old one

    /**
     * Whether the segment begins a new connection between the same addresses and ports (RFC 9293 section 3.6.1): a SYN with
     * new numbers after the end, or the SYN-ACK that answers such a SYN.
     */
    public boolean startsAnew(Connection connection, TcpSegment segment) {
        if (!segment.has(SYN) && !segment.has(RST)) {
            return false;
        }
        Endpoint sender = connection.isFromClient(segment) ? connection.client : connection.server;
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
        boolean senderFree = sender.state.isReusable() || sender.state == SYN_SENT && !receiver.issKnown;
        return senderFree && receiver.state.isReusable();
    }

    private static boolean answersPendingSyn(Connection connection, Endpoint opener, TcpSegment segment) {
        PendingSyn pending = connection.pendingSyn;
        return pending != null && pending.sender == opener && segment.ack() == pending.nextSeq();
    }

    /** Whether the segment has shown that the SYN which was kept for the time being was meant seriously. */
    public boolean hasStartedAnew(Connection connection) {
        return connection.pendingSyn != null && connection.pendingSyn.meant;
    }

    /**
     * Ends what is left of the old connection: its sockets must be gone, since their place is taken.
     *
     * @return the segment that begins the new connection: a SYN that was kept, or {@code segment} itself
     */
    public TcpSegment replace(Connection connection, TcpSegment segment) {
        PendingSyn pending = connection.pendingSyn;
        boolean bareSyn = segment.has(SYN) && !segment.has(ACK);
        TcpSegment first = pending == null || bareSyn ? segment : pending.segment;
        replace(connection, connection.client, first);
        if (connection.server != connection.client) {
            replace(connection, connection.server, first);
        }
        return first;
    }

    private void replace(Connection connection, Endpoint endpoint, TcpSegment segment) {
        if (endpoint.state.hasConnection()) {
            change(connection, endpoint, CLOSE, PRESUMED, Cause.STARTED_ANEW, segment.time(), NO_PROOF, segment);
        }
    }

    // ------------------------------------------------------------------ the only place where a state changes

    private void presume(Connection connection, Endpoint endpoint, TcpState to, Cause cause, TcpSegment segment) {
        change(connection, endpoint, to, PRESUMED, cause, segment.time(), NO_PROOF, segment);
    }

    private void change(
            Connection connection,
            Endpoint endpoint,
            TcpState to,
            Evidence evidence,
            Cause cause,
            long time,
            long proof,
            TcpSegment segment) {
        change(connection, endpoint, to, evidence, cause, time, proof, segment.number(), endpoint.sndUna);
    }

    /** @param una SND.UNA at that time, for the counters */
    private void change(
            Connection connection,
            Endpoint endpoint,
            TcpState to,
            Evidence evidence,
            Cause cause,
            long time,
            long proof,
            long packet,
            int una) {
        TcpState from = endpoint.state;
        long at = endpoint.since == Endpoint.NEVER ? time : Math.max(time, endpoint.since);
        if (counter == null) {
            sink.accept(new Transition(
                    at,
                    proof,
                    packet,
                    connection.number(),
                    connection.address(endpoint.role),
                    connection.address(connection.peerOf(endpoint).role),
                    endpoint.role,
                    from,
                    to,
                    endpoint.since == Endpoint.NEVER ? 0 : at - endpoint.since,
                    evidence,
                    cause,
                    endpoint.counters(una)));
        } else {
            counter.transition(from, to, evidence);
        }
        if (evidence == CORRECTED) {
            endpoint.presumed = false;
            endpoint.since = endpoint.before == to ? endpoint.beforeSince : at;
        } else {
            endpoint.presumed = evidence == PRESUMED;
            endpoint.before = from;
            endpoint.beforeSince = endpoint.since;
            endpoint.presumedAt = at;
            endpoint.since = at;
        }
        endpoint.state = to;
        if (to == TIME_WAIT) {
            endpoint.timeWaitSince = at;
        }
    }

    /** Takes the endpoint's latest presumed change back. */
    private void takeBack(Connection connection, Endpoint endpoint, Cause cause, TcpSegment segment) {
        endpoint.closedAbruptly = false;
        change(connection, endpoint, endpoint.before, CORRECTED, cause, segment.time(), NO_PROOF, segment);
    }

    /**
     * Whether a segment of an endpoint can be later than what made its latest change presumed: it could have known by then, with
     * the way from the capture point to the endpoint and back.
     */
    private static boolean contradicts(Endpoint endpoint, TcpSegment segment) {
        return segment.time() - endpoint.presumedAt > endpoint.tapRtt + REACTION_NANOS;
    }

    private static long proof(long cause, TcpSegment segment) {
        return cause == segment.time() ? NO_PROOF : segment.time();
    }
}
