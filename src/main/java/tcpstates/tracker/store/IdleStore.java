package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Connection;
import tcpstates.tcp.Connection.EvictionClass;
import tcpstates.tcp.ConnectionCodec;
import tcpstates.tcp.PackedConnection;
import tcpstates.tcp.StateMachine;

/**
 * Connections on which nothing happens, as records: a flood's half-open ones, those that are over and linger, idle ones. A
 * connection becomes an object again when its next segment comes. Which ones are records changes nothing of what is told, only
 * the memory that they take.
 */
public final class IdleStore implements TimerWheel.Keeper {
    /** Connections that are as busy as this are better left as they are. */
    private static final long QUIET_NANOS = Nanos.PER_SECOND;

    /** When more than so many connections wait, this is a flood. */
    private static final int FLOOD = 1 << 16;

    private static final int LONGEST_LINE = 1 << 17;

    /** In a flood so many are waited for, which fit into a processor's cache; the first ones of more are taken for quiet. */
    private static final int MOST_WAITING = 1 << 13;

    /** Objects that are kept to be used again, at most. */
    private static final int MOST_SPARES = 1 << 14;

    /** When there were too many objects, records are made until there is one for so many that are allowed. */
    private static final int LESS = 4;

    /** Slots of the flow table that are looked at for each connection that came to it, and at least. */
    private static final int SWEEP_PER_OPENING = 4;

    private static final int LEAST_SWEEP = 1 << 8;

    private static final int NONE = -1;

    /** Of the places for records one in so many is free. */
    private static final int SLACK = 8;

    /** Bytes of a record's share of the slots and of the timer wheel. */
    private static final int SHARE = 16;

    private final FlowTable table;
    private final StateMachine machine;
    private final Consumer<TrackedConnection> look;
    private final Predicate<TrackedConnection> ends;
    private final int objects;
    private final TimerWheel timers = new TimerWheel(this);
    private final BitCodec bits = new BitCodec();
    private final ConnectionCodec codec = new ConnectionCodec(bits);
    private final PackedConnection packed = new PackedConnection();
    private final RecordSlabs slabs = new RecordSlabs();
    private final RecordIndex slots = new RecordIndex();
    /** Objects that have come to the flow table or are about to be over: the likeliest ones to be quiet soon. */
    private final IdleCandidates waiting = new IdleCandidates();
    /** Whether there are so many objects that it is worth while to make records of them. */
    private boolean packing;

    /** Whether more connections wait than can be let wait. */
    private boolean flooded;

    /** Objects that were put into the line since the flow table was swept. */
    private int added;

    /**
     * Objects whose connections are records now. To use them again keeps the garbage collector out of a flood: millions of objects
     * that live for a second are just what it handles worst, they grow old before they die.
     */
    private final List<TrackedConnection> spares = new ArrayList<>();

    private TrackedConnection scratch = new TrackedConnection();

    /**
     * @param table has the connections that are objects
     * @param look is told when it is time to look at one of them
     * @param ends lets time pass for a connection; tells whether that is its end
     * @param objects that are left as they are, see {@link tcpstates.tracker.TrackerOptions}
     */
    public IdleStore(
            FlowTable table,
            StateMachine machine,
            Consumer<TrackedConnection> look,
            Predicate<TrackedConnection> ends,
            int objects) {
        this.table = table;
        this.machine = machine;
        this.look = look;
        this.ends = ends;
        this.objects = objects;
    }

    public TimerWheel timers() {
        return timers;
    }

    /** How many there are. */
    public int size() {
        return slabs.size();
    }

    /** The segment's connection, which is quiet no more; null if there is none. */
    @Nullable
    public TrackedConnection wake(TcpSegment s) {
        if (slabs.size() == 0) {
            return null;
        }
        int hash = Connection.hash(s);
        int handle = slots.first(hash);
        while (handle != NONE && !PackedConnection.matches(slabs.bytes(handle), RecordSlabs.body(handle), s)) {
            handle = slots.next(hash);
        }
        if (handle == NONE) {
            return null;
        }
        TrackedConnection c = spare();
        unpack(handle, c);
        int slot = c.timerSlot();
        if (slot != TrackedConnection.NO_TIMER) {
            timers.remove(handle, slot, c.timerPosition());
            timers.add(c, slot);
        }
        slots.remove(hash, handle);
        slabs.remove(handle);
        table.add(c);
        await(c);
        return c;
    }

    private void unpack(int handle, TrackedConnection into) {
        byte[] bytes = slabs.bytes(handle);
        int at = RecordSlabs.offset(handle);
        bits.read(bytes, RecordSlabs.body(handle), bytes.length);
        codec.readInto(into);
        into.timer(
                RecordHeader.isTimed(bytes, at) ? RecordHeader.timerSlot(bytes, at) : TrackedConnection.NO_TIMER,
                RecordHeader.timerPosition(bytes, at));
    }

    private TrackedConnection spare() {
        return spares.isEmpty() ? new TrackedConnection() : spares.removeLast();
    }

    /** A connection whose first captured segment is {@code s}. */
    public TrackedConnection begin(int number, TcpSegment s) {
        if (spares.isEmpty() || Connection.isToItself(s)) {
            return new TrackedConnection(number, s);
        }
        TrackedConnection c = spares.removeLast();
        codec.clear(c);
        c.begin(number, s);
        return c;
    }

    /** A connection has come to the flow table, or is about to be over: it may soon be quiet. */
    public void await(TrackedConnection c) {
        if (waiting.size() < LONGEST_LINE) { // longer only if nobody lets them rest
            waiting.add(c, c.end());
        }
        added++;
    }

    /**
     * Makes records of objects that are quiet: of those that were so from when they came or were about to be over, and of some
     * others, so that sooner or later all have their turn. Costs time by how many connections came since the last time, not by
     * how many there are.
     *
     * @param clock the capture's (ns since the epoch)
     */
    public void rest(long clock) {
        long before = clock - QUIET_NANOS;
        packing = table.size() > (packing ? objects / LESS : objects);
        flooded = waiting.size() > (flooded ? MOST_WAITING : FLOOD);
        for (int i = waiting.size(); i > 0 && isFirstDue(before); i--) {
            TrackedConnection c = waiting.poll();
            if (!c.isInTable()) {
                continue;
            }
            if (c.end() <= before || flooded && c.evictionClass() == EvictionClass.HALF_OPEN) {
                if (flooded || packing) {
                    add(c);
                }
            } else if (c.evictionClass() != EvictionClass.OPEN) {
                waiting.add(c, c.end());
            }
        }
        if (packing) {
            table.sweep(LEAST_SWEEP + (long) SWEEP_PER_OPENING * added, c -> {
                if (c.end() <= before) {
                    add(c);
                }
            });
        }
        added = 0;
    }

    private boolean isFirstDue(long before) {
        return waiting.firstTime() <= before || flooded && waiting.size() > MOST_WAITING;
    }

    /** Makes records of all objects that can be records, however busy they are, and keeps no object that is not in use. */
    public void restAll() {
        table.sweep(table.slots(), this::add);
        waiting.clear();
        spares.clear();
    }

    /** Writes the connection down, to {@link #bits}; returns how many bytes it takes, 0 if it is better left as it is. */
    private int pack(Connection c) {
        if (!ConnectionCodec.isCompact(c)) {
            return 0;
        }
        bits.write();
        codec.write(c);
        return bits.position() <= RecordSlabs.MAX_BODY ? bits.position() : 0;
    }

    /** Makes a record of an object, if it can be one. */
    void add(TrackedConnection c) {
        int length = pack(c);
        if (length == 0) {
            return;
        }
        table.remove(c);
        int handle = slabs.put(bits.written(), length, c.evictionClass());
        slots.add(c.hash(), handle);
        int slot = c.timerSlot();
        if (slot != TrackedConnection.NO_TIMER) {
            timers.remove(c);
            timers.add(handle, slot);
            if (timers.isLate(slot, machine.deadline(c))) {
                RecordHeader.setOverdue(slabs.bytes(handle), RecordSlabs.offset(handle));
            }
        }
        if (spares.size() < MOST_SPARES) {
            spares.add(c);
        }
    }

    @Override
    public void due(TrackedConnection c) {
        look.accept(c);
    }

    @Override
    public void due(int handle) {
        unpack(handle, scratch);
        scratch.timer(TrackedConnection.NO_TIMER, 0);
        if (ends.test(scratch)) {
            slots.remove(scratch.hash(), handle);
            slabs.remove(handle);
            return;
        }
        int now = rewrite(handle);
        long deadline = machine.deadline(scratch);
        if (deadline != Long.MIN_VALUE) {
            if (now == NONE) {
                timers.schedule(promote(), deadline);
            } else {
                timers.schedule(now, deadline);
            }
        } else if (now == NONE) {
            promote();
        }
    }

    /** Writes the record anew; returns its handle, or -1 if it can be none any more. */
    private int rewrite(int handle) {
        int length = pack(scratch);
        slabs.remove(handle);
        if (length == 0) {
            slots.remove(scratch.hash(), handle);
            return NONE;
        }
        int now = slabs.put(bits.written(), length, scratch.evictionClass());
        if (now != handle) {
            slots.replace(scratch.hash(), handle, now);
        }
        return now;
    }

    private TrackedConnection promote() {
        TrackedConnection c = scratch;
        scratch = new TrackedConnection();
        table.add(c);
        await(c);
        return c;
    }

    /** Hands out the handles of all. */
    public void forEach(IntConsumer action) {
        slabs.forEach(action);
    }

    /** The connection, for reading only, until the next one is asked for. */
    public TrackedConnection read(int handle) {
        unpack(handle, scratch);
        return scratch;
    }

    /** Takes the record away and returns the connection, for reading only, until the next one is asked for. */
    TrackedConnection take(int handle) {
        unpack(handle, scratch);
        if (scratch.timerSlot() != TrackedConnection.NO_TIMER) {
            timers.remove(handle, scratch.timerSlot(), scratch.timerPosition());
        }
        slots.remove(scratch.hash(), handle);
        slabs.remove(handle);
        return scratch;
    }

    /** What would be lost with the record's connection. */
    public EvictionClass evictionClass(int handle) {
        return RecordHeader.evictionClass(slabs.bytes(handle), RecordSlabs.offset(handle));
    }

    /** By which connections of the same class of eviction go first: the least one. */
    public long key(int handle) {
        byte[] bytes = slabs.bytes(handle);
        int at = RecordSlabs.body(handle);
        return evictionClass(handle) == EvictionClass.OPEN ? packed.end(bytes, at) : packed.firstPacket(bytes, at);
    }

    /** Bytes that the records take, with their share of the tables, rounded up a little. */
    public long memory() {
        return slabs.placeBytes() + slabs.placeBytes() / SLACK + (long) slabs.size() * SHARE;
    }

    /**
     * Lets time pass for a record if its deadline has passed, although it is not its turn in the timer wheel yet.
     *
     * @param promoted gets it if it is an object now
     * @return its handle now; -1 if it is an object now
     */
    int expire(int handle, Consumer<TrackedConnection> expire, Consumer<TrackedConnection> promoted) {
        byte[] bytes = slabs.bytes(handle);
        int at = RecordSlabs.offset(handle);
        boolean mayBeDue = RecordHeader.isTimed(bytes, at)
                && (RecordHeader.isOverdue(bytes, at) || timers.isNext(RecordHeader.timerSlot(bytes, at)));
        if (!mayBeDue) {
            return handle;
        }
        unpack(handle, scratch);
        expire.accept(scratch);
        int now = rewrite(handle);
        if (now == NONE) {
            promoted.accept(promote());
        }
        return now;
    }

    @Override
    public int number(int handle) {
        return PackedConnection.number(slabs.bytes(handle), RecordSlabs.body(handle));
    }

    @Override
    public void place(int handle, int slot, int position) {
        RecordHeader.setTimer(slabs.bytes(handle), RecordSlabs.offset(handle), slot, position);
    }
}
