package tcpstates.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Role;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;
import tcpstates.tcp.KernelSettings;
import tcpstates.tcp.StateMachine;

/** Follows every TCP connection of a capture and tells what happens to it. */
public final class ConnectionTracker {
    private final EventSink sink;
    private final StateMachine machine;
    private final FlowTable table = new FlowTable();
    private final TimerWheel timers = new TimerWheel();
    private final Consumer<Connection> look = this::look;
    private int connections;
    private long clock = Long.MIN_VALUE;
    private long copies;
    private long oneDirection;
    private long beganBefore;
    private long unseenAcknowledged;

    public ConnectionTracker(EventSink sink) {
        this(sink, KernelSettings.DEFAULTS);
    }

    /** With the hosts' settings known: when repeats are due and when a host gives up follows from them. */
    public ConnectionTracker(EventSink sink, KernelSettings settings) {
        this.sink = sink;
        machine = new StateMachine(sink, settings);
    }

    /** Takes the next segment of the capture. */
    public void segment(TcpSegment s) {
        advance(s.time());
        Connection c = table.find(s);
        if (c == null) {
            c = open(s);
        } else if (machine.startsAnew(c, s)) {
            c = startAnew(c, s);
        }
        machine.segment(c, s);
        if (machine.hasStartedAnew(c)) {
            c = startAnew(c, s);
        }
        if (!c.isScheduled()) {
            schedule(c);
        }
    }

    private void schedule(Connection c) {
        long deadline = machine.deadline(c);
        c.scheduled(deadline != Long.MIN_VALUE);
        if (c.isScheduled()) {
            timers.schedule(c, deadline);
        }
    }

    private void look(Connection c) {
        if (!table.holds(c)) {
            return; // replaced meanwhile
        }
        if (machine.expire(c, clock)) {
            table.remove(c);
            summarize(c);
        } else {
            schedule(c);
        }
    }

    private Connection open(TcpSegment s) {
        var c = new Connection(++connections, s);
        table.add(c);
        return c;
    }

    /** Ends the old connection and opens the one that takes its place, with the SYN that was kept for it, if any. */
    private Connection startAnew(Connection old, TcpSegment s) {
        TcpSegment syn = machine.replace(old, s);
        table.remove(old);
        summarize(old);
        Connection c = open(syn);
        if (syn != s) {
            machine.segment(c, syn);
        }
        return c;
    }

    /** Lets the capture's clock run on to {@code nanos} (since the epoch), so that timers fire while no packets come. */
    public void advance(long nanos) {
        clock = Math.max(clock, nanos);
        timers.advance(clock, look);
    }

    /** Ends the capture: tells a {@code ConnectionSummary} for every connection that is left. */
    public void end() {
        table.forEach(c -> machine.expire(c, clock));
        List<Connection> left = new ArrayList<>();
        table.forEach(left::add);
        left.sort((a, b) -> Integer.compare(a.number(), b.number()));
        left.forEach(c -> {
            machine.end(c);
            summarize(c);
        });
    }

    /** Connections so far. */
    public long connections() {
        return connections;
    }

    /** Packets that are copies of one captured before, of connections that were summed up. */
    public long copies() {
        return copies;
    }

    /** Connections of which one direction only was captured, of those that were summed up. */
    public long oneDirection() {
        return oneDirection;
    }

    /** Connections that began before the capture, of those that were summed up. */
    public long beganBefore() {
        return beganBefore;
    }

    /** ACKs of data that was never captured, of connections that were summed up. */
    public long unseenAcknowledged() {
        return unseenAcknowledged;
    }

    private void summarize(Connection c) {
        copies += c.copies();
        oneDirection += c.isOneDirection() ? 1 : 0;
        beganBefore += c.isJoinedMidStream() ? 1 : 0;
        unseenAcknowledged += c.unseenAcknowledged();
        sink.accept(new ConnectionSummary(
                clock,
                c.number(),
                c.address(Role.CLIENT),
                c.address(Role.SERVER),
                c.start(),
                c.end(),
                c.clientState(),
                c.serverState(),
                "",
                c.packets(),
                c.bytes()));
    }
}
