package tcpstates.tracker.store;

import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;
import tcpstates.tcp.Connection.EvictionClass;
import tcpstates.tcp.StateMachine;

/**
 * The connections of a tracker: those that have traffic as objects in a {@link FlowTable}, idle ones as bytes in an
 * {@link IdleStore}, and all that wait for a timer in a {@link TimerWheel}. Which ones are packed changes only the memory that they
 * take; what is handed out is the same, and in the same order.
 */
public final class ConnectionStore {
    private final StateMachine machine;
    private final Predicate<TrackedConnection> expires;
    private final FlowTable table = new FlowTable();
    private final IdleStore idle;
    private final TimerWheel timers;

    /**
     * @param expires lets time pass for a connection whose timer has run out, and is true if that is its end
     * @param maxObjects so many connections are never packed; of more than that, idle ones are
     */
    public ConnectionStore(StateMachine machine, Predicate<TrackedConnection> expires, int maxObjects) {
        this.machine = machine;
        this.expires = expires;
        idle = new IdleStore(table, machine, this::due, expires, maxObjects);
        timers = idle.timers();
    }

    private void due(TrackedConnection connection) {
        if (expires.test(connection)) {
            table.remove(connection);
        } else {
            schedule(connection);
        }
    }

    // ------------------------------------------------------------------ one connection

    /**
     * Finds the connections that the segments most likely belong to, and brings into the cache what the state machine will need
     * of them.
     *
     * @return a connection for each segment, or null; the same array each time
     */
    public @Nullable TrackedConnection[] likely(TcpSegment[] batch, int count) {
        return table.likely(batch, count);
    }

    /**
     * The segment's connection, which is an object now; null if there is none.
     *
     * @param likely what {@link #likely} has found for it, null if nothing
     */
    public @Nullable TrackedConnection find(TcpSegment segment, @Nullable TrackedConnection likely) {
        // A segment or a timer of the same batch may have ended that connection or begun another one.
        if (likely != null && likely.isInTable() && likely.matches(segment)) {
            return likely;
        }
        TrackedConnection connection = table.find(segment);
        return connection == null ? idle.unpack(segment) : connection;
    }

    /** Keeps a new connection. */
    public void add(TrackedConnection connection) {
        table.add(connection);
    }

    /** The connection has opened, and so may soon be idle: {@link #packIdle} will look at it. */
    public void opened(TrackedConnection connection) {
        idle.search().opened(connection);
    }

    /** The connection is about to be over, and so may soon be idle: {@link #packIdle} will look at it. */
    public void closing(TrackedConnection connection) {
        idle.search().closing(connection);
    }

    /**
     * Sets the connection's timer, unless nothing is to be waited for. A timer that is set already is set anew only where a close
     * may have made its deadline an earlier one.
     */
    public void schedule(TrackedConnection connection) {
        int slot = connection.timerSlot();
        if (slot != TrackedConnection.NO_TIMER && !connection.isClosing()) {
            return;
        }
        long deadline = machine.deadline(connection);
        if (deadline == Long.MIN_VALUE) {
            return;
        }
        if (slot != TrackedConnection.NO_TIMER) {
            if (!timers.isLate(slot, deadline)) {
                return;
            }
            timers.remove(connection);
        }
        timers.schedule(connection, deadline);
    }

    /** Keeps the connection no longer. */
    public void remove(TrackedConnection connection) {
        table.remove(connection);
        timers.remove(connection);
    }

    // ------------------------------------------------------------------ time

    /** Lets timers run out that are due at {@code clock} (ns since the epoch). */
    public void advance(long clock) {
        timers.advance(clock);
    }

    /** The clock was set back to {@code clock} (ns since the epoch). */
    public void setBack(long clock) {
        timers.setBack(clock);
    }

    /** When timers may be due next (ns since the epoch): before that, {@link #advance} does nothing. */
    public long nextTick() {
        return timers.nextTick();
    }

    /** Which tick it is of those that {@link #advance} goes through, from 0 to {@code TimerTicks.PER_ROUND - 1}. */
    public int tick() {
        return timers.tickOfAdvance();
    }

    // ------------------------------------------------------------------ memory

    /** To be called now and then, see {@link IdleSearch#pack}. */
    public void packIdle(long clock) {
        idle.search().pack(clock);
    }

    /** Packs all connections that can be, however busy they are. */
    public void packAll() {
        idle.packAll();
    }

    /** Gives back what the queues of all connections that are objects have too much. */
    public void trimQueues() {
        table.forEach(Connection::trimQueues);
    }

    /** Connections that are kept. */
    public int size() {
        return table.size() + idle.size();
    }

    /** Connections that are objects. */
    public int objects() {
        return table.size();
    }

    /** Connections that are packed. */
    public int packed() {
        return idle.size();
    }

    /** Bytes of the queues of those that are objects. */
    public long queueBytes() {
        long[] bytes = {0};
        table.forEach(connection -> bytes[0] += connection.queueBytes());
        return bytes[0];
    }

    /** Bytes of those that are packed, with their share of the tables. */
    public long packedBytes() {
        return idle.bytes();
    }

    // ------------------------------------------------------------------ many connections

    /** Hands out the keys of the connections of one class: those with the least ones are evicted first. */
    public void forEachKey(EvictionClass evictionClass, LongConsumer keys) {
        table.forEach(connection -> {
            if (connection.evictionClass() == evictionClass) {
                keys.accept(key(connection));
            }
        });
        idle.forEach(record -> {
            if (idle.evictionClass(record) == evictionClass) {
                keys.accept(idle.key(record));
            }
        });
    }

    /** The time of its latest packet if data may flow, the number of its first one otherwise; so is {@link IdleStore#key}. */
    private static long key(Connection connection) {
        return connection.evictionClass() == EvictionClass.OPEN ? connection.end() : connection.firstPacket();
    }

    /** Takes out the connections of one class with keys up to {@code last}, by their numbers, each valid until the next one. */
    public void evict(EvictionClass evictionClass, long last, Consumer<TrackedConnection> action) {
        remaining(
                        0,
                        connection -> connection.evictionClass() == evictionClass && key(connection) <= last,
                        record -> idle.evictionClass(record) == evictionClass && idle.key(record) <= last)
                .remove(action);
    }

    /** Takes out those for which {@code wanted} holds, by their numbers, each valid until the next one. */
    public void removeIf(Predicate<Connection> wanted, Consumer<TrackedConnection> action) {
        remaining(0, wanted::test, record -> wanted.test(idle.read(record))).remove(action);
    }

    /** Hands out all, in no order, for reading only and each valid until the next one. */
    public void forEach(Consumer<TrackedConnection> action) {
        table.forEach(action);
        idle.forEach(record -> action.accept(idle.read(record)));
    }

    /** Lets time pass for those whose timers may have run out, by their numbers, each valid until the next one. */
    public void expire(Consumer<TrackedConnection> expire) {
        all().expire(expire);
    }

    /**
     * Ends the capture: lets time pass for those whose timers may have run out, then hands out all of them. Both by their
     * numbers, each valid until the next one.
     */
    public void end(Consumer<TrackedConnection> expire, Consumer<TrackedConnection> end) {
        RemainingConnections all = all();
        all.expire(expire);
        all.forEach(end);
    }

    /** The same in no order, for whoever only counts: nothing is sorted, and no list is made of millions of connections. */
    public void endInAnyOrder(Consumer<TrackedConnection> expire, Consumer<TrackedConnection> end) {
        table.forEach(connection -> {
            expire.accept(connection);
            end.accept(connection);
        });
        idle.forEach(record -> end.accept(idle.readExpired(record, expire)));
    }

    private RemainingConnections all() {
        return remaining(size(), connection -> true, record -> true);
    }

    private RemainingConnections remaining(
            int expected, Predicate<TrackedConnection> wantedObjects, IntPredicate wantedRecords) {
        return new RemainingConnections(table, idle, expected, wantedObjects, wantedRecords);
    }
}
