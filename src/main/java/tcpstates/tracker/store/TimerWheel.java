package tcpstates.tracker.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Connections by the second in which their timer runs out, on the capture's clock (the hashed wheel of Varghese and Lauck): those
 * that are objects, and those that are records, by their handles. A timer farther away than one round of the wheel simply runs out
 * once a round. Who is in the wheel knows where, and so can be taken out.
 */
final class TimerWheel {
    private static final int SLOTS = TimerTicks.PER_ROUND;

    /** Arrays that a busy second leaves behind and that are larger than this are left to the garbage collector. */
    private static final int MAX_KEPT_CONNECTIONS = 1 << 10;

    private static final int MAX_KEPT_ORDER = 1 << 18;

    /** Who keeps the connections. */
    interface Keeper {
        /** The timer of a connection has run out. */
        void due(TrackedConnection connection);

        /** The timer of a record has run out. */
        void due(int record);

        /** Number of the record's connection. */
        int number(int record);

        /** The record is at that place of the wheel now. */
        void place(int record, int slot, int position);
    }

    /** Those of one second. */
    private static final class Slot {
        private @Nullable TrackedConnection[] connections = new TrackedConnection[0];
        private int connectionCount;
        private final BlockList records;

        private Slot(BlockList records) {
            this.records = records;
        }
    }

    private final Slot[] slots = new Slot[SLOTS];
    private final Keeper keeper;
    private final BlockList.Blocks blocks = new BlockList.Blocks();
    /** An empty slot to take the place of the one that is being emptied. */
    private Slot spare;

    private long[] order = new long[0];
    private long tick = Long.MIN_VALUE;
    /** The first tick of the latest {@link #advance} that had something to do. */
    private long firstTick;

    TimerWheel(Keeper keeper) {
        this.keeper = keeper;
        spare = newSlot();
        Arrays.setAll(slots, i -> newSlot());
    }

    private Slot newSlot() {
        return new Slot(new BlockList(blocks));
    }

    /** Sets the timer of a connection that has none: to when the clock has passed {@code deadline}, or earlier. */
    void schedule(TrackedConnection connection, long deadline) {
        add(connection, slot(deadline));
    }

    /** The same for a record. */
    void schedule(int record, long deadline) {
        add(record, slot(deadline));
    }

    private int slot(long deadline) {
        return index(TimerTicks.due(deadline, tick));
    }

    private static int index(long tick) {
        return (int) Math.floorMod(tick, (long) SLOTS);
    }

    /** Puts the connection where its record was. */
    void add(TrackedConnection connection, int at) {
        Slot slot = slots[at];
        if (slot.connectionCount == slot.connections.length) {
            slot.connections = Arrays.copyOf(slot.connections, larger(slot.connectionCount));
        }
        slot.connections[slot.connectionCount] = connection;
        connection.timer(at, slot.connectionCount++);
    }

    /** Puts the record where its connection was. */
    void add(int record, int at) {
        BlockList records = slots[at].records;
        keeper.place(record, at, records.size());
        records.add(record);
    }

    private static int larger(int length) {
        return length + length / 2 + 4;
    }

    /** Takes the connection out, if it is in. */
    void remove(TrackedConnection connection) {
        if (connection.timerSlot() == TrackedConnection.NO_TIMER) {
            return;
        }
        Slot slot = slots[connection.timerSlot()];
        TrackedConnection last = slot.connections[--slot.connectionCount];
        slot.connections[slot.connectionCount] = null;
        if (last != null && last != connection) {
            slot.connections[connection.timerPosition()] = last;
            last.timer(connection.timerSlot(), connection.timerPosition());
        }
        connection.timer(TrackedConnection.NO_TIMER, 0);
    }

    /** Takes a record out. */
    void remove(int record, int at, int position) {
        BlockList records = slots[at].records;
        int last = records.removeLast();
        if (last != record) {
            records.set(position, last);
            keeper.place(last, at, position);
        }
    }

    /** Turns the wheel up to {@code now} and hands out whoever is due, second by second, by their numbers. */
    void advance(long now) {
        long last = TimerTicks.of(now);
        if (last <= tick) {
            return;
        }
        if (tick == Long.MIN_VALUE) {
            tick = last;
            return;
        }
        firstTick = Math.max(tick + 1, last - SLOTS + 1); // after a long silence every slot is due once
        for (long t = firstTick; t <= last; t++) {
            tick = t;
            empty(index(t));
        }
    }

    /** Goes on from {@code now}, which is before: whoever is in the wheel has a turn within a round, as ever. */
    void setBack(long now) {
        tick = TimerTicks.of(now);
    }

    /** When {@link #advance} will have something to do next. */
    long nextTick() {
        return tick == Long.MIN_VALUE ? tick : (tick + 1) * TimerTicks.NANOS;
    }

    /** Which tick it is of those that {@link #advance} goes through, from 0 to {@code SLOTS - 1}. */
    int tickOfAdvance() {
        return (int) (tick - firstTick);
    }

    private void empty(int at) {
        Slot current = slots[at];
        int connections = current.connectionCount;
        int count = connections + current.records.size();
        if (count == 0) {
            return;
        }
        slots[at] = spare;
        sort(current);
        for (int i = 0; i < count; i++) {
            int which = (int) order[i];
            if (which < connections) {
                TrackedConnection connection = current.connections[which];
                if (connection != null) {
                    connection.timer(TrackedConnection.NO_TIMER, 0);
                    keeper.due(connection);
                }
            } else {
                keeper.due(current.records.get(which - connections));
            }
        }
        Arrays.fill(current.connections, 0, connections, null);
        current.connectionCount = 0;
        current.records.clear();
        spare = current.connections.length > MAX_KEPT_CONNECTIONS ? newSlot() : current;
        order = order.length > MAX_KEPT_ORDER ? new long[0] : order;
    }

    /** Where the connections and, behind them, the records of a slot stand in the order of their numbers. */
    private void sort(Slot slot) {
        int count = slot.connectionCount + slot.records.size();
        if (order.length < count) {
            order = new long[larger(count)];
        }
        for (int i = 0; i < slot.connectionCount; i++) {
            TrackedConnection connection = slot.connections[i];
            order[i] = (connection == null ? 0 : (long) connection.number() << Integer.SIZE) | i;
        }
        for (int i = slot.connectionCount; i < count; i++) {
            order[i] = (long) keeper.number(slot.records.get(i - slot.connectionCount)) << Integer.SIZE | i;
        }
        Arrays.sort(order, 0, count);
    }

    /** Whether a deadline is before the time at which timers of the slot run out. */
    boolean isLate(int at, long deadline) {
        return deadline != Long.MIN_VALUE
                && Math.floorMod((long) at - index(tick), (long) SLOTS) > TimerTicks.of(deadline) + 1 - tick;
    }

    /** Whether the slot is the next one to run out. */
    boolean isNext(int at) {
        return at == index(tick + 1);
    }
}
