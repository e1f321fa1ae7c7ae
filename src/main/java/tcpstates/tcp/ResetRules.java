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

    /** No program connects and gives up within less. */
    private static final long SLOW_ANSWER_NANOS = 10 * Nanos.PER_MILLI;

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
    boolean isFromItsSocket(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!sender.issKnown) {
            return true;
        }
        return switch (sender.state()) {
            case LISTEN, CLOSE, TIME_WAIT -> true;
            // In SYN_SENT and SYN_RECV a bad ACK is refused by a RST, and the socket stays (RFC 9293 3.10.7.3,
            // 3.10.7.4).
            // Where nothing has come that it could refuse, who called has turned away: a raw socket may use the SYN's
            // number.
            case SYN_SENT, SYN_RECV ->
                Seq.leq(segment.seq(), sender.sndNxt)
                        && (Seq.lt(sender.iss, segment.seq()) || segment.seq() == sender.iss && !receiver.seen);
            default ->
                Seq.leq(sender.sndUna, segment.seq()) && Seq.leq(segment.seq(), sender.sndNxt)
                        || answersEarlier(sender, segment);
        };
    }

    /**
     * A host without the socket answers each segment with the number that it acknowledges: of those that cross on their way the
     * first one may acknowledge less than what was seen since. Somebody else who forges it is seldom as far away.
     */
    private static boolean answersEarlier(Endpoint sender, TcpSegment segment) {
        return !segment.has(TcpSegment.ACK)
                && Seq.lt(sender.iss, segment.seq())
                && Seq.lt(segment.seq(), sender.sndUna)
                && !isUnlike(sender, segment);
    }

    /** RFC 9293 section 3.10.7.3: only a socket that has taken the SYN-ACK acknowledges it; a host without one sends no ACK. */
    boolean acknowledgesSynAck(Endpoint server, TcpSegment segment) {
        return segment.has(TcpSegment.ACK) && server.synAckSent && segment.ack() == server.iss + 1;
    }

    /** Whether somebody else may have sent it; a lone SYN of another TTL may be what a scanner sent past its host's own TCP. */
    static boolean isDoubtful(Endpoint sender, TcpSegment segment) {
        return sender.state().isSynchronized() && isUnlike(sender, segment);
    }

    /** Whether it answers something: the peer has sent the segment just before it. */
    boolean isProvoked(Connection connection, Endpoint sender) {
        return connection.lastSender != sender && connection.sinceLast <= sender.tapRtt + ANSWER_NANOS;
    }

    /** Whether the receiver closes on it. */
    boolean isAcceptable(Endpoint sender, Endpoint receiver, TcpSegment segment) {
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
                receiver.mayExpect(segment.seq()) && !isBeyondHole(sender, receiver, segment)
                        || receiver.finArrived != Endpoint.NEVER && segment.seq() == receiver.rcvNxt - 1
                        || receiver.isHighestReceived(segment.seq());
        };
    }

    /**
     * Whether the receiver lacks something before it: it has sent a segment since the oldest one in flight must have reached it,
     * and does not acknowledge that (RFC 9293 section 3.10.7.4: each segment acknowledges all that has been received).
     */
    private static boolean isBeyondHole(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        return sender.inFlight() > 0
                && receiver.lastAckKnown
                && Seq.lt(receiver.lastAck, segment.seq())
                && receiver.lastSentAck == receiver.lastAck
                && Seq.leq(sender.oldestStart, receiver.lastAck)
                && receiver.lastSent - sender.timeOf(0) > receiver.roundTrip() + Corrections.REACTION_NANOS;
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
                        receiver.toldState(),
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
        if (receiver.state() == TcpState.SYN_RECV && !receiver.activeOpen) {
            return Reset.SocketError.NONE; // a request, which no program has got
        }
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
        boolean answer = !segment.has(TcpSegment.ACK);
        boolean tells = own && sender.issKnown && (answer || sender.state().hasConnection());
        if (!accepted && !tells && !receiver.state().isReusable()) {
            return isInWindow(receiver, segment) ? ResetCause.CHALLENGED : ResetCause.OUT_OF_WINDOW;
        }
        if (!own) {
            return ResetCause.STRAY;
        }
        if (sender.state() == TcpState.SYN_SENT && receiver.seen && !acknowledgesSynAck(receiver, segment)) {
            return withoutTakingSynAck(sender, segment);
        }
        if (isUnlike(sender, segment)) {
            return connection.sinceLast >= IDLE_NANOS ? ResetCause.IDLE_CUT_OFF : ResetCause.DIFFERENT_TTL;
        }
        if (!answer || !isProvoked(connection, sender)) {
            return abort(connection, sender, segment);
        }
        return hasClosed(sender, receiver) ? ResetCause.AFTER_CLOSE : ResetCause.HALF_OPEN;
    }

    /**
     * Why a SYN-ACK met no socket. A scanner does not repeat its SYN. A program had a socket, whose SYN offers what the host's own
     * TCP offers; it gives up before the answer only if that takes a while.
     */
    private static ResetCause withoutTakingSynAck(Endpoint opener, TcpSegment segment) {
        if (!opener.seen) {
            return ResetCause.STRAY; // no SYN of it: somebody else may have sent that
        }
        boolean repeated = opener.inFlight() > 0 && opener.sendsOf(0) > 1;
        boolean slow = opener.inFlight() > 0 && segment.time() - opener.timeOf(0) >= SLOW_ANSWER_NANOS;
        boolean wanted = repeated || slow && opener.offeredScale != TcpSegment.ABSENT;
        return wanted ? ResetCause.AFTER_CLOSE : ResetCause.SCAN;
    }

    /** Whether its socket had been closed, by FIN, RST or before the handshake was over, when what it answers came. */
    private static boolean hasClosed(Endpoint sender, Endpoint receiver) {
        if (sender.state() == TcpState.CLOSE && (sender.resetSent || sender.before() == TcpState.SYN_SENT)) {
            return true;
        }
        boolean finArrived = receiver.lastAckKnown && receiver.lastAck == sender.finEnd;
        int fin = sender.finSent ? sender.find(sender.finEnd - 1, sender.finEnd) : RetransmissionQueue.NONE;
        boolean finRepeated = fin != RetransmissionQueue.NONE && sender.sendsOf(fin) > 1;
        return sender.finSent && (finArrived || !finRepeated);
    }

    private static ResetCause abort(Connection connection, Endpoint sender, TcpSegment segment) {
        if (sender.probes > 0 && connection.lastSender == sender) {
            return ResetCause.KEEP_ALIVE_TIMEOUT;
        }
        boolean takesMore = segment.has(TcpSegment.ACK) && sender.lastAckKnown && Seq.lt(sender.lastAck, segment.ack());
        return takesMore ? ResetCause.UNREAD_DATA : ResetCause.ABORTED;
    }

    /** Whether the packet came another way than what its sender sent before: from another host, maybe. */
    private static boolean isUnlike(Endpoint sender, TcpSegment segment) {
        return sender.ttl != 0 && sender.ttl != segment.ttl();
    }
}
