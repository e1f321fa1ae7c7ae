package tcpstates.conntrack;

import tcpstates.conntrack.Decision.Fate;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.Seq;

/**
 * What a segment does to a flow: the rules of {@code nf_conntrack_tcp_packet} in Linux' net/netfilter/nf_conntrack_proto_tcp.c (6.6
 * to 6.18), but for checksums, translated numbers (NAT), and a SYN proxy, which a capture does not show.
 */
final class TcpTracking {
    /** What becomes of the flow; what there is to tell of it stands in the flow. */
    enum Outcome {
        /** The segment is none of its segments. */
        INVALID,
        /** It goes on. */
        GOES_ON,
        /** It is over: nobody but the sender of a RST has answered. */
        ENDED,
        /** It is over, and the segment begins another one. */
        REOPENED
    }

    /** A time-out below this is not shortened by a segment that is out of the window, ns. */
    private static final long SHORT = 120_000_000_000L;

    private final ConntrackSettings settings;
    private final long longestRepeating;
    private final long longestUnacknowledged;

    TcpTracking(ConntrackSettings settings) {
        this.settings = settings;
        longestRepeating = settings.nanos(IdleTimeOuts.Name.MAX_RETRANS);
        longestUnacknowledged = settings.nanos(IdleTimeOuts.Name.UNACKNOWLEDGED);
    }

    /** Whether the segment, which belongs to no flow that is known, may begin one. */
    boolean begins(TcpSegment s) {
        Decision decision = ChangeTable.of(false, SegmentKind.of(s), FlowState.NONE);
        return decision.fate() == Fate.TAKEN && (decision.to() == FlowState.SYN_SENT || settings.loose());
    }

    /** Begins a flow by its first segment; {@link #segment} takes it next. */
    static void begin(Flow flow, TcpSegment s) {
        HalfFlow original = flow.original;
        original.begin(TcpSegments.end(s), s.window());
        if (SegmentKind.of(s) == SegmentKind.SYN) {
            original.options(s);
        } else { // picked up in the middle: how windows are scaled is not known
            original.maxEnd += original.maxWindow;
            original.flags = HalfFlow.SACK_PERMITTED | HalfFlow.LIBERAL;
            flow.reply.flags = HalfFlow.SACK_PERMITTED | HalfFlow.LIBERAL;
        }
    }

    /**
     * Takes a segment of the flow.
     *
     * @param reply whether it goes against the direction of the first one
     * @param time when it was captured, ns since the epoch
     */
    Outcome segment(Flow flow, TcpSegment s, boolean reply, long time) {
        SegmentKind kind = SegmentKind.of(s);
        FlowState from = flow.state;
        Decision decision = ChangeTable.of(reply, kind, from);
        if (decision.fate() == Fate.INVALID) {
            return Outcome.INVALID;
        }
        FlowState to = decision.to();
        boolean ignored = decision.fate() == Fate.IGNORED;
        if (to == FlowState.SYN_SENT && (from == FlowState.TIME_WAIT || from == FlowState.CLOSE)) {
            if (isReopened(flow, reply)) {
                return Outcome.REOPENED;
            }
            ignored = true;
        }
        boolean looked = true; // at its numbers
        if (ignored) {
            if (!answersIgnoredSyn(flow, s, kind, reply)) {
                ignore(flow, s, kind, reply);
                return Outcome.GOES_ON;
            }
            synchronise(flow, reply);
            from = FlowState.SYN_SENT;
            to = FlowState.SYN_RECV;
        } else if (to == FlowState.TIME_WAIT && isChallenge(flow, kind, reply)) {
            flow.lastFlags &= ~HalfFlow.CHALLENGE_EXPECTED;
            return Outcome.GOES_ON;
        } else if (to == FlowState.SYN_SENT2) {
            flow.lastFlags |= HalfFlow.SIMULTANEOUS_OPEN;
        } else if (to == FlowState.SYN_RECV && reply && kind == SegmentKind.ACK) {
            to = (flow.lastFlags & HalfFlow.SIMULTANEOUS_OPEN) == 0 ? to : FlowState.ESTABLISHED;
        } else if (kind == SegmentKind.RST) {
            ResetRule rule = resetRule(flow, s, reply);
            if (rule == ResetRule.INVALID) {
                return Outcome.INVALID;
            }
            looked = rule != ResetRule.TAKEN;
            to = rule == ResetRule.MAY_BE_CHALLENGED ? from : to;
        }
        if (looked) {
            Fate fate = Windows.check(flow, s, kind, reply, settings.beLiberal());
            if (fate == Fate.IGNORED) {
                return Outcome.GOES_ON;
            }
            if (fate == Fate.INVALID) {
                shorten(flow, kind, reply, time);
                return Outcome.INVALID;
            }
        }
        return take(flow, s, kind, reply, time, from, to);
    }

    /** Whether a SYN on a flow that is over opens another one: it has ended in order, or by a RST of the same end. */
    private static boolean isReopened(Flow flow, boolean reply) {
        return flow.original.has(HalfFlow.CLOSE_INITIATED)
                || flow.reply.has(HalfFlow.CLOSE_INITIATED)
                || flow.lastReply == reply && flow.lastKind == SegmentKind.RST;
    }

    /** Whether a SYN-ACK shows that a SYN was valid that was ignored: the ends know more of the connection than the firewall. */
    private static boolean answersIgnoredSyn(Flow flow, TcpSegment s, SegmentKind kind, boolean reply) {
        return kind == SegmentKind.SYN_ACK
                && flow.lastKind == SegmentKind.SYN
                && flow.lastReply != reply
                && s.ack() == flow.lastEnd;
    }

    private static void synchronise(Flow flow, boolean reply) {
        flow.lastFlags &= ~HalfFlow.CHALLENGE_EXPECTED;
        HalfFlow opener = flow.half(flow.lastReply);
        opener.begin(flow.lastEnd, flow.lastWindow);
        opener.scale = flow.lastScale;
        opener.flags = flow.lastFlags;
        flow.half(reply).reset();
    }

    /** Lets a segment pass that may be valid, and notes it, since the answer will show whether it is. */
    private static void ignore(Flow flow, TcpSegment s, SegmentKind kind, boolean reply) {
        flow.lastKind = kind;
        flow.lastReply = reply;
        flow.lastSeq = s.seq();
        flow.lastEnd = TcpSegments.end(s);
        flow.lastWindow = s.window();
        if (kind == SegmentKind.SYN && !reply) {
            flow.lastFlags = TcpSegments.optionFlags(s);
            flow.lastScale = Math.max(0, s.windowScale());
            if (flow.state == FlowState.LAST_ACK) {
                flow.lastFlags |= HalfFlow.CHALLENGE_EXPECTED;
            }
        }
        if (kind == SegmentKind.ACK && reply && flow.state == FlowState.SYN_SENT) {
            flow.lastAck = s.ack();
        }
    }

    /** Whether an ACK in LAST_ACK answers a SYN and no FIN (RFC 5961 section 4). */
    private static boolean isChallenge(Flow flow, SegmentKind kind, boolean reply) {
        return flow.state == FlowState.LAST_ACK
                && kind == SegmentKind.ACK
                && flow.lastReply != reply
                && flow.lastKind == SegmentKind.SYN
                && (flow.lastFlags & HalfFlow.CHALLENGE_EXPECTED) != 0;
    }

    /** What is done with a RST. */
    private enum ResetRule {
        /** It lies below what was acknowledged. */
        INVALID,
        /** It closes the flow without another look. */
        TAKEN,
        /** It closes the flow if its numbers fit. */
        IN_WINDOW,
        /** It lies in the window, but not where it must: the receiver may answer with a challenge ACK (RFC 5961 section 3). */
        MAY_BE_CHALLENGED
    }

    private ResetRule resetRule(Flow flow, TcpSegment s, boolean reply) {
        if (flow.state.isClosing()) {
            return ResetRule.TAKEN;
        }
        HalfFlow receiver = flow.half(!reply);
        if (receiver.has(HalfFlow.MAX_ACK_KNOWN) && flow.lastKind != SegmentKind.SYN) {
            boolean established = flow.isEstablished();
            if (s.seq() == 0 && !established) {
                return ResetRule.IN_WINDOW;
            }
            if (Seq.lt(s.seq(), receiver.maxAck) && !settings.ignoreInvalidRst()) {
                return ResetRule.INVALID;
            }
            if (!established || s.seq() == receiver.maxAck || followsData(flow, s, reply)) {
                return ResetRule.IN_WINDOW;
            }
            return ResetRule.MAY_BE_CHALLENGED; // nothing that was ignored comes behind an ACK of both
        }
        return answersIgnored(flow, s) ? ResetRule.TAKEN : ResetRule.IN_WINDOW;
    }

    /** Whether it is the last of several segments that its sender has sent at once. */
    private static boolean followsData(Flow flow, TcpSegment s, boolean reply) {
        return flow.lastKind == SegmentKind.ACK && flow.lastReply == reply && s.seq() == flow.lastEnd;
    }

    /** Whether it answers a SYN or an ACK that was ignored. */
    private static boolean answersIgnored(Flow flow, TcpSegment s) {
        boolean acknowledges = s.ack() == flow.lastEnd;
        boolean toSyn = flow.seenReply && flow.lastKind == SegmentKind.SYN;
        boolean toAck = !flow.assured && flow.lastKind == SegmentKind.ACK;
        boolean toChallenge = flow.state == FlowState.SYN_SENT
                && flow.lastKind == SegmentKind.ACK
                && flow.lastReply
                && s.seq() == flow.lastAck;
        return acknowledges && (toSyn || toAck) || toChallenge;
    }

    /** A FIN or RST that is out of the window, answered by another one: the flow is not what it seems, and is forgotten sooner. */
    private void shorten(Flow flow, SegmentKind kind, boolean reply, long time) {
        if (!flow.assured || kind != SegmentKind.FIN && kind != SegmentKind.RST) {
            return;
        }
        boolean answer =
                flow.lastReply != reply && (flow.lastKind == SegmentKind.FIN || flow.lastKind == SegmentKind.RST);
        if (!answer) {
            flow.lastKind = kind;
            flow.lastReply = reply;
        } else if (flow.deadline - time >= SHORT && flow.deadline - time > longestUnacknowledged) {
            flow.deadline = time + longestUnacknowledged;
        }
    }

    private Outcome take(
            Flow flow, TcpSegment s, SegmentKind kind, boolean reply, long time, FlowState from, FlowState to) {
        flow.lastKind = kind;
        flow.lastReply = reply;
        flow.state = to;
        flow.stateChanged |= from != to;
        if (from != to && to == FlowState.FIN_WAIT) {
            flow.half(reply).flags |= HalfFlow.CLOSE_INITIATED;
        }
        long timeOut = timeOut(flow, kind);
        if (flow.seenReply) {
            boolean answered = from == FlowState.SYN_RECV || from == FlowState.ESTABLISHED;
            if (!flow.assured && answered && to == FlowState.ESTABLISHED) {
                flow.assured = true;
                flow.statusChanged = true;
            }
        } else if (kind == SegmentKind.RST) {
            flow.count(reply, TcpSegments.bytes(s));
            return Outcome.ENDED;
        } else if (kind == SegmentKind.SYN && from == FlowState.SYN_SENT) {
            return Outcome.GOES_ON; // sent again: who sends SYNs for ever keeps no flow for ever
        } else if (to == FlowState.ESTABLISHED) {
            timeOut = Math.min(timeOut, longestUnacknowledged); // picked up, and nobody answers
        }
        flow.deadline = time + timeOut;
        flow.count(reply, TcpSegments.bytes(s));
        return Outcome.GOES_ON;
    }

    private long timeOut(Flow flow, SegmentKind kind) {
        long usual = flow.state.timeOut(settings);
        if (flow.repeats >= settings.maxRetrans() && usual > longestRepeating) {
            return longestRepeating;
        }
        if (kind == SegmentKind.RST) {
            return settings.nanos(IdleTimeOuts.Name.CLOSE);
        }
        boolean unacknowledged = flow.original.has(HalfFlow.UNACKNOWLEDGED) || flow.reply.has(HalfFlow.UNACKNOWLEDGED);
        if (unacknowledged && usual > longestUnacknowledged) {
            return longestUnacknowledged;
        }
        return flow.lastWindow == 0 && usual > longestRepeating ? longestRepeating : usual;
    }
}
