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
 * Distinguishes what was sent again, and why, from what merely looks so: reordered segments, probes. Copies of packets that were
 * captured before do not get here, see {@link CopyRules}.
 */
final class RetransmissionRules {
    /** A host answers a SYN at once; its first timer is a second away. */
    private static final long ANSWER_NANOS = 50 * Nanos.PER_MILLI;

    /** Reordering shorter than this is common even where the round trip is shorter still (Wireshark uses the same 3 ms). */
    private static final long REORDERING_NANOS = 3 * Nanos.PER_MILLI;

    /** RFC 5681 asks for three duplicate ACKs, RFC 5827 and RACK (RFC 8985) for fewer. */
    private static final int DUPLICATE_ACKS = 2;

    /** The least time-out of Linux is 200 ms (TCP_RTO_MIN); nothing that comes earlier is sent by a timer. */
    static final long MIN_RTO_NANOS = 180 * Nanos.PER_MILLI;

    /** A probe comes two round trips, and for a single segment {@code TCP_RTO_MIN}, after it; timers may be late by an eighth. */
    private static final long PROBE_NANOS = 250 * Nanos.PER_MILLI;

    /** Linux probes after a second while it knows no round trip (TCP_TIMEOUT_INIT). */
    private static final long FIRST_PROBE_NANOS = Nanos.PER_SECOND;

    /** Within this time a host reacts to an acknowledgement, and waits for overtaken ones. */
    private static final long REACTION_NANOS = 50 * Nanos.PER_MILLI;

    private final ConnectionEventSink sink;

    private final KernelSettings settings;

    RetransmissionRules(ConnectionEventSink sink, KernelSettings settings) {
        this.sink = sink;
        this.settings = settings;
    }

    /** The sender repeats its SYN. */
    void syn(Connection connection, Endpoint sender, TcpSegment segment) {
        // Linux sends one anew at once where a RST of its own has closed an old connection in its way.
        boolean timed = sender.inFlight() == 0 || isByTimer(segment.time() - sender.timeOf(0));
        Mechanism mechanism = timed ? Mechanism.RTO : Mechanism.UNKNOWN;
        repeated(connection, sender, segment, Kind.SYN, mechanism, trigger(mechanism));
        sender.sentSynAgain(segment);
    }

    /** Whether a timer may have sent a segment so long (ns) after it was sent the time before. */
    static boolean isByTimer(long interval) {
        return interval >= MIN_RTO_NANOS;
    }

    /** A SYN on a living connection, of which it is not known yet what it means, is sent again. */
    void pendingSyn(Connection connection, PendingSyn pending, TcpSegment segment) {
        boolean byTimer = isByTimer(segment.time() - pending.lastSent);
        emit(
                connection,
                pending.sender,
                segment,
                Kind.SYN,
                byTimer ? Mechanism.RTO : Mechanism.UNKNOWN,
                pending.repeats,
                pending.lastSent,
                byTimer ? Trigger.TIMER : Trigger.UNKNOWN);
    }

    /** The sender repeats its SYN-ACK, by its timer or in answer to a repeated SYN. */
    void synAck(Connection connection, Endpoint sender, TcpSegment segment) {
        boolean answer = sender.synArrivedAgain && segment.time() - sender.synArrived <= sender.tapRtt + ANSWER_NANOS;
        sender.synArrivedAgain = false;
        if (answer) {
            repeated(connection, sender, segment, Kind.SYN_ACK, Mechanism.UNKNOWN, Trigger.REPEATED_SYN);
        } else {
            // Its timer may run out right behind an answer.
            boolean timed = sender.synAckRepeated || segment.time() - sender.lastNew >= MIN_RTO_NANOS;
            Mechanism mechanism = timed ? Mechanism.RTO : Mechanism.UNKNOWN;
            repeated(connection, sender, segment, Kind.SYN_ACK, mechanism, trigger(mechanism));
        }
    }

    /**
     * Whether the segment was acknowledged before it was captured, and is captured soon behind that: the capture is out of order,
     * nothing was sent again. Without a packet in between it is the one that was acknowledged, however late.
     */
    boolean isCapturedLate(Endpoint sender, TcpSegment segment) {
        if (!sender.wasAcknowledgedUncaptured(segment)) {
            return false;
        }
        boolean next = sender.idPattern == SendingOrder.ID_COUNTS && segment.ipId() == (sender.newestId + 1 & 0xffff);
        return next || segment.time() - sender.uncapturedAt < MIN_RTO_NANOS;
    }

    /**
     * The sender sends an ordinary segment.
     *
     * @param late whether {@link #isCapturedLate}
     * @return whether it sends that again, captured or not
     */
    boolean segment(
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            SendingOrder order,
            boolean late) {
        if (order != SendingOrder.EARLIER && isProbe(sender, receiver, segment)) {
            probe(connection, sender, receiver, segment);
            return true;
        }
        if (segment.sequenceLength() == 0) {
            return false;
        }
        sender.probes = 0;
        if (late) {
            sender.capturedLate(segment);
            return false;
        }
        if (!sender.isBehind(segment)) {
            sender.enqueue(segment);
            return false;
        }
        if (Seq.leq(segment.seq() + segment.sequenceLength(), sender.sndUna)) {
            repeated(connection, sender, segment, kind(segment), Mechanism.SPURIOUS, spuriousTrigger(sender, segment));
            return true;
        }
        return behind(connection, sender, receiver, segment, order);
    }

    /** A segment before SND.NXT that is not all acknowledged; returns whether it is sent again. */
    private boolean behind(
            Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment, SendingOrder order) {
        int end = segment.seq() + segment.sequenceLength();
        int sent = sender.find(segment.seq(), end);
        if (sent == RetransmissionQueue.NONE) {
            // Never seen before: overtaken on its way to the capture point, or lost before it and sent again.
            boolean soon = segment.time() - sender.lastNew <= Math.max(REORDERING_NANOS, sender.tapRtt);
            boolean asked = order == SendingOrder.LATER && isReported(sender, segment, 1);
            if (order == SendingOrder.EARLIER || soon && !asked) {
                return false;
            }
        }
        Mechanism mechanism = mechanism(sender, receiver, segment, sent);
        repeated(connection, sender, segment, kind(segment), mechanism, trigger(mechanism));
        return true;
    }

    private static Trigger trigger(Mechanism mechanism) {
        return switch (mechanism) {
            case RTO, TAIL_LOSS_PROBE -> Trigger.TIMER;
            case FAST -> Trigger.ACKNOWLEDGEMENTS;
            case SPURIOUS, UNKNOWN -> Trigger.UNKNOWN;
        };
    }

    /** @param sent the segment in flight that is repeated, or {@link RetransmissionQueue#NONE} if its first copy was not captured */
    private static Mechanism mechanism(Endpoint sender, Endpoint receiver, TcpSegment segment, int sent) {
        long rtt = sender.tapRtt + receiver.tapRtt; // 0: unknown
        boolean reported = isReported(sender, segment, DUPLICATE_ACKS);
        if (reported && segment.time() - receiver.lastSent <= reaction(sender, rtt)) {
            return Mechanism.FAST;
        }
        boolean captured = sent != RetransmissionQueue.NONE;
        long since = segment.time() - (captured ? sender.timeOf(sent) : sender.lastNew);
        if (captured && !reported && sender.sackPermitted && mayBeProbe(sender, sent, since, rtt)) {
            return Mechanism.TAIL_LOSS_PROBE;
        }
        return since >= MIN_RTO_NANOS ? Mechanism.RTO : Mechanism.UNKNOWN;
    }

    /** Whether the peer has reported that something is missing: so many duplicate ACKs, or something behind it (RFC 2018). */
    private static boolean isReported(Endpoint sender, TcpSegment segment, int duplicateAcks) {
        return sender.duplicateAcks >= duplicateAcks || Seq.lt(segment.seq(), sender.sackedUpTo);
    }

    /**
     * How long after the acknowledgement that asks for it a fast retransmission passes the capture point at the latest: RACK waits
     * for overtaken ones for up to a round trip (RFC 8985 section 6.2).
     */
    private static long reaction(Endpoint sender, long rtt) {
        return rtt == 0 ? MIN_RTO_NANOS : sender.tapRtt + Math.max(rtt, REACTION_NANOS);
    }

    /** Whether it is the first repeat of all, of the last segment, at the time for it: RFC 8985 section 7, tcp_schedule_loss_probe. */
    private static boolean mayBeProbe(Endpoint sender, int sent, long since, long rtt) {
        if (!sender.isLast(sent) || sender.sendsOf(sent) > 1 || sender.sendsOf(0) > 1) {
            return false;
        }
        return rtt == 0 ? since < FIRST_PROBE_NANOS : since >= rtt && since <= 2 * rtt + PROBE_NANOS;
    }

    private static Trigger spuriousTrigger(Endpoint sender, TcpSegment segment) {
        long before = sentBefore(sender, segment, RetransmissionQueue.NONE);
        before = before == Endpoint.NEVER ? sender.lastNew : before; // at the latest
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
        long before = sentBefore(sender, segment, sent);
        if (sender.repeats > 0 && sender.repeatedSeq == segment.seq()) {
            // Acknowledged by what was captured, but the sender has never got that.
            attempt = Math.max(attempt, sender.repeats + 1);
        }
        sender.repeatedSeq = segment.seq();
        sender.repeats = attempt;
        sender.repeatedAt = segment.time();
        sender.retransmissions++;
        if (before != Endpoint.NEVER && segment.time() - before >= MIN_RTO_NANOS) {
            sender.lastInterval = BackoffSeries.interval(before, segment.time());
        }
        if (sent != RetransmissionQueue.NONE) {
            sender.resent(segment.seq(), end, segment.ipId(), segment.time());
        } else if (awaitsAck(sender)) {
            sender.enqueueAgain(segment, attempt + 1);
        }
        emit(connection, sender, segment, kind, mechanism, attempt, before, trigger);
    }

    /** When a segment that is repeated was sent the time before; {@link Endpoint#NEVER} if that is not known. */
    private static long sentBefore(Endpoint sender, TcpSegment segment, int sent) {
        if (sender.repeats > 0 && sender.repeatedSeq == segment.seq()) {
            return sender.repeatedAt;
        }
        if (sent != RetransmissionQueue.NONE) {
            return sender.timeOf(sent);
        }
        int end = segment.seq() + segment.sequenceLength();
        return Seq.leq(end, sender.sndUna) && !sender.wasAcknowledgedUncaptured(segment)
                ? sender.timeOfAcknowledged(segment.seq(), end == sender.sndNxt)
                : Endpoint.NEVER;
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
        Backoff backoff = trigger == Trigger.TIMER && before != Endpoint.NEVER
                ? backoff(sender, segment, kind, mechanism, before)
                : null;
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
                        kind == Kind.SYN_ACK ? synAckAttempt(sender, attempt, trigger) : attempt,
                        before == Endpoint.NEVER
                                ? Retransmission.UNKNOWN_INTERVAL
                                : Math.max(0, segment.time() - before),
                        segment.seq(),
                        segment.payloadLength(),
                        trigger,
                        backoff));
    }

    /** Linux limits a SYN-ACK's time-outs, not its answers to repeated SYNs: each are counted apart. */
    private static int synAckAttempt(Endpoint sender, int repeats, Trigger trigger) {
        int byTimer = sender.backoff == null ? 0 : sender.backoff.count;
        return Math.max(1, trigger == Trigger.TIMER ? byTimer : repeats - byTimer);
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
        boolean probe = kind == Kind.KEEP_ALIVE || kind == Kind.WINDOW_PROBE;
        return series.describe(kind, probe ? sender.probes : series.count, settings);
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
