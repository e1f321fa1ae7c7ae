package tcpstates.tcp;

import tcpstates.event.Backoff;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.event.Retransmission.Trigger;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * Distinguishes what was sent again, and why, from what merely looks so: packets captured twice, reordered segments, probes.
 */
final class RetransmissionRules {
    /** Copies of one packet (loopback, bridges, mirror ports) follow each other faster than any retransmission. */
    private static final long COPY_NANOS = Nanos.PER_MILLI;

    /** A host answers a SYN at once; its first timer is a second away. */
    private static final long ANSWER_NANOS = 50 * Nanos.PER_MILLI;

    /** Reordering shorter than this is common even where the round trip is shorter still (Wireshark uses the same 3 ms). */
    private static final long REORDERING_NANOS = 3 * Nanos.PER_MILLI;

    /** RFC 5681 asks for three duplicate ACKs, RFC 5827 and RACK (RFC 8985) for fewer. */
    private static final int DUPLICATE_ACKS = 2;

    /** The least time-out of Linux is 200 ms (TCP_RTO_MIN); nothing that comes earlier is sent by a timer. */
    private static final long MIN_RTO_NANOS = 180 * Nanos.PER_MILLI;

    private final ConnectionEventSink sink;

    private final KernelSettings settings;

    RetransmissionRules(ConnectionEventSink sink, KernelSettings settings) {
        this.sink = sink;
        this.settings = settings;
    }

    /**
     * Whether the packet is a copy of one captured before: captured twice, or doubled by the network. A host gives every packet
     * of a connection its own IP identification; where it gives none (0, IPv6), only the time and the numbers can tell.
     */
    boolean isCopy(Connection connection, Endpoint sender, TcpSegment segment) {
        boolean soon = sender.lastSent != Endpoint.NEVER && segment.time() - sender.lastSent < COPY_NANOS;
        boolean copy = soon && looksLikeCopy(connection, sender, segment);
        // The second capture of a packet comes before anybody can react to the first.
        connection.capturedTwice |= copy && connection.lastSender == sender;
        connection.copies += copy ? 1 : 0;
        sender.lastSent = segment.time();
        sender.lastSentId = segment.ipId();
        if (!segment.has(TcpSegment.RST)) {
            sender.lastOwnId = segment.ipId();
        }
        sender.lastSentSeq = segment.seq();
        sender.lastSentAck = segment.ack();
        return copy;
    }

    private static boolean looksLikeCopy(Connection connection, Endpoint sender, TcpSegment segment) {
        boolean hasId = segment.ipId() > 0;
        if (hasId && segment.ipId() == sender.lastSentId) {
            return segment.seq() == sender.lastSentSeq && segment.ack() == sender.lastSentAck;
        }
        if (!sender.isBehind(segment)) {
            return false;
        }
        int sent = sender.find(segment.seq(), segment.seq() + segment.sequenceLength());
        if (sent == RetransmissionQueue.NONE || segment.time() - sender.timeOf(sent) >= COPY_NANOS) {
            return false;
        }
        if (hasId) {
            return sender.ipIdOf(sent) == segment.ipId();
        }
        // A server may well send two SYN-ACKs at once: one by its timer, one in answer to a repeated SYN.
        return connection.capturedTwice || !segment.has(TcpSegment.SYN | TcpSegment.ACK);
    }

    /** The sender repeats its SYN. */
    void syn(Connection connection, Endpoint sender, TcpSegment segment) {
        repeated(connection, sender, segment, Kind.SYN, Mechanism.RTO, Trigger.TIMER);
        sender.sentSynAgain(segment);
    }

    /** The sender repeats its SYN-ACK, by its timer or in answer to a repeated SYN. */
    void synAck(Connection connection, Endpoint sender, TcpSegment segment) {
        boolean answer = sender.synArrivedAgain && segment.time() - sender.synArrived <= sender.tapRtt + ANSWER_NANOS;
        sender.synArrivedAgain = false;
        if (answer) {
            repeated(connection, sender, segment, Kind.SYN_ACK, Mechanism.UNKNOWN, Trigger.REPEATED_SYN);
        } else {
            repeated(connection, sender, segment, Kind.SYN_ACK, Mechanism.RTO, Trigger.TIMER);
        }
    }

    /**
     * The sender sends an ordinary segment.
     *
     * @return whether it sends that again, captured or not
     */
    boolean segment(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (isProbe(sender, receiver, segment)) {
            probe(connection, sender, receiver, segment);
            return true;
        }
        if (segment.sequenceLength() == 0) {
            return false;
        }
        int before = sender.retransmissions;
        sender.probes = 0;
        if (!sender.isBehind(segment)) {
            sender.enqueue(segment);
        } else if (Seq.leq(segment.seq() + segment.sequenceLength(), sender.sndUna)) {
            repeated(connection, sender, segment, kind(segment), Mechanism.SPURIOUS, spuriousTrigger(sender, segment));
        } else {
            behind(connection, sender, segment);
        }
        return sender.retransmissions != before;
    }

    private void behind(Connection connection, Endpoint sender, TcpSegment segment) {
        int end = segment.seq() + segment.sequenceLength();
        int sent = sender.find(segment.seq(), end);
        if (sent == RetransmissionQueue.NONE) {
            // Never seen before: overtaken on its way to the capture point, or lost before it and sent again.
            if (segment.time() - sender.lastNew > Math.max(REORDERING_NANOS, sender.tapRtt)) {
                repeated(connection, sender, segment, kind(segment), Mechanism.UNKNOWN, Trigger.UNKNOWN);
            }
            return;
        }
        Mechanism mechanism = mechanism(sender, segment, sent, end);
        repeated(connection, sender, segment, kind(segment), mechanism, trigger(mechanism));
    }

    private static Trigger trigger(Mechanism mechanism) {
        return switch (mechanism) {
            case RTO, TAIL_LOSS_PROBE -> Trigger.TIMER;
            case FAST -> Trigger.ACKNOWLEDGEMENTS;
            case SPURIOUS, UNKNOWN -> Trigger.UNKNOWN;
        };
    }

    private static Mechanism mechanism(Endpoint sender, TcpSegment segment, int sent, int end) {
        if (sender.duplicateAcks >= DUPLICATE_ACKS || Seq.lt(end, sender.sackedUpTo + 1)) {
            return Mechanism.FAST;
        }
        boolean first = sender.sendsOf(sent) == 1;
        if (first && sender.sackPermitted && sender.isLast(sent)) {
            return Mechanism.TAIL_LOSS_PROBE;
        }
        return segment.time() - sender.timeOf(sent) >= MIN_RTO_NANOS ? Mechanism.RTO : Mechanism.UNKNOWN;
    }

    private static Trigger spuriousTrigger(Endpoint sender, TcpSegment segment) {
        long before = sender.repeats > 0 && sender.repeatedSeq == segment.seq() ? sender.repeatedAt : sender.lastNew;
        return segment.time() - before >= MIN_RTO_NANOS ? Trigger.TIMER : Trigger.UNKNOWN;
    }

    private static Kind kind(TcpSegment segment) {
        return segment.payloadLength() == 0 ? Kind.FIN : Kind.DATA;
    }

    /**
     * A segment just before SND.NXT without anything new while nothing is in flight: RFC 9293 section 3.8.4 (keep-alive) and
     * 3.8.6.1 (zero window), which Linux sends in the same shape ({@code tcp_xmit_probe_skb}); others send the next byte into
     * the closed window, the same one each time.
     */
    private static boolean isProbe(Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!sender.issKnown || segment.payloadLength() > 1 || segment.has(TcpSegment.FIN)) {
            return false;
        }
        boolean nextByte = segment.payloadLength() == 1
                && segment.seq() == sender.sndUna
                && Seq.leq(sender.sndNxt, segment.seq() + 1);
        return segment.seq() == sender.sndNxt - 1 && sender.sndUna == sender.sndNxt
                || nextByte && hasClosedItsWindow(receiver);
    }

    private static boolean hasClosedItsWindow(Endpoint receiver) {
        return receiver.rcvWnd == 0 && receiver.seen;
    }

    private void probe(Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        sender.probes++;
        Kind kind = hasClosedItsWindow(receiver) ? Kind.WINDOW_PROBE : Kind.KEEP_ALIVE;
        emit(connection, sender, segment, kind, Mechanism.RTO, sender.probes, sender.lastNew, Trigger.TIMER);
        sender.lastNew = segment.time();
    }

    private void repeated(
            Connection connection,
            Endpoint sender,
            TcpSegment segment,
            Kind kind,
            Mechanism mechanism,
            Trigger trigger) {
        int end = segment.seq() + segment.sequenceLength();
        int sent = sender.find(segment.seq(), end);
        int attempt = sent == RetransmissionQueue.NONE ? 1 : sender.sendsOf(sent);
        long before = sent == RetransmissionQueue.NONE ? sender.lastNew : sender.timeOf(sent);
        if (sender.repeats > 0 && sender.repeatedSeq == segment.seq()) {
            // Acknowledged by what was captured, but the sender has never got that.
            attempt = Math.max(attempt, sender.repeats + 1);
            before = sender.repeatedAt;
        }
        sender.repeatedSeq = segment.seq();
        sender.repeats = attempt;
        sender.repeatedAt = segment.time();
        sender.retransmissions++;
        if (segment.time() - before >= MIN_RTO_NANOS) {
            sender.lastInterval = segment.time() - before;
        }
        if (sent != RetransmissionQueue.NONE) {
            sender.resent(segment.seq(), end, segment.ipId(), segment.time());
        } else if (awaitsAck(sender)) {
            sender.enqueueAgain(segment, attempt + 1);
        }
        emit(connection, sender, segment, kind, mechanism, attempt, before, trigger);
    }

    /** Whether the sender's state ends by the acknowledgement of its SYN or FIN. */
    private static boolean awaitsAck(Endpoint sender) {
        return sender.state() == TcpState.SYN_RECV || sender.state().awaitsAckOfFin();
    }

    private void emit(
            Connection connection,
            Endpoint sender,
            TcpSegment segment,
            Kind kind,
            Mechanism mechanism,
            int attempt,
            long before,
            Trigger trigger) {
        sink.accept(
                connection,
                new Retransmission(
                        segment.time(),
                        segment.number(),
                        connection.number(),
                        connection.id(),
                        connection.address(sender.role),
                        connection.address(connection.peerOf(sender).role),
                        kind,
                        mechanism,
                        attempt,
                        Math.max(0, segment.time() - before),
                        segment.seq(),
                        segment.payloadLength(),
                        trigger,
                        trigger == Trigger.TIMER ? backoff(sender, segment, kind, mechanism, before) : null));
    }

    private Backoff backoff(Endpoint sender, TcpSegment segment, Kind kind, Mechanism mechanism, long before) {
        BackoffSeries series = sender.backoff;
        if (series == null) {
            series = new BackoffSeries();
            sender.backoff = series;
        }
        series.add(
                segment.seq(),
                mechanism == Mechanism.TAIL_LOSS_PROBE,
                Math.min(before, segment.time()),
                segment.time());
        return series.describe(kind, settings);
    }

    /** A segment on its way to {@code receiver} acknowledges nothing new. */
    void acknowledgedAgain(Endpoint receiver, TcpSegment segment) {
        if (segment.ack() == receiver.sndUna && segment.sequenceLength() == 0 && receiver.inFlight() > 0) {
            receiver.duplicateAcks++;
        }
    }

    /** Notes what a segment on its way to {@code receiver} acknowledges selectively (RFC 2018). */
    void selectivelyAcknowledged(Endpoint receiver, TcpSegment segment) {
        for (int i = 0; i < segment.sackBlocks(); i++) {
            if (Seq.leq(segment.sackRight(i), receiver.sndNxt)) {
                receiver.sackedUpTo = Seq.max(receiver.sackedUpTo, segment.sackRight(i));
            }
        }
    }
}
