package tcpstates.tracker.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/**
 * Connections by the second in which they want to be looked at, on the capture's clock (the hashed wheel of Varghese and
 * Lauck): those that are objects, and those that are records, by their handles. A deadline farther away than one turn is simply
 * looked at once a turn. Who is in the wheel knows where, and so can be taken out.
 */
public final class TimerWheel {
    public static final long TICK_NANOS = Nanos.PER_SECOND;
    public static final int SLOTS = 256;

    /** Arrays that a busy second leaves behind and that are larger than this are given up. */
    private static final int KEPT_LENGTH = 1 << 10;

    private static final int MOST_SORTED = 1 << 18;

    /** Who keeps the connections. */
    interface Keeper {
        /** It is time to look at a connection. */
        void due(TrackedConnection c);

        /** It is time to look at a record. */
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

    /** Lets the connection be looked at when the clock has passed {@code deadline}, or earlier. */
    public void schedule(TrackedConnection c, long deadline) {
        add(c, slot(deadline));
    }

    /** Lets the record be looked at when the clock has passed {@code deadline}, or earlier. */
    public void schedule(int record, long deadline) {
        add(record, slot(deadline));
    }

    private int slot(long deadline) {
        return index(dueTick(deadline, tick));
    }

    /** The tick in which whoever has the deadline is looked at, if scheduled in the tick {@code now}: a tick is a second. */
    public static long dueTick(long deadline, long now) {
        return Math.min(Math.max(tick(deadline), now) + 1, now + SLOTS - 1);
    }

    /**
     * The tick in which whoever is due in {@code due} is looked at when the wheel turns to {@code now}, which is not before: after
     * a long silence every slot has its turn once.
     */
    public static long turnOf(long due, long now) {
        return now - due < SLOTS ? due : now - Math.floorMod(now - due, (long) SLOTS);
    }

    /** The tick that a time (ns since the epoch) is in. */
    public static long tick(long nanos) {
        return Math.floorDiv(nanos, TICK_NANOS);
    }

    private static int index(long tick) {
        return (int) Math.floorMod(tick, (long) SLOTS);
    }

    /** Puts the connection where its record was. */
    void add(TrackedConnection c, int at) {
        Slot slot = slots[at];
        if (slot.connectionCount == slot.connections.length) {
            slot.connections = Arrays.copyOf(slot.connections, larger(slot.connectionCount));
        }
        slot.connections[slot.connectionCount] = c;
        c.timer(at, slot.connectionCount++);
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
    public void remove(TrackedConnection c) {
        if (c.timerSlot() == TrackedConnection.NO_TIMER) {
            return;
        }
        Slot slot = slots[c.timerSlot()];
        TrackedConnection last = slot.connections[--slot.connectionCount];
        slot.connections[slot.connectionCount] = null;
        if (last != null && last != c) {
            slot.connections[c.timerPosition()] = last;
            last.timer(c.timerSlot(), c.timerPosition());
        }
        c.timer(TrackedConnection.NO_TIMER, 0);
    }

    /** Takes a record out. */
    public void remove(int record, int at, int position) {
        BlockList records = slots[at].records;
        int last = records.removeLast();
        if (last != record) {
            records.set(position, last);
            keeper.place(last, at, position);
        }
    }

    /** Turns the wheel up to {@code now} and hands out, in the order of their numbers a second, whoever is due. */
    public void advance(long now) {
        long last = tick(now);
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

    /** When {@link #advance} will have something to do next. */
    public long nextTick() {
        return tick == Long.MIN_VALUE ? tick : (tick + 1) * TICK_NANOS;
    }

    /** Which turn it is of those that {@link #advance} takes one after the other, from 0 to {@code SLOTS - 1}. */
    public int turn() {
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
                TrackedConnection c = current.connections[which];
                if (c != null) {
                    c.timer(TrackedConnection.NO_TIMER, 0);
                    keeper.due(c);
                }
            } else {
                keeper.due(current.records.get(which - connections));
            }
        }
        Arrays.fill(current.connections, 0, connections, null);
        current.connectionCount = 0;
        current.records.clear();
        spare = current.connections.length > KEPT_LENGTH ? newSlot() : current;
        order = order.length > MOST_SORTED ? new long[0] : order;
    }

    /** Where the connections and, behind them, the records of a slot stand in the order of their numbers. */
    private void sort(Slot slot) {
        int count = slot.connectionCount + slot.records.size();
        if (order.length < count) {
            order = new long[larger(count)];
        }
        for (int i = 0; i < slot.connectionCount; i++) {
            TrackedConnection c = slot.connections[i];
            order[i] = (c == null ? 0 : (long) c.number() << Integer.SIZE) | i;
        }
        for (int i = slot.connectionCount; i < count; i++) {
            order[i] = (long) keeper.number(slot.records.get(i - slot.connectionCount)) << Integer.SIZE | i;
        }
        Arrays.sort(order, 0, count);
    }

    /** Whether a deadline is before the time at which whoever is in the slot will be looked at. */
    boolean isLate(int at, long deadline) {
        return deadline != Long.MIN_VALUE
                && Math.floorMod((long) at - index(tick), (long) SLOTS) > tick(deadline) + 1 - tick;
    }

    /** Whether the slot is the next one to be looked at. */
    boolean isNext(int at) {
        return at == index(tick + 1);
    }
}
