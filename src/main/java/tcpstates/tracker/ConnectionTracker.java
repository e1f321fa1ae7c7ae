package tcpstates.tracker;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.KernelSettings;
import tcpstates.tcp.SnapshotBuffer;
import tcpstates.tracker.store.ConnectionStore;
import tcpstates.tracker.store.TrackedConnection;

/** Follows every TCP connection of a capture: finds a segment's connection, and lets time pass for all of them. */
public final class ConnectionTracker {
    private final ConnectionLifecycle lifecycle;
    private final ConnectionStore store;
    private final IdleExpiry expiry;
    private final Eviction eviction;
    private final CapturePosition position = new CapturePosition();
    private final ConnectionLifecycle.Keeper keeper = new StoreKeeper();
    private final @Nullable ProvisionalNumbers provisional;
    private int connections;
    /** What the latest segment or ICMP error belongs to. */
    private @Nullable TrackedConnection latest;

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
        lifecycle = new ConnectionLifecycle(sink, settings, options.observers(), options.told());
        store = new ConnectionStore(lifecycle.machine(), this::expires, options.objects());
        expiry = new IdleExpiry(options.idle(), store, lifecycle, position);
        eviction = new Eviction(store, lifecycle, position);
    }

    /**
     * Takes the next segments of the capture, in order. The same as one by one, but faster where there are many connections:
     * what the segments will touch is brought into the cache at once, instead of waiting for the memory again and again.
     *
     * @param batch holds them; none of them may change during the call
     * @param count how many there are, 0 to {@code batch.length}
     */
    public void segments(TcpSegment[] batch, int count) {
        @Nullable TrackedConnection[] likely = store.likely(batch, count);
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
        TrackedConnection connection =
                lifecycle.segment(store.find(segment, likely), segment, position.clock(), keeper);
        latest = connection;
        store.schedule(connection);
        if ((segment.has(TcpSegment.FIN) || segment.has(TcpSegment.RST))
                && !lifecycle.isObserved()
                && connection.isClosing()) {
            store.closing(connection);
        }
    }

    /**
     * Takes the next packet of the capture, an ICMP error. It opens no connection: what nobody was seen to send need not have been
     * sent.
     */
    public void icmpError(IcmpMessage message) {
        TcpSegment quoted = message.quoted();
        advance(quoted.time(), quoted.number());
        position.segment();
        TrackedConnection connection = store.find(quoted, null);
        latest = connection;
        if (connection == null) {
            lifecycle.totals().unmatchedIcmpError();
            return;
        }
        lifecycle.icmpError(connection, message);
        store.schedule(connection);
    }

    /** Keeps connections in the store. */
    private final class StoreKeeper implements ConnectionLifecycle.Keeper {
        @Override
        public TrackedConnection open(TcpSegment first, int predecessor, boolean challenged) {
            connections++;
            boolean observed = lifecycle.isObserved();
            TrackedConnection connection = observed
                    ? lifecycle.observed(connections, first, predecessor, challenged)
                    : new TrackedConnection(connections, first);
            store.add(connection);
            if (!observed) {
                store.opened(connection); // what is observed is not packed
            }
            if (provisional != null) {
                provisional.add(connection, position.packet());
            }
            return connection;
        }

        @Override
        public void replaced(TrackedConnection connection) {
            store.remove(connection);
        }
    }

    /** Lets time pass for the connection; sums it up if that is its end. */
    private boolean expires(TrackedConnection connection) {
        position.timers(store.tick());
        boolean over = lifecycle.expire(connection, position.clock());
        if (over) {
            lifecycle.summarize(connection, position.clock());
        } else {
            expiry.changed(connection);
        }
        return over;
    }

    /**
     * Lets the capture's clock run on to {@code nanos} (since the epoch), so that timers fire while no packets come. Where that is
     * long before, the clock was set back: it runs on from there, and what came before is only younger than it would be.
     */
    public void advance(long nanos) {
        if (position.time(nanos)) {
            store.setBack(nanos);
            expiry.setBack();
        }
        if (position.clock() >= store.nextTick()) {
            store.advance(position.clock());
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
        return store.nextTick();
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
            store.packIdle(position.clock());
        }
    }

    /** Number of the connection that the latest segment or ICMP error belongs to; {@link Event#NO_CONNECTION} if it is none's. */
    public int connectionOfPacket() {
        return latest == null ? Event.NO_CONNECTION : latest.number();
    }

    ConnectionStore store() {
        return store;
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
     * How all connections stand now, in no order. To be called between two packets; where several trackers share a capture, when all
     * of them have come to the same one and numbers are settled.
     */
    public SnapshotBuffer snapshot() {
        var snapshot = new SnapshotBuffer();
        snapshot.time(position.clock());
        store.forEach(snapshot::add);
        return snapshot;
    }

    /** In front of {@link #end}: lets all timers run out that are due by now, also those whose tick is not over. */
    public void settle() {
        position.end();
        store.expire(connection -> lifecycle.expire(connection, position.clock()));
    }

    /**
     * Ends the capture: a {@code ConnectionSummary} is emitted for every connection that is left, by their numbers; in no order to
     * a sink that only counts.
     */
    public void end() {
        position.end();
        Consumer<TrackedConnection> expire = connection -> lifecycle.expire(connection, position.clock());
        Consumer<TrackedConnection> end = connection -> {
            position.summaries();
            lifecycle.end(connection, position.clock());
        };
        if (lifecycle.isCounted()) {
            store.endInAnyOrder(expire, end);
        } else {
            store.end(expire, end);
        }
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
