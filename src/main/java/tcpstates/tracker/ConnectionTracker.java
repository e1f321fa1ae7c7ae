package tcpstates.tracker;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.EventSink;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.store.FlowTable;
import tcpstates.tracker.store.IdleStore;
import tcpstates.tracker.store.RemainingConnections;
import tcpstates.tracker.store.TimerWheel;
import tcpstates.tracker.store.TrackedConnection;

/** Follows every TCP connection of a capture: finds a segment's connection, and lets time pass for all of them. */
public final class ConnectionTracker {
    private final ConnectionLifecycle lifecycle;
    private final FlowTable table = new FlowTable();
    private final IdleStore idle;
    private final TimerWheel timers;
    private final IdleExpiry expiry;
    private final Eviction eviction;
    private final CapturePosition position = new CapturePosition();
    private final ConnectionLifecycle.Keeper keeper = new TableKeeper();
    private final @Nullable ProvisionalNumbers provisional;
    private int connections;

    public ConnectionTracker(EventSink sink) {
        this(sink, TrackerOptions.EVENTS_ONLY);
    }

    public ConnectionTracker(EventSink sink, TrackerOptions options) {
        this(sink, KernelSettings.DEFAULTS, options);
    }

    /** With the hosts' settings known: when repeats are due and when a host gives up follows from them. */
    public ConnectionTracker(EventSink sink, KernelSettings settings, TrackerOptions options) {
        this(sink, settings, options, null);
    }

    /**
     * With others that follow other connections of the same capture.
     *
     * @param provisional gets the connections that it opens, whose numbers are provisional until {@link #settleNumbers}; null if
     *     all connections are its own
     */
    public ConnectionTracker(
            EventSink sink, KernelSettings settings, TrackerOptions options, @Nullable ProvisionalNumbers provisional) {
        this.provisional = provisional;
        lifecycle = new ConnectionLifecycle(sink, settings, options.observers());
        idle = new IdleStore(table, lifecycle.machine(), this::due, this::ends, options.objects());
        timers = idle.timers();
        expiry = new IdleExpiry(options.idle(), table, idle, lifecycle, position);
        eviction = new Eviction(table, idle, lifecycle, position);
    }

    /**
     * Takes the next segments of the capture, in order. The same as one by one, but faster where there are many connections:
     * what the segments will touch is brought into the cache at once, instead of waiting for the memory again and again.
     *
     * @param batch holds them; none of them may change during the call
     * @param count how many there are, 0 to {@code batch.length}
     */
    public void segments(TcpSegment[] batch, int count) {
        @Nullable TrackedConnection[] likely = table.likely(batch, count);
        for (int i = 0; i < count; i++) {
            segment(batch[i], likely[i]);
        }
    }

    /** Takes the next segment of the capture. */
    public void segment(TcpSegment segment) {
        segment(segment, null);
    }

    private void segment(TcpSegment segment, @Nullable TrackedConnection likely) {
        advance(segment.time(), segment.number());
        position.segment();
        TrackedConnection connection = lifecycle.segment(find(segment, likely), segment, position.clock(), keeper);
        if (connection.timerSlot() == TrackedConnection.NO_TIMER) {
            schedule(connection);
        }
        if ((segment.has(TcpSegment.FIN) || segment.has(TcpSegment.RST))
                && !lifecycle.isObserved()
                && connection.isClosing()) {
            idle.await(connection);
        }
    }

    private @Nullable TrackedConnection find(TcpSegment segment, @Nullable TrackedConnection likely) {
        // A segment or a timer of the same batch may have ended that connection or begun another one.
        if (likely != null && likely.isInTable() && likely.matches(segment)) {
            return likely;
        }
        TrackedConnection connection = table.find(segment);
        return connection == null ? idle.wake(segment) : connection;
    }

    /** Keeps connections in the flow table. */
    private final class TableKeeper implements ConnectionLifecycle.Keeper {
        @Override
        public TrackedConnection open(TcpSegment first, int predecessor, boolean challenged) {
            connections++;
            boolean observed = lifecycle.isObserved();
            TrackedConnection connection = observed
                    ? lifecycle.observed(connections, first, predecessor, challenged)
                    : idle.begin(connections, first);
            table.add(connection);
            if (!observed) {
                idle.await(connection); // what is observed is not packed
            }
            if (provisional != null) {
                provisional.add(connection, position.packet());
            }
            return connection;
        }

        @Override
        public void replaced(TrackedConnection connection) {
            table.remove(connection);
            timers.remove(connection);
        }
    }

    private void schedule(TrackedConnection connection) {
        long deadline = lifecycle.machine().deadline(connection);
        if (deadline != Long.MIN_VALUE) {
            timers.schedule(connection, deadline);
        }
    }

    private void due(TrackedConnection connection) {
        if (ends(connection)) {
            table.remove(connection);
        } else {
            schedule(connection);
        }
    }

    /** Lets time pass for the connection; sums it up if that is its end. */
    private boolean ends(TrackedConnection connection) {
        position.timers(timers.turn());
        boolean over = lifecycle.expire(connection, position.clock());
        if (over) {
            lifecycle.summarize(connection, position.clock());
        }
        return over;
    }

    /** Lets the capture's clock run on to {@code nanos} (since the epoch), so that timers fire while no packets come. */
    public void advance(long nanos) {
        position.time(nanos);
        if (position.clock() >= timers.nextTick()) {
            timers.advance(position.clock());
            expiry.advance();
        }
    }

    /** The same by a packet that is none of its connections'. */
    public void advance(long nanos, long number) {
        position.packet(number);
        advance(nanos);
    }

    /** When timers may be due next (ns since the epoch): before that, {@link #advance} does nothing but note the time. */
    public long nextTick() {
        return timers.nextTick();
    }

    /**
     * Where in the capture the event belongs that is being emitted: rises from packet to packet, and from tick to tick of the timers
     * that a packet sets off. Where several trackers share a capture, events of different ones are in the same place only if
     * timers made them; then they go by the number of their connection.
     */
    public long position() {
        return position.value();
    }

    /** Gives the connections opened since the last time their final numbers, which their {@link ProvisionalNumbers} know by now. */
    public void settleNumbers() {
        if (provisional != null) {
            connections = provisional.settle();
        }
    }

    /**
     * To be called now and then, every few ten thousand packets: connections on which nothing happens are packed so that they take
     * less memory. Changes nothing of what is emitted.
     */
    public void packIdle() {
        if (!lifecycle.isObserved()) {
            idle.rest(position.clock());
        }
    }

    /** The connections that are packed. */
    IdleStore idle() {
        return idle;
    }

    Eviction eviction() {
        return eviction;
    }

    /** Connections that are being followed. */
    public int following() {
        return eviction.connections();
    }

    /** Bytes that the connections being followed take, without those of segments in flight: quick to say. */
    public long roughMemory() {
        return eviction.bytesWithoutQueues();
    }

    /**
     * Hands out every endpoint that has a connection now, by the numbers of the connections and the client first. To be called between
     * two packets; where several trackers share a capture, when all of them have come to the same one and numbers are settled.
     */
    public void snapshot(Consumer<EndpointSnapshot> action) {
        long clock = position.clock();
        new RemainingConnections(table, idle).forEach(connection -> connection.snapshot(clock, action));
    }

    /** Ends the capture: a {@code ConnectionSummary} is emitted for every connection that is left, by their numbers. */
    public void end() {
        var left = new RemainingConnections(table, idle);
        position.end();
        left.expire(connection -> lifecycle.expire(connection, position.clock()));
        position.summaries();
        left.forEach(connection -> lifecycle.end(connection, position.clock()));
    }

    /** Adds up with a tracker that followed other connections of the same capture, after both have ended. */
    public void include(ConnectionTracker other) {
        if (provisional == null) {
            connections += other.connections;
        }
        lifecycle.totals().include(other.lifecycle.totals());
    }

    /** Connections so far, those of other trackers of the same capture included. */
    public long connections() {
        return connections;
    }

    /** What was counted of the connections that have ended, those of included trackers, too. */
    public ConnectionTotals totals() {
        return lifecycle.totals();
    }
}
