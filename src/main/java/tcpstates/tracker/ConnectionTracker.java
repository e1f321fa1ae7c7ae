package tcpstates.tracker;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Role;
import tcpstates.event.TransitionCounter;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection.EvictionClass;
import tcpstates.tcp.KernelSettings;
import tcpstates.tcp.StateMachine;
import tcpstates.tracker.store.FlowTable;
import tcpstates.tracker.store.IdleStore;
import tcpstates.tracker.store.RemainingConnections;
import tcpstates.tracker.store.TimerWheel;
import tcpstates.tracker.store.TrackedConnection;

/** Follows every TCP connection of a capture and tells what happens to it. */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
public final class ConnectionTracker {
    /** Turns of the timers come first, then connections that are silent for too long. */
    private static final int SILENCE_TURN = TimerWheel.SLOTS;

    /** Then what a packet does itself. */
    private static final int OWN_TURN = SILENCE_TURN + 1;

    /** A time-out may be told late by one part in so many. */
    private static final int PATIENCE = 8;

    private static final int TURN_BITS = 9;
    /** Stands for the end of the capture, where the timers have a last turn, and then the connections that are left. */
    private static final long NO_PACKET = Long.MAX_VALUE >>> TURN_BITS;
    /** What a connection takes as objects, with its share of the tables, as measured by heap histograms. */
    static final int OBJECT_BYTES = 850;

    /** The same with the largest observer that there is, the one that diagnoses. */
    private static final int OBSERVED_BYTES = 2200;

    private final EventSink sink;
    private final @Nullable TransitionCounter census;
    private final TrackerOptions options;
    private final StateMachine machine;
    private final FlowTable table = new FlowTable();
    private final IdleStore quiet;
    private final TimerWheel timers;
    private final long[] evicted = new long[EvictionClass.values().length];
    private final @Nullable ProvisionalNumbers openings;
    private int connections;
    private long packet;
    private int turn;
    private long clock = Long.MIN_VALUE;
    /** Before this no connection has been silent for too long (ns since the epoch). */
    private long nextSilence = Long.MIN_VALUE;

    private long forgotten;
    private long copies;
    private long oneDirection;
    private long beganBefore;
    private long unseenAcknowledged;
    /** The observer of the connection that the state machine's next events belong to; null when it has none. */
    private @Nullable ConnectionObserver current;

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
     * @param openings gets the connections that it opens, whose numbers are provisional until {@link #settle}; null if all
     *     connections are its own
     */
    public ConnectionTracker(
            EventSink sink, KernelSettings settings, TrackerOptions options, @Nullable ProvisionalNumbers openings) {
        this.sink = sink;
        census = sink.census();
        this.options = options;
        this.openings = openings;
        machine = new StateMachine(options.observers() == null ? sink : this::observe, settings);
        quiet = new IdleStore(table, machine, this::look, this::ends, options.objects());
        timers = quiet.timers();
    }

    private void observe(Event event) {
        if (current != null) {
            current.event(event);
        }
        sink.accept(event);
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
    public void segment(TcpSegment s) {
        segment(s, null);
    }

    private void segment(TcpSegment s, @Nullable TrackedConnection likely) {
        advance(s.time(), s.number());
        turn = OWN_TURN;
        // A segment or a timer of the same batch may have ended that connection or begun another one.
        TrackedConnection c = likely != null && likely.isInTable() && likely.matches(s) ? likely : table.find(s);
        if (c == null) {
            c = quiet.wake(s);
        }
        if (c == null) {
            c = open(s, 0, false);
        } else if (machine.startsAnew(c, s)) {
            c = startAnew(c, s);
        }
        apply(c, s);
        if (machine.hasStartedAnew(c)) {
            c = startAnew(c, s);
        }
        if (c.timerSlot() == TrackedConnection.NO_TIMER) {
            schedule(c);
        }
        if ((s.has(TcpSegment.FIN) || s.has(TcpSegment.RST)) && options.observers() == null && c.isClosing()) {
            quiet.await(c);
        }
    }

    private void apply(TrackedConnection c, TcpSegment s) {
        turnTo(c);
        if (current != null) {
            current.packet(s, c.isFromClient(s));
        }
        machine.segment(c, s);
    }

    private void turnTo(TrackedConnection c) {
        current = observer(c);
    }

    private static @Nullable ConnectionObserver observer(TrackedConnection c) {
        return c instanceof ObservedConnection observed ? observed.observer : null;
    }

    private void schedule(TrackedConnection c) {
        long deadline = machine.deadline(c);
        if (deadline != Long.MIN_VALUE) {
            timers.schedule(c, deadline);
        }
    }

    private void look(TrackedConnection c) {
        if (ends(c)) {
            table.remove(c);
        } else {
            schedule(c);
        }
    }

    /** Lets time pass for the connection; sums it up if that is its end. */
    private boolean ends(TrackedConnection c) {
        turn = timers.turn();
        boolean over = expire(c);
        if (over) {
            summarize(c);
        }
        return over;
    }

    private boolean expire(TrackedConnection c) {
        turnTo(c);
        return machine.expire(c, clock);
    }

    private TrackedConnection open(TcpSegment s, int predecessor, boolean challenged) {
        connections++;
        ConnectionObserver.Factory observers = options.observers();
        TrackedConnection c = observers == null
                ? quiet.begin(connections, s)
                : new ObservedConnection(connections, s, predecessor, challenged, observers);
        table.add(c);
        if (observers == null) {
            quiet.await(c); // what is observed is not packed
        }
        if (openings != null) {
            openings.add(c, packet);
        }
        return c;
    }

    /** Ends the old connection and opens the one that takes its place, with the SYN that was kept for it, if any. */
    private TrackedConnection startAnew(TrackedConnection old, TcpSegment s) {
        turnTo(old);
        TcpSegment syn = machine.replace(old, s);
        table.remove(old);
        timers.remove(old);
        summarize(old);
        TrackedConnection c = open(syn, old.number(), syn != s);
        if (syn != s) {
            apply(c, syn);
        }
        return c;
    }

    /** Lets the capture's clock run on to {@code nanos} (since the epoch), so that timers fire while no packets come. */
    public void advance(long nanos) {
        clock = Math.max(clock, nanos);
        if (clock >= timers.nextTick()) {
            timers.advance(clock);
            forgetSilent();
        }
    }

    /** When timers may be due next (ns since the epoch): before that, {@link #advance} does nothing but note the time. */
    public long nextTick() {
        return timers.nextTick();
    }

    /** The same as {@link #advance(long)}, by a packet that is none of its connections'. */
    public void advance(long nanos, long number) {
        packet = number;
        advance(nanos);
    }

    /**
     * Where in the capture the event belongs that is being told: rises from packet to packet, and from turn to turn of the timers
     * that a packet sets off. Where several trackers share a capture, events of different ones are in the same place only if
     * timers told them; then they go by the number of their connection.
     */
    public long position() {
        return packet << TURN_BITS | turn;
    }

    /** Gives the connections opened since the last time their final numbers, which their {@link ProvisionalNumbers} know by now. */
    public void settle() {
        if (openings != null) {
            connections = openings.settle();
        }
    }

    /**
     * To be called now and then, every few ten thousand packets: connections on which nothing happens are put away so that they
     * take less memory. Changes nothing of what is told.
     */
    public void rest() {
        if (options.observers() == null) {
            quiet.rest(clock);
        }
    }

    /** Puts away all connections that can be, however busy they are. */
    void restAll() {
        if (options.observers() == null) {
            quiet.restAll();
        }
    }

    /** The connections that are put away. */
    IdleStore quiet() {
        return quiet;
    }

    /** Connections that are being followed. */
    public int following() {
        return table.size() + quiet.size();
    }

    /** Bytes that the connections being followed take; counts the same for a connection whatever others there are. */
    long memory() {
        long[] objects = {0};
        table.forEach(c -> objects[0] += objectShare() + c.queueBytes());
        return objects[0] + quiet.memory();
    }

    /** Bytes that the connections being followed take, without those of segments in flight: quick to say. */
    public long roughMemory() {
        return (long) table.size() * objectShare() + quiet.memory();
    }

    /** Bytes of an object and its share of the tables. */
    private int objectShare() {
        return options.observers() == null ? OBJECT_BYTES : OBSERVED_BYTES;
    }

    /** Bytes of the largest connections that may well be many. */
    long largestConnection() {
        return objectShare();
    }

    /** Hands out the keys of the connections of one class: those with the least ones are evicted first. */
    void survey(EvictionClass evictionClass, LongConsumer keys) {
        table.forEach(c -> {
            if (c.evictionClass() == evictionClass) {
                keys.accept(key(c));
            }
        });
        quiet.forEach(handle -> {
            if (quiet.evictionClass(handle) == evictionClass) {
                keys.accept(quiet.key(handle));
            }
        });
    }

    private static long key(TrackedConnection c) {
        return c.evictionClass() == EvictionClass.OPEN ? c.end() : c.firstPacket();
    }

    /**
     * Sums up connections that have been silent for longer than their time-outs, and follows them no longer. Looked at by a
     * coarse clock, so that it does not take too much time where many are.
     */
    private void forgetSilent() {
        long now = clock
                - Math.floorMod(
                        clock, Math.max(TimerWheel.TICK_NANOS, options.idle().shortest() / PATIENCE));
        if (now < nextSilence) {
            return;
        }
        turn = SILENCE_TURN;
        nextSilence = now + options.idle().shortest();
        new RemainingConnections(table, quiet, c -> isSilent(c, now), handle -> isSilent(quiet.read(handle), now))
                .remove(
                        c -> {
                            table.remove(c);
                            timers.remove(c);
                            forget(c);
                        },
                        this::forget);
    }

    private boolean isSilent(TrackedConnection c, long now) {
        long deadline = options.idle().deadline(c);
        if (now < deadline) {
            nextSilence = Math.min(nextSilence, deadline);
            return false;
        }
        return true;
    }

    private void forget(TrackedConnection c) {
        turnTo(c);
        if (current != null) {
            current.forgotten();
        }
        forgotten++;
        machine.end(c);
        summarize(c);
    }

    /** Connections that were forgotten because they were silent for too long. */
    public long forgotten() {
        return forgotten;
    }

    /** Connections may be evicted, in several steps, after the latest packet of the capture. */
    void beginEviction() {
        turn = OWN_TURN;
    }

    /** As the next step, sums up connections and follows them no longer: those of a class with keys up to {@code last}. */
    void evict(EvictionClass evictionClass, long last) {
        turn = Math.min(turn + 1, (1 << TURN_BITS) - 1);
        new RemainingConnections(
                        table,
                        quiet,
                        c -> c.evictionClass() == evictionClass && key(c) <= last,
                        handle -> quiet.evictionClass(handle) == evictionClass && quiet.key(handle) <= last)
                .remove(
                        c -> {
                            table.remove(c);
                            timers.remove(c);
                            evict(c);
                        },
                        this::evict);
    }

    private void evict(TrackedConnection c) {
        turnTo(c);
        if (current != null) {
            current.evicted();
        }
        evicted[c.evictionClass().ordinal()]++;
        machine.end(c);
        summarize(c);
    }

    /** Connections that were evicted so far. */
    public CaptureHealth.Evicted evicted() {
        return new CaptureHealth.Evicted(
                evicted[EvictionClass.OVER.ordinal()],
                evicted[EvictionClass.HALF_OPEN.ordinal()],
                evicted[EvictionClass.OPEN.ordinal()]);
    }

    /** Ends the capture: tells a {@code ConnectionSummary} for every connection that is left, by their numbers. */
    public void end() {
        var left = new RemainingConnections(table, quiet);
        packet = NO_PACKET;
        turn = 0;
        left.expire(this::expire);
        turn = 1;
        left.forEach(c -> {
            machine.end(c);
            summarize(c);
        });
    }

    /** Adds up with a tracker that followed other connections of the same capture, after both have ended. */
    public void include(ConnectionTracker other) {
        if (openings == null) {
            connections += other.connections;
        }
        Arrays.setAll(evicted, i -> evicted[i] + other.evicted[i]);
        forgotten += other.forgotten;
        copies += other.copies;
        oneDirection += other.oneDirection;
        beganBefore += other.beganBefore;
        unseenAcknowledged += other.unseenAcknowledged;
    }

    /** Connections so far, those of other trackers of the same capture included. */
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

    private void summarize(TrackedConnection c) {
        ConnectionObserver observer = observer(c);
        copies += c.copies();
        oneDirection += c.isOneDirection() ? 1 : 0;
        beganBefore += c.isJoinedMidStream() ? 1 : 0;
        unseenAcknowledged += c.unseenAcknowledged();
        if (census != null) {
            census.connection(c.clientState(), c.serverState());
            return;
        }
        sink.accept(new ConnectionSummary(
                clock,
                c.number(),
                c.address(Role.CLIENT),
                c.address(Role.SERVER),
                c.start(),
                c.end(),
                c.clientState(),
                c.serverState(),
                c.packets(),
                c.bytes(),
                observer == null ? null : observer.outcome(c, clock)));
    }
}
