package tcpstates.conntrack;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.report.SegmentAddresses;

/** All flows that are known: finds that of a segment, begins and forgets flows ({@code nf_conntrack_core.c}). */
final class FlowTable {
    /** The two ends of a segment in the order in which it names them. */
    private record Tuple(SocketAddress source, SocketAddress destination) {}

    private final FlowListener listener;
    private final TcpTracking tcp;
    private final long most;

    /** By the tuple of their first segment, in the order in which they began. */
    private final Map<Tuple, Flow> flows = new LinkedHashMap<>();
    /** Those that make room for others, the oldest first: nobody knows whether both ends take part. */
    private final Set<Flow> unassured = new LinkedHashSet<>();

    private final Deadlines deadlines = new Deadlines();
    private long clock = Long.MIN_VALUE;
    private long turnedAway;

    FlowTable(ConntrackSettings settings, FlowListener listener) {
        this.listener = listener;
        tcp = new TcpTracking(settings);
        most = settings.max() == 0 ? Long.MAX_VALUE : settings.max();
    }

    /** Segments that found the table full of flows none of which may be dropped. */
    long turnedAway() {
        return turnedAway;
    }

    /** The latest time that it has heard of, ns since the epoch. */
    long clock() {
        return clock;
    }

    /** Flows that are known, in the order in which they began. */
    Collection<Flow> flows() {
        return flows.values();
    }

    /** Time has passed: flows are forgotten. */
    void advance(long time) {
        clock = Math.max(clock, time);
        for (Flow due = deadlines.due(clock); due != null; due = deadlines.due(clock)) {
            remove(due);
            listener.ended(due, due.deadline);
        }
    }

    /** Takes a segment. */
    void segment(TcpSegment s) {
        advance(s.time());
        if (!SegmentKind.isValid(s)) {
            return;
        }
        var source = SegmentAddresses.source(s);
        var destination = SegmentAddresses.destination(s);
        var tuple = new Tuple(source, destination);
        // A socket that is connected with itself sends nothing but replies: that is what the kernel finds first.
        Flow replied = flows.get(new Tuple(destination, source));
        Flow flow = replied == null ? flows.get(tuple) : replied;
        if (flow != null && follow(flow, s, replied != null)) {
            return;
        }
        begin(tuple, s);
    }

    /** Hands a segment to its flow; returns whether that is the end of it, and it begins no other one. */
    private boolean follow(Flow flow, TcpSegment s, boolean reply) {
        switch (tcp.segment(flow, s, reply, clock)) {
            case INVALID -> deadlines.changed(flow);
            case GOES_ON -> {
                if (reply && !flow.seenReply) {
                    flow.seenReply = true;
                    flow.statusChanged = true;
                }
                deadlines.changed(flow);
                tell(flow);
            }
            case ENDED -> end(flow);
            case REOPENED -> {
                end(flow);
                return false;
            }
        }
        return true;
    }

    private void tell(Flow flow) {
        if (flow.assured) {
            unassured.remove(flow);
        }
        if (flow.stateChanged || flow.statusChanged) {
            listener.changed(flow, clock);
            flow.stateChanged = false;
            flow.statusChanged = false;
        }
    }

    private void begin(Tuple tuple, TcpSegment s) {
        if (flows.size() >= most && !dropEarly()) {
            turnedAway++;
            return;
        }
        if (!tcp.begins(s)) {
            return;
        }
        var flow = new Flow(tuple.source, tuple.destination);
        TcpTracking.begin(flow, s);
        if (tcp.segment(flow, s, false, clock) != TcpTracking.Outcome.GOES_ON) {
            return;
        }
        flows.put(tuple, flow);
        unassured.add(flow);
        deadlines.add(flow);
        listener.begun(flow, clock);
        flow.stateChanged = false;
        flow.statusChanged = false;
    }

    private boolean dropEarly() {
        var oldest = unassured.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        end(oldest.next());
        return true;
    }

    private void end(Flow flow) {
        remove(flow);
        listener.ended(flow, clock);
    }

    private void remove(Flow flow) {
        flows.remove(new Tuple(flow.source, flow.destination));
        unassured.remove(flow);
        deadlines.remove(flow);
    }
}
