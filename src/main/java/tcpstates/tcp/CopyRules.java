package tcpstates.tcp;

import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * Which packet is a copy of one captured before: captured twice (loopback, bridges, mirror ports), or doubled by the network,
 * which may deliver the copy seconds later. It is the same in everything. Whether that is enough depends on the sender: one that
 * gives every packet another identification gives a retransmission another one, too. Where it gives none, or always the same,
 * TSval, the numbers and the time tell: no host repeats anything without a cause, a timer or an answer.
 */
final class CopyRules {
    /** Copies made where the capture was taken follow each other faster than anybody can react. */
    private static final long COPY_NANOS = Nanos.PER_MILLI;

    /** The least time-out of Linux is 200 ms (TCP_RTO_MIN), that of a SYN a second; timers of others are no shorter. */
    private static final long MIN_RTO_NANOS = RetransmissionRules.MIN_RTO_NANOS;

    /** A longer segment is none of IP. */
    private static final int FLAGS_SHIFT = 20;

    private CopyRules() {}

    /** Whether the sender's packet is a copy; {@code order} tells when it was sent, as far as that is known. */
    static boolean isCopy(Connection connection, Endpoint sender, TcpSegment segment, SendingOrder order) {
        if (!sender.seen
                || order == SendingOrder.LATER
                || order != SendingOrder.EARLIER && acknowledgesMore(sender, segment)) {
            return false;
        }
        if (isLikeLast(sender, segment) && repeatsLast(connection, sender, segment)) {
            return true;
        }
        if (!sender.isBehind(segment) || sender.wasAcknowledgedUncaptured(segment)) {
            return false;
        }
        // A SYN with another number opens a new connection. Where both opened at once, a SYN-ACK has the number of the
        // SYN.
        if (segment.has(TcpSegment.SYN)
                && (segment.seq() != sender.iss || segment.has(TcpSegment.ACK) != sender.synAckSent)) {
            return false;
        }
        int end = segment.seq() + segment.sequenceLength();
        int sent = sender.find(segment.seq(), end);
        if (sent == RetransmissionQueue.NONE) {
            return Seq.leq(end, sender.sndUna) && repeatsAcknowledged(connection, sender, segment, order);
        }
        return sender.isExactly(sent, segment.seq(), end) && repeatsInFlight(connection, sender, segment, order, sent);
    }

    /** Counts a copy. One that comes before anybody can react to the first was captured twice. */
    static void count(Connection connection, Endpoint sender, TcpSegment segment) {
        connection.copies++;
        connection.capturedTwice |= connection.lastSender == sender && segment.time() - sender.lastSent < COPY_NANOS;
    }

    /** Notes a packet that is no copy, to know a copy of it. */
    static void note(Endpoint sender, TcpSegment segment, SendingOrder order) {
        sender.lastSent = segment.time();
        if (!segment.has(TcpSegment.RST)) {
            order.note(sender, segment);
            sender.lastOwnId = segment.ipId();
        }
        if (order == SendingOrder.EARLIER) {
            return;
        }
        sender.lastSentId = segment.ipId();
        sender.lastSentSeq = segment.seq();
        sender.lastSentAck = segment.ack();
        sender.lastSentShape = shape(segment);
    }

    private static int shape(TcpSegment segment) {
        return shape(segment.flags(), segment.payloadLength());
    }

    /** Flags and length in one number. */
    static int shape(int flags, int payloadLength) {
        return flags << FLAGS_SHIFT ^ payloadLength;
    }

    /** Flags of the last that was captured of the sender, but for what it had sent before; if that had no payload. */
    static int flagsOfLast(Endpoint sender) {
        return sender.lastSentShape >>> FLAGS_SHIFT;
    }

    /** Whether the last that was captured of the sender, but for what it had sent before, has these flags. */
    static boolean hasLastSent(Endpoint sender, int flags) {
        return (flagsOfLast(sender) & flags) == flags;
    }

    private static boolean isLikeLast(Endpoint sender, TcpSegment segment) {
        return segment.seq() == sender.lastSentSeq
                && segment.ack() == sender.lastSentAck
                && segment.ipId() == sender.lastSentId
                && shape(segment) == sender.lastSentShape
                && (segment.has(TcpSegment.SYN)
                        || segment.has(TcpSegment.RST)
                        || segment.window() << sender.scale == sender.rcvWnd);
    }

    /** Of a packet that is like the one before it of the same sender. */
    private static boolean repeatsLast(Connection connection, Endpoint sender, TcpSegment segment) {
        long since = segment.time() - sender.lastSent;
        if (segment.ipId() > 0 && sender.idPattern >= SendingOrder.ID_VARIES) {
            return since <= SendingOrder.LATE_NANOS;
        }
        if (segment.sequenceLength() == 0) {
            // Duplicate ACKs, and RSTs in answer to several segments, are alike.
            boolean numbered = segment.ipId() > 0 && sender.idPattern == SendingOrder.ID_UNKNOWN;
            return since < COPY_NANOS && connection.lastSender == sender && (numbered || connection.capturedTwice);
        }
        if (segment.has(TcpSegment.SYN)) {
            return repeatsSyn(connection, sender, segment, since);
        }
        // With nothing of the peer in between only a timer is left.
        boolean alone = connection.lastSender == sender && segment.ipId() > 0 && sender.idPattern == 0;
        return since < (alone ? MIN_RTO_NANOS : COPY_NANOS) || repeatsWithinTick(sender, segment);
    }

    /**
     * Whether it bears the TSval under which its bytes were sent for the first time: timers run for longer than that stands still
     * (RFC 7323 section 5.4), and nothing that came has asked for it.
     */
    private static boolean repeatsWithinTick(Endpoint sender, TcpSegment segment) {
        return isOfSameTick(sender, segment) && sender.duplicateAcks == 0 && !Seq.lt(segment.seq(), sender.sackedUpTo);
    }

    /** One that acknowledges more is no copy: in CLOSING some hosts answer the peer's FIN by their own, again. */
    private static boolean acknowledgesMore(Endpoint sender, TcpSegment segment) {
        return sender.lastAckKnown && segment.has(TcpSegment.ACK) && Seq.lt(sender.lastAck, segment.ack());
    }

    private static boolean isOfSameTick(Endpoint sender, TcpSegment segment) {
        return segment.timestamps()
                && segment.timestampValue() == sender.newestStamp
                && Seq.leq(sender.stampStart, segment.seq())
                && sender.lastAckKnown
                && !acknowledgesMore(sender, segment);
    }

    /** Of a SYN or SYN-ACK that no identification tells from a repeated one. */
    private static boolean repeatsSyn(Connection connection, Endpoint sender, TcpSegment segment, long since) {
        if (!segment.has(TcpSegment.ACK)) {
            return since < MIN_RTO_NANOS;
        }
        if (sender.synArrivedAgain) {
            return false;
        }
        // By its timer it may send one right behind one that answered a repeated SYN.
        return sender.synAckRepeated ? connection.capturedTwice && since < COPY_NANOS : since < MIN_RTO_NANOS;
    }

    /** Of one that has the numbers of a segment in flight. */
    private static boolean repeatsInFlight(
            Connection connection, Endpoint sender, TcpSegment segment, SendingOrder order, int sent) {
        long since = segment.time() - sender.timeOf(sent);
        int id = segment.ipId();
        if (id > 0 && sender.idPattern != SendingOrder.ID_CONSTANT) {
            boolean varies = sender.idPattern >= SendingOrder.ID_VARIES;
            if (id == sender.ipIdOf(sent)) {
                return since < (varies ? SendingOrder.LATE_NANOS : MIN_RTO_NANOS);
            }
            // What was captured before was the repeat, and this is the one that it repeated, overtaken by it.
            return order == SendingOrder.EARLIER && (short) (id - sender.ipIdOf(sent)) < 0;
        }
        if (segment.has(TcpSegment.SYN)) {
            return repeatsSyn(connection, sender, segment, since);
        }
        if (order == SendingOrder.EARLIER) {
            // A repeat that was overtaken by a few packets, or a copy that is as old as it comes late?
            int ticks = sender.newestStamp - segment.timestampValue(); // modulo 2^32
            return since < MIN_RTO_NANOS || 2L * ticks * Nanos.PER_MILLI > since;
        }
        return repeatsWithinTick(sender, segment)
                || since < COPY_NANOS && sender.duplicateAcks == 0 && !Seq.lt(segment.seq(), sender.sackedUpTo);
    }

    /** Of one that was acknowledged, or whose bytes were. */
    private static boolean repeatsAcknowledged(
            Connection connection, Endpoint sender, TcpSegment segment, SendingOrder order) {
        if (order == SendingOrder.EARLIER) {
            return true;
        }
        if (segment.has(TcpSegment.SYN)) {
            // No timer sends a SYN any more, behind whatever shows that the sender has got the answer to it.
            return isBeyondHandshake(sender)
                    || repeatsSyn(connection, sender, segment, segment.time() - sender.lastNew);
        }
        return isOfSameTick(sender, segment) // nobody asks for what was acknowledged
                || connection.capturedTwice && segment.time() - sender.lastNew < COPY_NANOS;
    }

    /** Whether it has proved that the handshake is over. */
    private static boolean isBeyondHandshake(Endpoint endpoint) {
        TcpState state = endpoint.state();
        if (state == TcpState.CLOSE) {
            return endpoint.before().isSynchronized();
        }
        return state.isSynchronized() && !(endpoint.presumed && endpoint.before() == TcpState.SYN_RECV);
    }
}
