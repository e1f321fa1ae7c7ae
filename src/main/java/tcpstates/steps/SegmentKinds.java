package tcpstates.steps;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Retransmission;
import tcpstates.packet.TcpSegment;

/** What each segment of a connection is to the conversation, by those before it, whether or not these were kept. */
final class SegmentKinds {
    private final SentSoFar[] sent = {new SentSoFar(), new SentSoFar()};
    private final RelativeNumbers[] numbers = {new RelativeNumbers(), new RelativeNumbers()};
    private boolean finsCrossed;
    private @Nullable KeptSegment previous;
    private int previousEnd;

    /**
     * Takes the next segment, and sets what it is.
     *
     * @param end that sent it, 0 or 1
     */
    void next(KeptSegment segment, int end) {
        number(segment, end);
        SentSoFar own = sent[end];
        SentSoFar peer = sent[1 - end];
        segment.opensWindow = own.hasClosedWindow() && segment.window() > 0 && !segment.has(TcpSegment.RST);
        segment.kind = kind(segment, end, own, peer);
        if (segment.kind == StepKind.CROSSED_SYN || segment.kind == StepKind.CROSSED_FIN) {
            finsCrossed |= segment.kind == StepKind.CROSSED_FIN;
            segment.crosses = crossed(segment, end);
        }
        remember(segment, own, peer);
        segment.windowBytes = windowBytes(segment, own, peer);
        previous = segment;
        previousEnd = end;
    }

    private void number(KeptSegment segment, int end) {
        RelativeNumbers own = numbers[end];
        RelativeNumbers peer = numbers[1 - end];
        boolean reset = segment.has(TcpSegment.RST);
        if (!reset) { // its number may be anybody's
            own.begin(segment.wireSeq(), segment.has(TcpSegment.SYN) ? 0 : 1);
        }
        segment.seq = reset ? own.of(segment.wireSeq()) : own.advance(segment.wireSeq());
        if (segment.has(TcpSegment.ACK)) {
            peer.begin(segment.wireAck(), 1);
            segment.ack = reset ? peer.of(segment.wireAck()) : peer.advance(segment.wireAck());
        } else {
            segment.ack = Segment.NONE;
        }
    }

    private StepKind kind(KeptSegment segment, int end, SentSoFar own, SentSoFar peer) {
        if (segment.has(TcpSegment.RST)) {
            return StepKind.RESET;
        }
        if (segment.repeat != null) {
            return ofRepeat(segment.repeat);
        }
        if (segment.has(TcpSegment.SYN)) {
            return ofSyn(segment, own, peer);
        }
        if (segment.sequenceLength() > 0 && own.highest != SentSoFar.NEVER && segment.end() <= own.highest) {
            return StepKind.OUT_OF_ORDER;
        }
        if (segment.has(TcpSegment.FIN)) {
            return ofFin(segment, own, peer);
        }
        if (segment.payload() > 0) {
            return peer.finEnd == SentSoFar.NEVER ? StepKind.DATA : StepKind.DATA_AFTER_FIN;
        }
        return segment.has(TcpSegment.ACK) ? ofAck(segment, end, own, peer) : StepKind.OTHER_SEGMENT;
    }

    private static StepKind ofRepeat(Retransmission repeat) {
        return switch (repeat.kind()) {
            case KEEP_ALIVE -> StepKind.KEEP_ALIVE;
            case WINDOW_PROBE -> StepKind.WINDOW_PROBE;
            case SYN -> StepKind.SYN_AGAIN;
            case SYN_ACK -> StepKind.SYN_ACK_AGAIN;
            case FIN -> spurious(repeat, StepKind.FIN_AGAIN);
            case DATA ->
                switch (repeat.mechanism()) {
                    case FAST -> StepKind.FAST_RETRANSMISSION;
                    case TAIL_LOSS_PROBE -> StepKind.TAIL_LOSS_PROBE;
                    case RTO, UNKNOWN, SPURIOUS -> spurious(repeat, StepKind.DATA_AGAIN);
                };
        };
    }

    private static StepKind spurious(Retransmission repeat, StepKind otherwise) {
        return repeat.mechanism() == Retransmission.Mechanism.SPURIOUS ? StepKind.NEEDLESS_REPEAT : otherwise;
    }

    private static StepKind ofSyn(KeptSegment segment, SentSoFar own, SentSoFar peer) {
        if (segment.has(TcpSegment.ACK)) {
            return StepKind.SYN_ACK;
        }
        return peer.syn && !own.opened() ? StepKind.CROSSED_SYN : StepKind.SYN;
    }

    private static StepKind ofFin(KeptSegment segment, SentSoFar own, SentSoFar peer) {
        if (peer.finEnd == SentSoFar.NEVER) {
            return StepKind.FIN;
        }
        if (segment.ack < peer.finEnd) {
            return StepKind.CROSSED_FIN;
        }
        return own.finAcked ? StepKind.SECOND_FIN : StepKind.SECOND_FIN_WITH_ACK;
    }

    private StepKind ofAck(KeptSegment segment, int end, SentSoFar own, SentSoFar peer) {
        KeptSegment answered = previousEnd == end ? null : previous;
        if (own.syn && !peer.syn && !own.beyondSyn) { // also where the SYN-ACK was not captured: it must have come
            return StepKind.HANDSHAKE_ACK;
        }
        if (answered != null && answered.has(TcpSegment.SYN) && own.beyondSyn) {
            return answered.has(TcpSegment.ACK) && own.syn
                    ? StepKind.HANDSHAKE_ACK_AGAIN
                    : answered.has(TcpSegment.ACK) ? StepKind.ACK : StepKind.CHALLENGE_ACK;
        }
        if (answered != null && answered.reset != null && answered.reset.cause() == ResetCause.CHALLENGED) {
            return StepKind.CHALLENGE_ACK;
        }
        if (peer.finEnd != SentSoFar.NEVER && segment.ack >= peer.finEnd && !own.finAcked) {
            if (own.finEnd == SentSoFar.NEVER) {
                return StepKind.FIN_ACK;
            }
            return finsCrossed ? StepKind.CLOSING_ACK : StepKind.LAST_ACK;
        }
        if (answered != null && answered.kind == StepKind.KEEP_ALIVE) {
            return StepKind.KEEP_ALIVE_ANSWER;
        }
        if (segment.window() == 0) {
            return own.hasClosedWindow() ? StepKind.WINDOW_STILL_CLOSED : StepKind.WINDOW_CLOSED;
        }
        if (own.hasClosedWindow()) {
            return StepKind.WINDOW_OPENED;
        }
        boolean waits = peer.highest != SentSoFar.NEVER && peer.highest > segment.ack;
        return waits && own.ack == segment.ack && (own.window == segment.window() || segment.hasSack())
                ? StepKind.DUPLICATE_ACK
                : StepKind.ACK;
    }

    /** Only where nothing lies between the two: else one of them may have been lost and its sender's next packet shows that. */
    private long crossed(KeptSegment segment, int end) {
        int same = segment.has(TcpSegment.SYN) ? TcpSegment.SYN : TcpSegment.FIN;
        return previous != null && previousEnd != end && previous.has(same) && previous.repeat == null
                ? previous.number()
                : 0;
    }

    private static void remember(KeptSegment segment, SentSoFar own, SentSoFar peer) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            own.syn |= !segment.has(TcpSegment.ACK);
            own.synAck |= segment.has(TcpSegment.ACK);
            SynOptions options = segment.options();
            own.windowScale = options == null ? SentSoFar.NO_SCALE : options.windowScale();
        } else {
            own.beyondSyn = true;
        }
        if (segment.has(TcpSegment.FIN)) {
            own.finEnd = Math.max(own.finEnd, segment.end());
        }
        if (segment.sequenceLength() > 0 && segment.kind != StepKind.WINDOW_PROBE) {
            own.highest = Math.max(own.highest, segment.end());
        }
        if (segment.has(TcpSegment.ACK)) {
            own.finAcked |= peer.finEnd != SentSoFar.NEVER && segment.ack >= peer.finEnd;
            own.ack = segment.ack;
            own.window = segment.window();
        }
    }

    /** RFC 7323 section 2.2: the window of a SYN is never scaled, others only if both ends have offered to. */
    private static long windowBytes(KeptSegment segment, SentSoFar own, SentSoFar peer) {
        if (segment.has(TcpSegment.SYN)) {
            return segment.window();
        }
        if (!own.opened() || !peer.opened()) {
            return Segment.NONE;
        }
        boolean scaled = own.windowScale != SentSoFar.NO_SCALE && peer.windowScale != SentSoFar.NO_SCALE;
        return scaled ? (long) segment.window() << own.windowScale : segment.window();
    }
}
