package tcpstates.steps;

import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndReason;
import tcpstates.event.Outcome;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.event.SocketAddress;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * Of which segments there is no sign that they arrived: the sender sends the same again before the peer acknowledges it, or the peer
 * never does for a second and the connection ends unanswered; not where the peer tells later (D-SACK) that it got both.
 */
final class Arrivals {
    /** An end that has no answer by then sends again (RFC 6298 section 2.1); before that the end of a capture says nothing. */
    private static final long LONG_ENOUGH = Nanos.PER_SECOND;

    private final List<Kept> packets;
    private final int end;
    private final boolean lacksLast;
    private final long over;
    private final boolean unanswered;
    private final boolean oneSided;

    /**
     * @param packets of the connection
     * @param end behind which some were not kept; their number if all were
     * @param lacksLast whether the last ones were not kept
     * @param summary of the connection
     */
    Arrivals(List<Kept> packets, int end, boolean lacksLast, ConnectionSummary summary) {
        this.packets = packets;
        this.end = end;
        this.lacksLast = lacksLast;
        over = summary.time();
        Outcome outcome = summary.outcome();
        EndReason reason = outcome == null ? EndReason.OPEN : outcome.endReason();
        unanswered = reason == EndReason.OPENING || reason == EndReason.TIMED_OUT || reason == EndReason.CLOSING;
        oneSided = isOneSided(packets);
    }

    /** Whether one end's packets were not captured, though the other one's show that they came. */
    private static boolean isOneSided(List<Kept> packets) {
        SocketAddress only = null;
        boolean acknowledges = false;
        for (Kept packet : packets) {
            if (packet instanceof KeptSegment segment) {
                if (only != null && !only.equals(segment.source())) {
                    return false;
                }
                only = segment.source();
                acknowledges |= segment.has(TcpSegment.ACK);
            }
        }
        return acknowledges;
    }

    /** Whether nothing shows that the segment with this index arrived. */
    boolean isWithoutSign(int index) {
        KeptSegment segment = (KeptSegment) packets.get(index);
        if (oneSided || segment.has(TcpSegment.RST)) {
            return false;
        }
        if (segment.kind == StepKind.KEEP_ALIVE || segment.kind == StepKind.WINDOW_PROBE) {
            return isProbeWithoutAnswer(index, segment);
        }
        if (segment.sequenceLength() == 0 || segment.kind == StepKind.NEEDLESS_REPEAT) {
            return false;
        }
        boolean refused = false;
        int stop = index < end ? end : packets.size();
        for (int i = index + 1; i < stop; i++) {
            if (!(packets.get(i) instanceof KeptSegment later)) {
                refused = true; // an ICMP error, which says more
                continue;
            }
            boolean own = later.source().equals(segment.source());
            if (own && isSameAgain(later, segment)) {
                return !isReportedTwice(segment, i + 1);
            }
            if (!own && acknowledges(later, segment)) {
                return false;
            }
            refused |= later.has(TcpSegment.RST); // the sender's own, too: something has come to it
        }
        boolean waited = over - segment.time() >= LONG_ENOUGH;
        return stop == packets.size() && !lacksLast && !refused && waited && (unanswered || isByTimer(segment));
    }

    /** Whether the peer tells later that it got octets of the segment more than once: then both have arrived. */
    private boolean isReportedTwice(KeptSegment segment, int from) {
        for (int i = from; i < packets.size(); i++) {
            if (packets.get(i) instanceof KeptSegment later
                    && !later.source().equals(segment.source())
                    && later.reportsTwice(segment.seq, segment.end())) {
                return true;
            }
        }
        return false;
    }

    private boolean isProbeWithoutAnswer(int index, KeptSegment probe) {
        for (int i = index + 1; i < packets.size() && i != end; i++) {
            if (packets.get(i) instanceof KeptSegment later) {
                return later.source().equals(probe.source());
            }
        }
        return index + 1 != end && unanswered && over - probe.time() >= LONG_ENOUGH;
    }

    private static boolean isSameAgain(KeptSegment later, KeptSegment segment) {
        Retransmission repeat = later.repeat;
        return repeat != null
                && repeat.mechanism() != Mechanism.SPURIOUS
                && repeat.trigger() != Retransmission.Trigger.REPEATED_SYN
                && later.kind != StepKind.KEEP_ALIVE
                && later.kind != StepKind.WINDOW_PROBE
                && later.has(TcpSegment.SYN) == segment.has(TcpSegment.SYN)
                && later.seq < segment.end()
                && later.end() > segment.seq;
    }

    private static boolean isByTimer(KeptSegment segment) {
        return segment.repeat != null && segment.repeat.trigger() == Retransmission.Trigger.TIMER;
    }

    private static boolean acknowledges(KeptSegment later, KeptSegment segment) {
        return later.has(TcpSegment.ACK)
                && !later.has(TcpSegment.RST)
                && (later.ack >= segment.end() || later.hasSelectively(segment.seq, segment.end()));
    }
}
