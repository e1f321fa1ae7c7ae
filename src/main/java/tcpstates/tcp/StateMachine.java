package tcpstates.tcp;

import static tcpstates.event.Evidence.PRESUMED;
import static tcpstates.event.Evidence.SENT;
import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT2;
import static tcpstates.event.TcpState.LISTEN;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;
import static tcpstates.event.TcpState.TIME_WAIT;
import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.FIN;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import tcpstates.event.Cause;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.packet.IcmpMessage;
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
 * <p>All changes are rows of the table in {@link Transitions}.
 */
public final class StateMachine {
    private final ConnectionEventSink sink;
    private final KernelSettings settings;
    private final StateChanges changes;
    private final StateTimers timers;
    private final TupleReuse reuse;
    private final UnseenPackets unseen;
    private final RetransmissionRules retransmissions;
    private final ResetRules resets;
    private final HalfOpenRules halfOpens;
    private final IcmpErrorRules icmpErrors;
    private final Corrections corrections;
    private final FinRules fins;

    public StateMachine(ConnectionEventSink sink, KernelSettings settings) {
        this(sink, settings, new StateChanges(sink));
    }

    StateMachine(ConnectionEventSink sink, KernelSettings settings, StateChanges changes) {
        this.sink = sink;
        this.settings = settings;
        this.changes = changes;
        retransmissions = new RetransmissionRules(sink, settings);
        halfOpens = new HalfOpenRules(sink);
        resets = new ResetRules(sink, halfOpens);
        timers = new StateTimers(changes, halfOpens, settings);
        reuse = new TupleReuse(changes, retransmissions);
        unseen = new UnseenPackets(changes);
        icmpErrors = new IcmpErrorRules(sink, changes);
        corrections = new Corrections(changes);
        fins = new FinRules(changes);
    }

    /** One with the same settings that tells nobody what it finds. */
    StateMachine silent() {
        return new StateMachine(new SilentSink(), settings);
    }

    /** Applies the next segment of the connection. */
    public void segment(Connection connection, TcpSegment segment) {
        Endpoint sender = connection.senderOf(segment);
        Endpoint receiver = connection.peerOf(sender);
        connection.packets++;
        connection.sinceLast = segment.time() - connection.end;
        connection.bytes += segment.payloadLength();
        connection.end = Math.max(connection.end, segment.time());
        SendingOrder order = SendingOrder.of(sender, segment);
        if (CopyRules.isCopy(connection, sender, segment, order)) {
            CopyRules.count(connection, sender, segment);
            if (segment.has(SYN) && !segment.has(ACK) && receiver.synAckSent) {
                receiver.synArrivesAgain(segment); // doubled by the network: it is answered once more
            }
            return;
        }
        boolean late = retransmissions.isCapturedLate(sender, segment);
        boolean behindReset = sender.resetSent && Corrections.isBehindReset(sender, segment);
        CopyRules.note(sender, segment, order);
        if (segment.has(RST)) {
            onReset(connection, sender, receiver, segment);
        } else if (segment.has(SYN | ACK)) {
            onSynAck(connection, sender, receiver, segment);
        } else if (segment.has(SYN)) {
            onSyn(connection, sender, receiver, segment);
        } else {
            if (behindReset) {
                corrections.goesOnBehindReset(connection, sender, segment);
            }
            onSegment(connection, sender, receiver, segment, order, late);
        }
        sender.seen = true;
        if (!segment.has(RST)) {
            sender.ttl = (short) segment.ttl(); // a RST may be forged
        }
        connection.lastSender = sender;
    }

    /** Applies an ICMP error about a segment of the connection. */
    public void icmpError(Connection connection, IcmpMessage message) {
        icmpErrors.error(connection, message);
    }

    // ------------------------------------------------------------------ SYN

    /** RFC 9293 section 3.10.1 (the sender's OPEN) and section 3.5, figures 6 and 7. */
    private void onSyn(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!sender.issKnown) {
            if (sender.state() == LISTEN) {
                changes.startIn(sender, CLOSE); // it called, too: a simultaneous open, nobody was listening
            }
            sender.countFromNow();
            changes.prove(connection, sender, SYN_SENT, Cause.SENT_SYN, segment);
            sender.openBySyn(segment);
            sender.enqueue(segment);
        } else if (segment.seq() == sender.iss && isCapturedLate(sender, segment)) {
            sender.openByLateSyn(segment, receiver);
        } else if (segment.seq() == sender.iss) {
            if (sender.state() == CLOSE && sender.before() == SYN_SENT && Corrections.contradicts(sender, segment)) {
                Cause cause = Corrections.repeated(sender, Cause.SYN_REPEATED);
                changes.takeBack(
                        connection, sender, cause == Cause.STILL_SENDING ? Cause.SYN_REPEATED : cause, segment);
            }
            retransmissions.syn(connection, sender, segment);
            receiver.synArrivesAgain(segment);
        } else {
            reuse.challenge(connection, sender, segment);
            return;
        }
        receiver.synArrives(segment);
        if (receiver.state() == SYN_SENT && !receiver.irsKnown) {
            receiver.receiveSyn(segment);
        }
    }

    /**
     * Whether a SYN is the one that opened the connection, or a SYN-ACK the first, captured behind what proved it: its sender's
     * first packet to be captured, too soon to be a repeated one.
     */
    private static boolean isCapturedLate(Endpoint sender, TcpSegment segment) {
        return !sender.seen && segment.time() - sender.since < RetransmissionRules.MIN_RTO_NANOS;
    }

    // ------------------------------------------------------------------ SYN-ACK

    /** RFC 9293 section 3.10.7.2 (a listener's answer), 3.10.7.3 (simultaneous open). */
    private void onSynAck(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.issKnown) {
            // The SYN was not captured, but the SYN-ACK acknowledges it; somebody else may have sent it in its name,
            // though.
            if (receiver.state() == LISTEN) {
                changes.startIn(receiver, CLOSE); // it calls, and does not listen
            }
            changes.presume(connection, receiver, SYN_SENT, Cause.SYN_PROVEN_BY_SYN_ACK, segment);
            receiver.openUnseen(segment.ack(), true);
        }
        if (!acknowledgesSynOf(receiver, segment)) {
            return; // answers some other SYN: the receiver resets it and stays as it is
        }
        if (!sender.issKnown) {
            long time = arrival(sender.synArrived, segment);
            sender.countFromNow();
            changes.prove(connection, sender, SYN_RECV, Cause.RECEIVED_SYN, time, segment);
            sender.openBySynAck(segment, receiver);
            sender.enqueue(segment);
            sender.tapRtt = segment.time() - time;
        } else if (sender.state() == SYN_SENT && segment.seq() == sender.iss) {
            long time = arrival(sender.synArrived, segment);
            changes.prove(connection, sender, SYN_RECV, Cause.RECEIVED_SYN_IN_SYN_SENT, time, segment);
            sender.sentSynAck(segment);
            if (sender.sndUna != sender.iss) {
                sender.synAcknowledged();
                changes.presume(connection, sender, ESTABLISHED, Cause.BOTH_SYNS_ACKED, segment);
            }
        } else if (segment.seq() == sender.iss && isCapturedLate(sender, segment)) {
            sender.countFromNow();
            sender.sackPermitted = segment.sackPermitted();
            sender.sentSynAck(segment);
        } else if (segment.seq() == sender.iss) {
            if ((sender.presumed || sender.closedAbruptly)
                    && sender.before() == SYN_RECV
                    && Corrections.contradicts(sender, segment)) {
                changes.takeBack(connection, sender, Corrections.repeated(sender, Cause.SYN_ACK_REPEATED), segment);
            }
            retransmissions.synAck(connection, sender, segment);
            sender.synAckRepeated = true;
            sender.sentSynAck(segment);
        } else if (sender.state() == SYN_RECV) {
            OtherSynAcks.keep(connection, sender, segment);
            return;
        } else {
            if (sender.state() == CLOSE && sender.synArrivedAgain) {
                answersLateSyn(connection, sender, receiver, segment);
            }
            return;
        }
        receiver.synAckArrives(segment);
        if (receiver.activeOpen) {
            if (!receiver.irsKnown) {
                receiver.receiveSyn(segment);
            }
            receiver.receiveAck(segment.ack(), segment.window(), segment.time());
        }
        if (receiver.state() == SYN_RECV) {
            changes.presume(connection, receiver, ESTABLISHED, Cause.BOTH_SYNS_ACKED, segment);
        }
    }

    /**
     * All is over when a copy of the SYN arrives that the network had held back: it meets the listener, which cannot know, and
     * takes it for a new one (RFC 9293 section 3.10.7.2). The opener has no such socket and will answer with a RST.
     */
    private void answersLateSyn(Connection connection, Endpoint server, Endpoint opener, TcpSegment segment) {
        server.countFromNow();
        changes.prove(connection, server, SYN_RECV, Cause.RECEIVED_SYN, arrival(server.synArrived, segment), segment);
        server.openBySynAck(segment, opener);
    }

    /** RFC 9293 section 3.10.7.3: SND.UNA < SEG.ACK =< SND.NXT, in any state that still remembers its SYN. */
    private static boolean acknowledgesSynOf(Endpoint opener, TcpSegment segment) {
        return Seq.lt(opener.iss, segment.ack()) && Seq.leq(segment.ack(), opener.sndNxt);
    }

    /** When what the segment proves came by: at {@code seen}, or unseen, so that the segment itself is the first to show it. */
    private static long arrival(long seen, TcpSegment segment) {
        return seen == Endpoint.NEVER ? segment.time() : seen;
    }

    // ------------------------------------------------------------------ RST

    /** RFC 9293 section 3.10.7.3 and 3.10.7.4 (second, check the RST bit), RFC 5961 section 3.2. */
    private void onReset(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean own = resets.isFromItsSocket(sender, receiver, segment);
        boolean accepted = resets.isAcceptable(sender, receiver, segment);
        resets.emit(connection, sender, receiver, segment, own, accepted);
        if (own) {
            if (segment.has(ACK)) {
                if (sender.state() == SYN_SENT && resets.acknowledgesSynAck(receiver, segment)) {
                    proveSynAckReceived(connection, sender, receiver, segment);
                }
                proveFinReceived(connection, sender, receiver, segment);
            }
            closeBySending(connection, sender, segment);
        }
        if (accepted) {
            closeByReceiving(connection, sender, receiver, segment);
        }
        reuse.answersChallenge(connection, sender, segment);
    }

    private void closeBySending(Connection connection, Endpoint sender, TcpSegment segment) {
        if (sender.state() == LISTEN) {
            changes.startIn(sender, CLOSE); // nobody listens there
        } else if (sender.state() == CLOSE) {
            sender.presumed = false;
            sender.resetSent |= sender.closedAbruptly;
        } else if (segment.has(ACK)) {
            if (ResetRules.isDoubtful(sender, segment)) {
                changes.presume(connection, sender, CLOSE, Cause.SENT_RESET, segment);
            } else {
                changes.prove(connection, sender, CLOSE, Cause.SENT_RESET, segment);
            }
            sender.closedByReset(segment);
        } else if (sender.state() == SYN_SENT && sender.presumed && !sender.seen) {
            changes.correct(connection, sender, CLOSE, Cause.NEVER_CALLED, segment);
        } else if (sender.state() == ESTABLISHED && sender.presumed && !sender.seen && sender.before() == CLOSE) {
            // All that it has sent is that it has no such socket: it was taken for established by its peer's word
            // alone.
            changes.correct(connection, sender, CLOSE, Cause.ANSWERED_WITH_RESET, segment);
        } else {
            answerWithReset(connection, sender, segment);
            sender.closedByReset(segment);
        }
    }

    /** A host without the socket answers so: its socket had ended before what this answers. */
    private void answerWithReset(Connection connection, Endpoint sender, TcpSegment segment) {
        boolean crossed = sender.presumed && !Corrections.contradicts(sender, segment);
        if (sender.state() == FIN_WAIT2 && crossed && Seq.lt(segment.seq(), sender.finEnd)) {
            changes.takeBack(connection, sender, Cause.ACK_CAME_TOO_LATE, segment);
        }
        if (resets.isProvoked(connection, sender) && !ResetRules.isDoubtful(sender, segment)) {
            changes.prove(connection, sender, CLOSE, Cause.ANSWERED_WITH_RESET, segment);
        } else {
            changes.presume(connection, sender, CLOSE, Cause.SENT_RESET, segment);
        }
    }

    private void closeByReceiving(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.state().hasConnection()) {
            return;
        }
        if (sender.finSent && receiver.finArrived != Endpoint.NEVER && expectsBehindFin(sender, receiver, segment)) {
            TcpState before = receiver.state();
            fins.received(connection, receiver, PRESUMED, segment);
            receiver.finPresumedIn = receiver.state() == before ? null : before;
        }
        Cause cause = receiver.state() == SYN_SENT ? Cause.REFUSED : Cause.RECEIVED_RESET;
        changes.presume(connection, receiver, CLOSE, cause, segment);
        receiver.resetArrivedPacket = segment.number();
        receiver.closedSilently();
    }

    /**
     * Whether the receiver of a RST has taken the FIN before it: then it expects the number behind the FIN (Linux takes the FIN's
     * own, too). An end that has sent something since without acknowledging the FIN has not got it.
     */
    private static boolean expectsBehindFin(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean silent = receiver.lastSent - receiver.finArrivedFirst <= receiver.tapRtt + Corrections.REACTION_NANOS;
        return segment.seq() == sender.finEnd || segment.seq() == sender.finEnd - 1 && silent;
    }

    // ------------------------------------------------------------------ everything else

    /**
     * RFC 9293 section 3.10.7.4, from the fifth step on; section 3.10.4 for the sender's CLOSE.
     *
     * @param late whether the segment was acknowledged before it was captured
     */
    private void onSegment(
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            SendingOrder order,
            boolean late) {
        if (!segment.has(ACK)) {
            StraySegments.emit(sink, connection, sender, receiver, segment);
            return; // outside of a handshake every segment carries ACK; this one is a scanner's or broken
        }
        if (!sender.issKnown && !receiver.issKnown) {
            unseen.joinMidStream(connection, sender, receiver, segment);
        }
        if (segment.has(FIN) && FinRules.isOutOfWindow(sender, receiver, segment)) {
            StraySegments.emit(sink, connection, sender, receiver, segment, StraySegment.Flags.FIN_OUT_OF_WINDOW);
            return;
        }
        reuse.goesOn(connection, sender);
        boolean crossesReset = corrections.correct(connection, sender, receiver, segment, order);
        prove(connection, sender, receiver, segment);
        if (!sender.state().hasConnection() || sender.state() == SYN_SENT) {
            if (sender.state() == CLOSE && sender.resetSent && order == SendingOrder.EARLIER) {
                overtakenByReset(connection, sender, receiver, segment, late);
            }
            return; // nothing else that such an end sends is part of this connection
        }
        boolean finKnown = sender.finSent;
        send(connection, sender, receiver, segment, order, late);
        receive(connection, sender, receiver, segment, late);
        if (late && sender.finSent && !finKnown) {
            // Its FIN was acknowledged before it was captured, so the receiver has got it.
            fins.received(connection, receiver, SENT, segment);
            fins.acknowledged(connection, sender, segment);
        }
        if (crossesReset && sender.state().hasConnection()) {
            changes.presume(connection, sender, CLOSE, Cause.RECEIVED_RESET, segment);
            sender.closedSilently();
        }
    }

    /** The sender's own RST was captured first: it changes its sender no more, but reaches the receiver if that lives on. */
    private void overtakenByReset(
            Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment, boolean late) {
        int end = segment.seq() + segment.sequenceLength();
        if (segment.has(FIN) && !sender.finSent) {
            sender.finSent = true;
            sender.finEnd = end;
        }
        sender.sndNxt = Seq.max(sender.sndNxt, end);
        receive(connection, sender, receiver, segment, late);
    }

    /** What the state of an endpoint must be, given that it sent this segment. */
    private void prove(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (sender.state() == SYN_SENT) {
            proveSynAckReceived(connection, sender, receiver, segment);
        } else if (sender.state() == SYN_RECV) {
            proveHandshakeOver(connection, sender, receiver, segment);
        } else if (sender.presumed && sender.state() == ESTABLISHED && sender.before() == SYN_RECV) {
            reviewHandshake(connection, sender, segment);
        }
        if (!receiver.seen && receiver != sender) {
            if (unseen.isLikelyFin(connection, sender, receiver, segment)) {
                if (receiver.finArrived != Endpoint.NEVER) {
                    fins.received(connection, receiver, PRESUMED, segment);
                }
                unseen.guessFin(connection, sender, receiver, segment);
            }
        }
        proveFinReceived(connection, sender, receiver, segment);
    }

    /** SYN_SENT: it acknowledges the SYN-ACK, so it has got it. */
    private void proveSynAckReceived(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.issKnown) {
            // One direction only was captured; what one end acknowledges proves what the other end sent.
            long time = arrival(receiver.synArrived, segment);
            changes.prove(connection, receiver, SYN_RECV, Cause.SYN_ACK_PROVEN_BY_ACK, time, segment);
            receiver.openUnseen(segment.ack(), false);
            receiver.joinReceiving(sender.iss + 1);
        } else {
            OtherSynAcks.choose(connection, sender, receiver, segment);
        }
        // Only SYNs and FINs were captured, or not all of it: then its own numbers have gone on, too, if it sends
        // anything at all.
        boolean nothingOfItsOwn = segment.sequenceLength() == 0 && segment.seq() == sender.sndNxt;
        if (!Seq.lt(receiver.iss, segment.ack())
                || nothingOfItsOwn && !receiver.mayHaveSent(segment.ack(), sender.rcvWnd)) {
            return;
        }
        receiver.mustHaveSent(segment.ack(), segment.time());
        if (!sender.irsKnown) {
            sender.joinReceiving(segment.ack());
        }
        sender.synAcknowledged();
        long time = arrival(sender.synAckArrived, segment);
        changes.prove(connection, sender, ESTABLISHED, Cause.RECEIVED_SYN_ACK, time, segment);
        sender.tapRtt = segment.time() - time;
    }

    /** SYN_RECV: payload, a FIN or the acknowledgement of data come only from an established end. */
    private void proveHandshakeOver(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        boolean acknowledgesData = Seq.lt(receiver.iss + 1, segment.ack()) && !sender.fastOpen;
        boolean sends = segment.sequenceLength() > 0 && !sender.fastOpen;
        if (!acknowledgesData && !sends) {
            return;
        }
        if (receiver.state() == SYN_SENT) {
            // The other direction was not captured: without that end's ACK this one would not be established.
            changes.prove(connection, receiver, ESTABLISHED, Cause.SENDS_AS_ESTABLISHED, segment);
        }
        sender.becomeChildSocket();
        changes.prove(connection, sender, ESTABLISHED, Cause.SENDS_AS_ESTABLISHED, segment);
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
        // Without a repeated SYN-ACK the data were lost, not the handshake's ACK: the request's timer would have fired.
        boolean repeated = sender.synAckRepeated && sender.unackedRepeated;
        if (repeated
                && Seq.lt(sender.lastAckOr(sender.irs + 1), segment.ack())
                && !FinRules.reportsDuplicate(segment)) {
            long time = sender.unackedArrivedLast;
            changes.takeBack(connection, sender, Cause.RECEIVED_DATA_LATER, segment);
            sender.becomeChildSocket();
            changes.prove(connection, sender, ESTABLISHED, Cause.RECEIVED_DATA_LATER, time, segment);
        }
        sender.handshakeProved();
    }

    /** It acknowledges the peer's FIN, so it has got it, and all data before it. */
    private void proveFinReceived(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!receiver.finSent || segment.ack() != receiver.finEnd) {
            return;
        }
        fins.received(connection, sender, SENT, segment);
    }

    /** The sender's own doing: data, a FIN, repeats. */
    private void send(
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            SendingOrder order,
            boolean late) {
        if (sender.state() == TIME_WAIT && !Corrections.repeatsFin(sender, segment)) {
            // RFC 9293 section 3.10.7.4: restart the 2 MSL time-out.
            sender.timeWaitSince = Math.max(sender.timeWaitSince, segment.time());
            sender.sentAck(segment.ack());
            return; // a TIME_WAIT socket only repeats its last ACK; the kernel counts nothing of it any more
        }
        if (segment.has(FIN) && !sender.finSent) {
            fins.close(connection, sender, receiver, segment);
        }
        boolean again = retransmissions.segment(connection, sender, receiver, segment, order, late);
        sender.sent(segment, again);
        if (order != SendingOrder.EARLIER) {
            sender.advertised(segment);
        }
        sender.sentAck(segment.ack());
    }

    /** What the segment will do to its receiver, if it gets there. */
    private void receive(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment, boolean late) {
        if (!receiver.state().hasConnection() || !late && !receiver.accepts(segment)) {
            return;
        }
        receiver.probes = 0; // Linux tcp_ack: whatever comes answers them
        boolean acknowledgesNew = receiver.receiveAck(segment.ack(), sender.rcvWnd, segment.time());
        if (!acknowledgesNew) {
            retransmissions.acknowledgedAgain(receiver, segment);
        }
        retransmissions.selectivelyAcknowledged(receiver, segment);
        if (receiver.state() == SYN_RECV && receiver.synAckSent && Seq.lt(receiver.iss, segment.ack())) {
            receiver.becomeChildSocket();
            changes.presume(
                    connection,
                    receiver,
                    ESTABLISHED,
                    receiver.activeOpen ? Cause.BOTH_SYNS_ACKED : Cause.HANDSHAKE_ACKED,
                    segment);
        }
        if (receiver.finSent && segment.ack() == receiver.finEnd) {
            fins.acknowledged(connection, receiver, segment);
        }
        receiver.receiveData(segment);
        if (sender.finSent && receiver.irsKnown && receiver.rcvNxt == sender.finEnd && segment.sequenceLength() > 0) {
            receiver.finArrives(segment);
            if (UnseenPackets.isOneWay(connection, sender, receiver)) {
                // Nothing of it is captured that could prove it.
                fins.received(connection, receiver, PRESUMED, segment);
            }
        }
    }

    // ------------------------------------------------------------------ time, and a new connection in place of an old
    // one

    /**
     * When {@link #expire} may have something to do (ns since the epoch), or {@link Long#MIN_VALUE} if the mere passing of time
     * changes nothing for this connection.
     */
    public long deadline(Connection connection) {
        return timers.deadline(connection);
    }

    /**
     * The clock of the capture has reached {@code now}: ends what has timed out.
     *
     * @return whether the connection is over for so long that nothing of it can come any more
     */
    public boolean expire(Connection connection, long now) {
        return timers.expire(connection, now);
    }

    /** The capture ends, or the connection is given up: emits which end is left hanging. */
    public void end(Connection connection) {
        halfOpens.emit(connection, connection.client, connection.end);
        if (connection.server != connection.client) {
            halfOpens.emit(connection, connection.server, connection.end);
        }
    }

    /**
     * Whether the segment begins a new connection between the same addresses and ports (RFC 9293 section 3.6.1): a SYN with
     * new numbers after the end, or the SYN-ACK that answers such a SYN.
     */
    public boolean startsAnew(Connection connection, TcpSegment segment) {
        return reuse.startsAnew(connection, segment);
    }

    /** Whether a SYN that was kept for the time being was answered as a part of the old connection, so not for what it meant. */
    public boolean isChallenged(Connection connection) {
        return reuse.isChallenged(connection);
    }

    /** Whether the segment has shown that the SYN which was kept for the time being was meant seriously. */
    public boolean hasStartedAnew(Connection connection) {
        return reuse.hasStartedAnew(connection);
    }

    /**
     * Ends what is left of the old connection: its sockets must be gone, since their place is taken.
     *
     * @return the segment that begins the new connection: a SYN that was kept, or {@code segment} itself
     */
    public TcpSegment replace(Connection connection, TcpSegment segment) {
        return reuse.replace(connection, segment);
    }
}
