package tcpstates.tracker;

import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Role;
import tcpstates.event.TransitionCounter;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;
import tcpstates.tcp.ConnectionEventSink;
import tcpstates.tcp.KernelSettings;
import tcpstates.tcp.StateMachine;
import tcpstates.tracker.store.TrackedConnection;

/**
 * What happens to a connection from its first segment to its summary, wherever connections are kept: the state machine, the
 * connection's observer and the events of both. Holds nothing of any single connection, so one serves all of a thread.
 */
public final class ConnectionLifecycle {
    /** Who keeps the connections. */
    interface Keeper {
        /** Begins a connection with its first segment, and keeps it; the arguments are an observer's. */
        TrackedConnection open(TcpSegment first, int predecessor, boolean challenged);

        /** The connection's place is taken by the next one with the same addresses and ports: it is kept no longer. */
        void replaced(TrackedConnection connection);
    }

    private final EventSink sink;
    private final @Nullable TransitionCounter counter;
    private final ConnectionObserver.@Nullable Factory observers;
    private final @Nullable ToldConnections told;
    private final StateMachine machine;
    private final ConnectionTotals totals = new ConnectionTotals();

    /**
     * @param sink gets the events of all connections
     * @param settings the hosts', from which follows when repeats are due and when a host gives up
     * @param observers makes the observer of each connection; null for none
     */
    public ConnectionLifecycle(
            EventSink sink, KernelSettings settings, ConnectionObserver.@Nullable Factory observers) {
        this(sink, settings, observers, null);
    }

    /** The same for some connections: nobody observes the others. */
    ConnectionLifecycle(
            EventSink sink,
            KernelSettings settings,
            ConnectionObserver.@Nullable Factory observers,
            @Nullable ToldConnections told) {
        this.sink = sink;
        this.observers = observers;
        this.told = told;
        counter = sink.transitionCounter();
        machine = new StateMachine(new MachineSink(), settings);
    }

    /** Shows an event to the connection's observer before it goes on its way. */
    private final class MachineSink implements ConnectionEventSink {
        @Override
        public void accept(Connection connection, Event event) {
            if (!isTold(connection)) {
                return;
            }
            ConnectionObserver observer = observer(connection);
            if (observer != null) {
                observer.event(event);
            }
            sink.accept(event);
        }

        @Override
        public @Nullable TransitionCounter transitionCounter() {
            return told == null ? counterUnlessObserved() : null;
        }

        @Override
        public @Nullable TransitionCounter transitionCounter(Connection connection) {
            return told == null || isTold(connection) ? counterUnlessObserved() : told.others();
        }

        /** An observer wants the events themselves. */
        private @Nullable TransitionCounter counterUnlessObserved() {
            return observers == null ? counter : null;
        }
    }

    private boolean isTold(Connection connection) {
        return told == null || told.ends().are(connection.address(Role.CLIENT), connection.address(Role.SERVER));
    }

    static @Nullable ConnectionObserver observer(Connection connection) {
        return connection instanceof ObservedConnection observed ? observed.observer : null;
    }

    StateMachine machine() {
        return machine;
    }

    /** Whether connections have observers. */
    boolean isObserved() {
        return observers != null;
    }

    /** Whether events are counted and no more is done with them, so that their order is of no consequence. */
    boolean isCounted() {
        return counter != null && observers == null && told == null;
    }

    /** A new connection, with an observer if it is told; there must be {@linkplain #isObserved such ones}. */
    TrackedConnection observed(int number, TcpSegment first, int predecessor, boolean challenged) {
        if (observers == null) {
            throw new IllegalStateException("nobody observes");
        }
        if (told != null) {
            var connection = new TrackedConnection(number, first);
            if (!isTold(connection)) {
                return connection;
            }
        }
        return new ObservedConnection(number, first, predecessor, challenged, observers);
    }

    /**
     * Applies a segment.
     *
     * @param connection that has the segment's addresses and ports; null if there is none
     * @param clock the capture's (ns since the epoch)
     * @return the connection that has them now: the same, or a new one
     */
    TrackedConnection segment(@Nullable TrackedConnection connection, TcpSegment segment, long clock, Keeper keeper) {
        TrackedConnection present = connection;
        if (present == null) {
            present = keeper.open(segment, 0, false);
        } else if (machine.startsAnew(present, segment)) {
            present = startAnew(present, segment, clock, keeper);
        }
        apply(present, segment);
        if (machine.hasStartedAnew(present)) {
            present = startAnew(present, segment, clock, keeper);
        }
        return present;
    }

    private void apply(TrackedConnection connection, TcpSegment segment) {
        ConnectionObserver observer = observer(connection);
        if (observer != null) {
            observer.packet(segment, connection.isFromClient(segment));
        }
        machine.segment(connection, segment);
    }

    /** Applies an ICMP error about one of the connection's segments. */
    void icmpError(TrackedConnection connection, IcmpMessage message) {
        machine.icmpError(connection, message);
    }

    /** Ends the old connection and opens the one that takes its place, with the SYN that was kept for it, if any. */
    private TrackedConnection startAnew(TrackedConnection old, TcpSegment segment, long clock, Keeper keeper) {
        TcpSegment first = machine.replace(old, segment);
        keeper.replaced(old);
        summarize(old, clock);
        int predecessor = old.hasBegun() ? old.number() : 0;
        TrackedConnection successor = keeper.open(first, predecessor, machine.isChallenged(old));
        successor.succeed(old);
        if (first != segment) {
            apply(successor, first);
        }
        return successor;
    }

    /**
     * Lets time pass for the connection.
     *
     * @return whether it is over for so long that nothing of it can come any more
     */
    boolean expire(TrackedConnection connection, long clock) {
        return machine.expire(connection, clock);
    }

    /** Ends a connection that was silent for longer than its time-out. */
    void forget(TrackedConnection connection, long clock) {
        ConnectionObserver observer = observer(connection);
        if (observer != null) {
            observer.forgotten();
        }
        totals.forgotten(connection);
        end(connection, clock);
    }

    /** Ends a connection because there are too many. */
    void evict(TrackedConnection connection, long clock) {
        ConnectionObserver observer = observer(connection);
        if (observer != null) {
            observer.evicted();
        }
        totals.evicted(connection);
        end(connection, clock);
    }

    /** Ends a connection of which nothing more will be known. */
    void end(TrackedConnection connection, long clock) {
        machine.end(connection);
        summarize(connection, clock);
    }

    /** The connection has ended, and nothing was left to say of its ends. */
    void summarize(TrackedConnection connection, long clock) {
        totals.ended(connection);
        TransitionCounter instead = counter;
        if (told != null) {
            boolean isTold = isTold(connection);
            totals.told(isTold);
            instead = isTold ? counter : told.others();
        }
        if (instead != null) {
            instead.connection(connection.clientState(), connection.serverState());
            return;
        }
        ConnectionObserver observer = observer(connection);
        sink.accept(new ConnectionSummary(
                clock,
                connection.number(),
                connection.id(),
                connection.address(Role.CLIENT),
                connection.address(Role.SERVER),
                connection.tags(),
                connection.start(),
                connection.end(),
                connection.clientState(),
                connection.serverState(),
                connection.packets(),
                connection.bytes(),
                observer == null ? null : observer.outcome(connection, clock)));
    }

    /** What is counted of the connections that have ended. */
    public ConnectionTotals totals() {
        return totals;
    }
}
