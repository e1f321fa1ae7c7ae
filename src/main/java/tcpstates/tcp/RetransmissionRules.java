package tcpstates.tcp;

import tcpstates.event.EventSink;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.packet.TcpSegment;

/**
 * Tells what was sent again, and why, from what merely looks so: packets captured twice, reordered segments, probes.
 */
final class RetransmissionRules {
    /** Copies of one packet (loopback, bridges, mirror ports) follow each other faster than any retransmission. */
    private static final long COPY_NANOS = 1_000_000;

    /** Reordering shorter than this is common even where the round trip is shorter still (Wireshark uses the same 3 ms). */
    private static final long REORDERING_NANOS = 3_000_000;

    /** RFC 5681 asks for three duplicate ACKs, RFC 5827 and RACK (RFC 8985) for fewer. */
    private static final int DUPLICATE_ACKS = 2;

    /** The least time-out of Linux is 200 ms (TCP_RTO_MIN); nothing that comes earlier is sent by a timer. */
    private static final long LEAST_RTO_NANOS = 180_000_000;

    private final EventSink sink;

    RetransmissionRules(EventSink sink) {
        this.sink = sink;
    }

    /**
     * Whether the packet is a copy of one captured before. A host gives every packet of a connection its own IP identification;
     * where it gives none (0, IPv6), only the time and the numbers can tell.
     */
    boolean isCapturedTwice(Connection c, Endpoint sender, TcpSegment s) {
        boolean soon = sender.lastSent != Endpoint.NEVER && s.time() - sender.lastSent < COPY_NANOS;
        boolean copy = soon && isCopy(c, sender, s);
        c.capturedTwice |= copy;
        sender.lastSent = s.time();
        sender.lastSentId = s.ipId();
        sender.lastSentSeq = s.seq();
        sender.lastSentAck = s.ack();
        return copy;
    }

    private static boolean isCopy(Connection c, Endpoint sender, TcpSegment s) {
        boolean hasId = s.ipId() > 0;
        if (hasId && s.ipId() == sender.lastSentId) {
            return s.seq() == sender.lastSentSeq && s.ack() == sender.lastSentAck;
        }
        if (!sender.isBehind(s)) {
            return false;
        }
        int sent = sender.flight.find(s.seq(), s.seq() + s.sequenceLength());
        if (sent == Flight.NONE || s.time() - sender.flight.time(sent) >= COPY_NANOS) {
            return false;
        }
        if (hasId) {
            return sender.flight.ipId(sent) == s.ipId();
        }
        // A server may well send two SYN-ACKs at once: one by its timer, one in answer to a repeated SYN.
        return c.capturedTwice || !s.has(TcpSegment.SYN | TcpSegment.ACK);
    }

    /** The sender repeats its SYN. */
    void syn(Connection c, Endpoint sender, TcpSegment s) {
        repeated(c, sender, s, Kind.SYN, Mechanism.RTO);
        sender.sentSynAgain(s);
    }

    /** The sender repeats its SYN-ACK, by its timer or in answer to a repeated SYN. */
    void synAck(Connection c, Endpoint sender, TcpSegment s) {
        boolean answer =
                sender.synArrived != Endpoint.NEVER && s.time() - sender.synArrived < sender.tapRoundTrip + COPY_NANOS;
        repeated(c, sender, s, Kind.SYN_ACK, answer ? Mechanism.UNKNOWN : Mechanism.RTO);
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
            sender.takeOff(s);
        } else if (Seq.leq(s.seq() + s.sequenceLength(), sender.sndUna)) {
            repeated(c, sender, s, kind(s), Mechanism.SPURIOUS);
        } else {
            behind(c, sender, s);
        }
    }

    private void behind(Connection c, Endpoint sender, TcpSegment s) {
        int end = s.seq() + s.sequenceLength();
        int sent = sender.flight.find(s.seq(), end);
        if (sent == Flight.NONE) {
            // Never seen before: overtaken on its way to the capture point, or lost before it and sent again.
            if (s.time() - sender.lastNew > Math.max(REORDERING_NANOS, sender.tapRoundTrip)) {
                repeated(c, sender, s, kind(s), Mechanism.UNKNOWN);
            }
            return;
        }
        repeated(c, sender, s, kind(s), mechanism(sender, s, sent, end));
    }

    private static Mechanism mechanism(Endpoint sender, TcpSegment s, int sent, int end) {
        if (sender.duplicateAcks >= DUPLICATE_ACKS || Seq.lt(end, sender.sackedUpTo + 1)) {
            return Mechanism.FAST;
        }
        boolean first = sender.flight.sends(sent) == 1;
        if (first && sender.sackPermitted && sender.flight.isLast(sent)) {
            return Mechanism.TAIL_LOSS_PROBE;
        }
        return s.time() - sender.flight.time(sent) >= LEAST_RTO_NANOS ? Mechanism.RTO : Mechanism.UNKNOWN;
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
        tell(
                c,
                sender,
                s,
                hasClosedItsWindow(receiver) ? Kind.WINDOW_PROBE : Kind.KEEP_ALIVE,
                Mechanism.RTO,
                sender.probes,
                s.time() - sender.lastNew);
        sender.lastNew = s.time();
    }

    private void repeated(Connection c, Endpoint sender, TcpSegment s, Kind kind, Mechanism mechanism) {
        int end = s.seq() + s.sequenceLength();
        int sent = sender.flight.find(s.seq(), end);
        // Out of flight, though it is sent again: its acknowledgement was seen and never reached the sender.
        boolean onceMore = sent == Flight.NONE && sender.repeats > 0 && sender.repeatedSeq == s.seq();
        int attempt = sent != Flight.NONE ? sender.flight.sends(sent) : onceMore ? sender.repeats + 1 : 1;
        long before = sent != Flight.NONE ? sender.flight.time(sent) : onceMore ? sender.repeatedAt : sender.lastNew;
        sender.retransmissions++;
        if (s.time() - before >= LEAST_RTO_NANOS) {
            sender.lastInterval = s.time() - before;
        }
        sender.repeatedSeq = s.seq();
        sender.repeats = attempt;
        sender.repeatedAt = s.time();
        if (sent != Flight.NONE) {
            sender.flight.again(s.seq(), end, s.ipId(), s.time());
        } else if (sender.flight.size() == 0 && awaitsAck(sender)) {
            sender.flight.addAgain(s.seq(), end, s.ipId(), s.time(), attempt + 1);
        }
        tell(c, sender, s, kind, mechanism, attempt, s.time() - before);
    }

    /** Whether the sender's state ends by the acknowledgement of its SYN or FIN. */
    private static boolean awaitsAck(Endpoint sender) {
        return switch (sender.state) {
            case SYN_RECV, FIN_WAIT1, CLOSING, LAST_ACK -> true;
            default -> false;
        };
    }

    private void tell(
            Connection c,
            Endpoint sender,
            TcpSegment s,
            Kind kind,
            Mechanism mechanism,
            int attempt,
            long intervalNanos) {
        sink.accept(new Retransmission(
                s.time(),
                s.number(),
                c.number(),
                c.address(sender.role),
                c.address(c.peerOf(sender).role),
                kind,
                mechanism,
                attempt,
                Math.max(0, intervalNanos),
                s.seq(),
                s.payloadLength()));
    }

    /** A segment on its way to {@code receiver} acknowledges nothing new. */
    void acknowledgedAgain(Endpoint receiver, TcpSegment s) {
        if (s.ack() == receiver.sndUna && s.sequenceLength() == 0 && receiver.flight.size() > 0) {
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
