package tcpstates.tcp;

import tcpstates.event.Backoff;
import tcpstates.event.EventSink;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.event.Retransmission.Trigger;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/**
 * Tells what was sent again, and why, from what merely looks so: packets captured twice, reordered segments, probes.
 */
final class RetransmissionRules {
    /** Copies of one packet (loopback, bridges, mirror ports) follow each other faster than any retransmission. */
    private static final long COPY_NANOS = 1_000_000;

    /** A host answers a SYN at once; its first timer is a second away. */
    private static final long ANSWER_NANOS = 50_000_000;

    /** Reordering shorter than this is common even where the round trip is shorter still (Wireshark uses the same 3 ms). */
    private static final long REORDERING_NANOS = 3_000_000;

    /** RFC 5681 asks for three duplicate ACKs, RFC 5827 and RACK (RFC 8985) for fewer. */
    private static final int DUPLICATE_ACKS = 2;

    /** The least time-out of Linux is 200 ms (TCP_RTO_MIN); nothing that comes earlier is sent by a timer. */
    private static final long LEAST_RTO_NANOS = 180_000_000;

    private final EventSink sink;

    private final KernelSettings settings;

    RetransmissionRules(EventSink sink, KernelSettings settings) {
        this.sink = sink;
        this.settings = settings;
    }

    /**
     * Whether the packet is a copy of one captured before: captured twice, or doubled by the network. A host gives every packet
     * of a connection its own IP identification; where it gives none (0, IPv6), only the time and the numbers can tell.
     */
    boolean isCopy(Connection c, Endpoint sender, TcpSegment s) {
        boolean soon = sender.lastSent != Endpoint.NEVER && s.time() - sender.lastSent < COPY_NANOS;
        boolean copy = soon && looksLikeCopy(c, sender, s);
        // The second capture of a packet comes before anybody can react to the first.
        c.capturedTwice |= copy && c.lastSender == sender;
        c.copies += copy ? 1 : 0;
        sender.lastSent = s.time();
        sender.lastSentId = s.ipId();
        if (!s.has(TcpSegment.RST)) {
            sender.lastOwnId = s.ipId();
        }
        sender.lastSentSeq = s.seq();
        sender.lastSentAck = s.ack();
        return copy;
    }

    private static boolean looksLikeCopy(Connection c, Endpoint sender, TcpSegment s) {
        boolean hasId = s.ipId() > 0;
        if (hasId && s.ipId() == sender.lastSentId) {
            return s.seq() == sender.lastSentSeq && s.ack() == sender.lastSentAck;
        }
        if (!sender.isBehind(s)) {
            return false;
        }
        int sent = sender.find(s.seq(), s.seq() + s.sequenceLength());
        if (sent == RetransmissionQueue.NONE || s.time() - sender.timeOf(sent) >= COPY_NANOS) {
            return false;
        }
        if (hasId) {
            return sender.ipIdOf(sent) == s.ipId();
        }
        // A server may well send two SYN-ACKs at once: one by its timer, one in answer to a repeated SYN.
        return c.capturedTwice || !s.has(TcpSegment.SYN | TcpSegment.ACK);
    }

    /** The sender repeats its SYN. */
    void syn(Connection c, Endpoint sender, TcpSegment s) {
        repeated(c, sender, s, Kind.SYN, Mechanism.RTO, Trigger.TIMER);
        sender.sentSynAgain(s);
    }

    /** The sender repeats its SYN-ACK, by its timer or in answer to a repeated SYN. */
    void synAck(Connection c, Endpoint sender, TcpSegment s) {
        boolean answer = sender.synArrivedAgain && s.time() - sender.synArrived <= sender.tapRtt + ANSWER_NANOS;
        sender.synArrivedAgain = false;
        if (answer) {
            repeated(c, sender, s, Kind.SYN_ACK, Mechanism.UNKNOWN, Trigger.REPEATED_SYN);
        } else {
            repeated(c, sender, s, Kind.SYN_ACK, Mechanism.RTO, Trigger.TIMER);
        }
    }

    /** The sender sends an ordinary segment. */
    void segment(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (isProbe(sender, receiver, s)) {
            probe(c, sender, receiver, s);
            return;
        }
        if (s.sequenceLength() == 0) {
            return;
        }
        sender.probes = 0;
        if (!sender.isBehind(s)) {
            sender.enqueue(s);
        } else if (Seq.leq(s.seq() + s.sequenceLength(), sender.sndUna)) {
            repeated(c, sender, s, kind(s), Mechanism.SPURIOUS, spuriousTrigger(sender, s));
        } else {
            behind(c, sender, s);
        }
    }

    private void behind(Connection c, Endpoint sender, TcpSegment s) {
        int end = s.seq() + s.sequenceLength();
        int sent = sender.find(s.seq(), end);
        if (sent == RetransmissionQueue.NONE) {
            // Never seen before: overtaken on its way to the capture point, or lost before it and sent again.
            if (s.time() - sender.lastNew > Math.max(REORDERING_NANOS, sender.tapRtt)) {
                repeated(c, sender, s, kind(s), Mechanism.UNKNOWN, Trigger.UNKNOWN);
            }
            return;
        }
        Mechanism mechanism = mechanism(sender, s, sent, end);
        repeated(c, sender, s, kind(s), mechanism, trigger(mechanism));
    }

    private static Trigger trigger(Mechanism mechanism) {
        return switch (mechanism) {
            case RTO, TAIL_LOSS_PROBE -> Trigger.TIMER;
            case FAST -> Trigger.ACKNOWLEDGEMENTS;
            case SPURIOUS, UNKNOWN -> Trigger.UNKNOWN;
        };
    }

    private static Mechanism mechanism(Endpoint sender, TcpSegment s, int sent, int end) {
        if (sender.duplicateAcks >= DUPLICATE_ACKS || Seq.lt(end, sender.sackedUpTo + 1)) {
            return Mechanism.FAST;
        }
        boolean first = sender.sendsOf(sent) == 1;
        if (first && sender.sackPermitted && sender.isLast(sent)) {
            return Mechanism.TAIL_LOSS_PROBE;
        }
        return s.time() - sender.timeOf(sent) >= LEAST_RTO_NANOS ? Mechanism.RTO : Mechanism.UNKNOWN;
    }

    private static Trigger spuriousTrigger(Endpoint sender, TcpSegment s) {
        long before = sender.repeats > 0 && sender.repeatedSeq == s.seq() ? sender.repeatedAt : sender.lastNew;
        return s.time() - before >= LEAST_RTO_NANOS ? Trigger.TIMER : Trigger.UNKNOWN;
    }

    private static Kind kind(TcpSegment s) {
        return s.payloadLength() == 0 ? Kind.FIN : Kind.DATA;
    }

    /**
     * A segment just before SND.NXT without anything new while nothing is in flight: RFC 9293 section 3.8.4 (keep-alive) and
     * 3.8.6.1 (zero window), which Linux sends in the same shape ({@code tcp_xmit_probe_skb}); others send the next byte into
     * the closed window, the same one each time.
     */
    private static boolean isProbe(Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (!sender.issKnown || s.payloadLength() > 1 || s.has(TcpSegment.FIN)) {
            return false;
        }
        boolean nextByte = s.payloadLength() == 1 && s.seq() == sender.sndUna && Seq.leq(sender.sndNxt, s.seq() + 1);
        return s.seq() == sender.sndNxt - 1 && sender.sndUna == sender.sndNxt
                || nextByte && hasClosedItsWindow(receiver);
    }

    private static boolean hasClosedItsWindow(Endpoint receiver) {
        return receiver.rcvWnd == 0 && receiver.seen;
    }

    private void probe(Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        sender.probes++;
        Kind kind = hasClosedItsWindow(receiver) ? Kind.WINDOW_PROBE : Kind.KEEP_ALIVE;
        tell(c, sender, s, kind, Mechanism.RTO, sender.probes, sender.lastNew, Trigger.TIMER);
        sender.lastNew = s.time();
    }

    private void repeated(
            Connection c, Endpoint sender, TcpSegment s, Kind kind, Mechanism mechanism, Trigger trigger) {
        int end = s.seq() + s.sequenceLength();
        int sent = sender.find(s.seq(), end);
        int attempt = sent == RetransmissionQueue.NONE ? 1 : sender.sendsOf(sent);
        long before = sent == RetransmissionQueue.NONE ? sender.lastNew : sender.timeOf(sent);
        if (sender.repeats > 0 && sender.repeatedSeq == s.seq()) {
            // Acknowledged by what was captured, but the sender has never got that.
            attempt = Math.max(attempt, sender.repeats + 1);
            before = sender.repeatedAt;
        }
        sender.repeatedSeq = s.seq();
        sender.repeats = attempt;
        sender.repeatedAt = s.time();
        sender.retransmissions++;
        if (s.time() - before >= LEAST_RTO_NANOS) {
            sender.lastInterval = s.time() - before;
        }
        if (sent != RetransmissionQueue.NONE) {
            sender.again(s.seq(), end, s.ipId(), s.time());
        } else if (awaitsAck(sender)) {
            sender.enqueueAgain(s, attempt + 1);
        }
        tell(c, sender, s, kind, mechanism, attempt, before, trigger);
    }

    /** Whether the sender's state ends by the acknowledgement of its SYN or FIN. */
    private static boolean awaitsAck(Endpoint sender) {
        return sender.state == TcpState.SYN_RECV || sender.state.awaitsAckOfFin();
    }

    private void tell(
            Connection c,
            Endpoint sender,
            TcpSegment s,
            Kind kind,
            Mechanism mechanism,
            int attempt,
            long before,
            Trigger trigger) {
        sink.accept(new Retransmission(
                s.time(),
                s.number(),
                c.number(),
                c.address(sender.role),
                c.address(c.peerOf(sender).role),
                kind,
                mechanism,
                attempt,
                Math.max(0, s.time() - before),
                s.seq(),
                s.payloadLength(),
                trigger,
                trigger == Trigger.TIMER ? backoff(sender, s, kind, mechanism, before) : null));
    }

    private Backoff backoff(Endpoint sender, TcpSegment s, Kind kind, Mechanism mechanism, long before) {
        BackoffSeries series = sender.backoff;
        if (series == null) {
            series = new BackoffSeries();
            sender.backoff = series;
        }
        series.add(s.seq(), mechanism == Mechanism.TAIL_LOSS_PROBE, before, s.time());
        return series.describe(kind, settings);
    }

    /** A segment on its way to {@code receiver} acknowledges nothing new. */
    void acknowledgedAgain(Endpoint receiver, TcpSegment s) {
        if (s.ack() == receiver.sndUna && s.sequenceLength() == 0 && receiver.inFlight() > 0) {
            receiver.duplicateAcks++;
        }
    }

    /** Notes what a segment on its way to {@code receiver} acknowledges selectively (RFC 2018). */
    void selectivelyAcknowledged(Endpoint receiver, TcpSegment s) {
        for (int i = 0; i < s.sackBlocks(); i++) {
            if (Seq.leq(s.sackRight(i), receiver.sndNxt)) {
                receiver.sackedUpTo = Seq.max(receiver.sackedUpTo, s.sackRight(i));
            }
        }
    }
}
