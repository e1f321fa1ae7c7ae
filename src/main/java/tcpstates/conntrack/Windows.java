package tcpstates.conntrack;

import tcpstates.conntrack.Decision.Fate;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Seq;

/** Whether the numbers of a segment fit what was seen of both directions, and what they show: {@code tcp_in_window}. */
final class Windows {
    /** Repeats are counted in a byte. */
    private static final int BYTE = 0xff;

    private Windows() {}

    /**
     * Holds a segment against the windows; one that fits moves them.
     *
     * @param reply whether it goes against the direction of the flow's first segment
     * @param liberal whether one that does not fit is taken all the same
     */
    static Fate check(Flow flow, TcpSegment s, SegmentKind kind, boolean reply, boolean liberal) {
        HalfFlow sender = flow.half(reply);
        HalfFlow receiver = flow.half(!reply);
        boolean ackSet = s.has(TcpSegment.ACK);
        int seq = s.seq();
        int end = TcpSegments.end(s);
        int ack = s.ack();
        int edge = TcpSegments.acknowledged(s, receiver.has(HalfFlow.SACK_PERMITTED));
        if (s.has(TcpSegment.SYN) && opens(flow, sender, end)) {
            boolean first = sender.maxWindow == 0;
            begin(sender, receiver, s, reply);
            if (!ackSet && (first || reply)) {
                return Fate.TAKEN; // both ends open at the same time
            }
        } else if (sender.maxWindow == 0) {
            pickUp(sender, receiver, s, edge);
        }
        if (!ackSet || s.has(TcpSegment.RST) && ack == 0) {
            ack = receiver.end;
            edge = receiver.end;
        }
        if (s.has(TcpSegment.RST) && seq == 0 && flow.state == FlowState.SYN_SENT) {
            seq = sender.end; // it answers a SYN
            end = sender.end;
        }
        Fate fate = fate(sender, receiver, seq, end, edge);
        if (fate != Fate.TAKEN) {
            return liberal || sender.has(HalfFlow.LIBERAL) ? Fate.TAKEN : fate;
        }
        move(sender, receiver, s, end, ack, edge);
        if (kind == SegmentKind.ACK) {
            countRepeats(flow, reply, seq, end, ack, s.window());
        }
        return Fate.TAKEN;
    }

    /** Whether a SYN or SYN-ACK shows where its sender begins, for the first time or with other numbers. */
    private static boolean opens(Flow flow, HalfFlow sender, int end) {
        boolean opening = flow.state == FlowState.SYN_SENT || flow.state == FlowState.SYN_RECV;
        return sender.maxWindow == 0 || opening && Seq.lt(sender.end, end);
    }

    private static void begin(HalfFlow sender, HalfFlow receiver, TcpSegment s, boolean reply) {
        sender.begin(TcpSegments.end(s), s.window());
        sender.options(s);
        if (reply && !(sender.has(HalfFlow.WINDOW_SCALE) && receiver.has(HalfFlow.WINDOW_SCALE))) {
            sender.scale = 0;
            receiver.scale = 0;
        }
    }

    /** The first segment of a direction whose beginning was not seen. */
    private static void pickUp(HalfFlow sender, HalfFlow receiver, TcpSegment s, int edge) {
        sender.begin(TcpSegments.end(s), s.window() << sender.scale);
        sender.maxEnd += sender.maxWindow;
        if (receiver.maxWindow == 0) {
            receiver.end = edge;
            receiver.maxEnd = edge;
        } else if (edge == receiver.end + 1) {
            receiver.end++; // it answers a keep-alive probe
        }
    }

    private static Fate fate(HalfFlow sender, HalfFlow receiver, int seq, int end, int edge) {
        boolean inReceiveWindow = Seq.lt(sender.end - receiver.maxWindow - 1, end);
        boolean acknowledgesSent = Seq.lt(edge, receiver.end + 1);
        boolean acknowledgesNew = Seq.lt(receiver.end - sender.ackWindow() - 1, edge);
        if (!Seq.lt(seq, sender.maxEnd + 1)) {
            int over = end - sender.maxEnd + 1;
            boolean little = receiver.maxWindow != 0
                    && inReceiveWindow
                    && Integer.compareUnsigned(over, receiver.maxWindow) <= 0;
            if (little && acknowledgesSent && acknowledgesNew) {
                sender.end = end; // more than it may send, which is acknowledged perhaps
                sender.flags |= HalfFlow.UNACKNOWLEDGED;
                return Fate.IGNORED;
            }
            return Fate.INVALID;
        }
        if (!acknowledgesSent) {
            return Fate.INVALID;
        }
        boolean repeated = receiver.maxWindow != 0 && !inReceiveWindow;
        return repeated || !acknowledgesNew ? Fate.IGNORED : Fate.TAKEN;
    }

    private static void move(HalfFlow sender, HalfFlow receiver, TcpSegment s, int end, int ack, int edge) {
        int window = s.has(TcpSegment.SYN) ? s.window() : s.window() << sender.scale;
        int offered = window + (edge - ack);
        if (Integer.compareUnsigned(sender.maxWindow, offered) < 0) {
            sender.maxWindow = offered;
        }
        if (Seq.lt(sender.end, end)) {
            sender.end = end;
            sender.flags |= HalfFlow.UNACKNOWLEDGED;
        }
        if (s.has(TcpSegment.ACK)) {
            sender.maxAck = sender.has(HalfFlow.MAX_ACK_KNOWN) ? Seq.max(sender.maxAck, ack) : ack;
            sender.flags |= HalfFlow.MAX_ACK_KNOWN;
        }
        if (receiver.maxWindow != 0 && Seq.lt(sender.maxEnd, end)) {
            receiver.maxWindow += end - sender.maxEnd;
        }
        if (Seq.lt(receiver.maxEnd - 1, edge + window)) {
            receiver.maxEnd = edge + Math.max(1, window);
        }
        if (ack == receiver.end) {
            receiver.clear(HalfFlow.UNACKNOWLEDGED);
        }
    }

    private static void countRepeats(Flow flow, boolean reply, int seq, int end, int ack, int window) {
        boolean same = flow.lastReply == reply
                && flow.lastSeq == seq
                && flow.lastAck == ack
                && flow.lastEnd == end
                && flow.lastWindow == window;
        flow.repeats = same ? flow.repeats + 1 & BYTE : 0;
        flow.lastReply = reply;
        flow.lastSeq = seq;
        flow.lastAck = ack;
        flow.lastEnd = end;
        flow.lastWindow = window;
    }
}
