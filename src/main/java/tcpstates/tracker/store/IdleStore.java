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
import tcpstates.tcp.HandshakeCodec;
import tcpstates.tcp.PackedConnection;
import tcpstates.tcp.StateMachine;

/**
 * Idle connections as records of bytes: half-open ones of a flood, those that are over and only wait for late packets, those that
 * are silent. A connection becomes an object again when its next segment comes. Which ones are records changes nothing of what is
 * emitted, only the memory that they take.
 */
final class IdleStore implements TimerWheel.Keeper {
    /** After so much silence a connection is idle. */
    private static final long IDLE_NANOS = Nanos.PER_SECOND;

    /**
     * A handshake is idle after a second, after half of that, and so on, while of those that were packed fewer go on than one in
     * so many: in a flood none does.
     */
    private static final int PACKED_PER_RETURNED = 8;

    private static final int MAX_HASTE = 10;

    /** So many are packed before it is judged whether they go on. */
    private static final int HANDSHAKES_OF_A_JUDGEMENT = 1 << 12;

    /** From so many candidates on handshakes are packed, which is quickly done. */
    private static final int HANDSHAKE_CANDIDATES = 1 << 15;

    /** When there are more candidates than this, it is a flood. */
    private static final int FLOOD_CANDIDATES = 1 << 17;

    private static final int MAX_CANDIDATES = 1 << 18;

    /** In a flood so many stay candidates, which fit into a processor's cache; the first ones of more are taken for idle. */
    private static final int FLOOD_MAX_CANDIDATES = 1 << 13;

    /** Objects that are kept to be used again, at most. */
    private static final int MAX_FREE_OBJECTS = 1 << 14;

    /** When there were too many objects, connections are packed until there is one object for so many that are allowed. */
    private static final int OBJECTS_ALLOWED_PER_KEPT = 4;

    /** Slots of the flow table that are swept for each candidate that was added, and at least. */
    private static final int SWEPT_PER_CANDIDATE = 4;

    private static final int MIN_SWEPT = 1 << 8;

    private static final int NONE = -1;

    /** Of the places for records one in so many is free. */
    private static final int PLACES_PER_FREE_ONE = 8;

    /** Bytes of a record's share of the index and of the timer wheel. */
    private static final int INDEX_BYTES = 16;

    private final FlowTable table;
    private final StateMachine machine;
    private final Consumer<TrackedConnection> due;
    private final Predicate<TrackedConnection> expires;
    private final int maxObjects;
    private final TimerWheel timers = new TimerWheel(this);
    private final BitCodec bits = new BitCodec();
    private final ConnectionCodec codec = new ConnectionCodec(bits);
    private final HandshakeCodec handshakes;
    private final PackedConnection packed = new PackedConnection();
    private final RecordSlabs slabs = new RecordSlabs();
    private final RecordIndex index = new RecordIndex();
    /** Objects that have come to the flow table: the likeliest ones to be idle soon. */
    private final IdleCandidates opened = new IdleCandidates();

    /** Objects that are about to be over, and soon idle. */
    private final IdleCandidates closing = new IdleCandidates();
    /** Whether there are so many objects that it pays to pack. */
    private boolean packing;

    /** Whether there are so many candidates that not all can be watched until they are idle. */
    private boolean flooded;

    /** How often the time is halved after which a handshake is idle, 0 to {@link #MAX_HASTE}. */
    private int haste;

    /** Handshakes that were packed, and those of them that went on, since that was judged. */
    private int handshakesPacked;

    private int handshakesReturned;

    /** Candidates that were added since the flow table was swept. */
    private int added;

    /**
     * Objects whose connections are records now. To use them again keeps the garbage collector out of a flood: millions of objects
     * that live for a second are just what it handles worst, they grow old before they die.
     */
    private final List<TrackedConnection> free = new ArrayList<>();

    /** What is unpacked for a moment. */
    private TrackedConnection scratch = new TrackedConnection();

    /**
     * @param table has the connections that are objects
     * @param due is called when the timer of one of them has run out
     * @param expires lets time pass for a connection that is packed, and is true if that is its end
     * @param maxObjects so many objects are left as they are
     */
    IdleStore(
            FlowTable table,
            StateMachine machine,
            Consumer<TrackedConnection> due,
            Predicate<TrackedConnection> expires,
            int maxObjects) {
        this.table = table;
        this.machine = machine;
        handshakes = new HandshakeCodec(bits, codec, machine);
        this.due = due;
        this.expires = expires;
        this.maxObjects = maxObjects;
    }

    TimerWheel timers() {
        return timers;
    }

    /** How many connections are packed. */
    int size() {
        return slabs.size();
    }

    // ------------------------------------------------------------------ to objects

    /** The segment's connection, which becomes an object; null if there is none. */
    @Nullable
    TrackedConnection unpack(TcpSegment segment) {
        if (slabs.size() == 0) {
            return null;
        }
        int hash = Connection.hash(segment);
        int record = index.first(hash);
        while (record != NONE && !PackedConnection.matches(slabs.bytes(record), RecordSlabs.body(record), segment)) {
            record = index.next(hash);
        }
        if (record == NONE) {
            return null;
        }
        boolean handshake = isHandshake(record);
        handshakesReturned += handshake ? 1 : 0;
        TrackedConnection connection = free.isEmpty() || handshake ? new TrackedConnection() : free.removeLast();
        unpack(record, connection);
        int slot = connection.timerSlot();
        if (slot != TrackedConnection.NO_TIMER) {
            timers.remove(record, slot, connection.timerPosition());
            timers.add(connection, slot);
        }
        index.remove(hash, record);
        slabs.remove(record);
        table.add(connection);
        enqueue(connection, connection.evictionClass() == EvictionClass.OVER ? closing : opened);
        return connection;
    }

    private boolean isHandshake(int record) {
        return RecordHeader.isHandshake(slabs.bytes(record), RecordSlabs.offset(record));
    }

    /** @param into without contents, if the record is of a handshake */
    private void unpack(int record, TrackedConnection into) {
        byte[] bytes = slabs.bytes(record);
        int at = RecordSlabs.offset(record);
        bits.read(bytes, RecordSlabs.body(record), bytes.length);
        if (RecordHeader.isHandshake(bytes, at)) {
            handshakes.readInto(into);
        } else {
            codec.readInto(into);
        }
        into.timer(
                RecordHeader.isTimed(bytes, at) ? RecordHeader.timerSlot(bytes, at) : TrackedConnection.NO_TIMER,
                RecordHeader.timerPosition(bytes, at));
    }

    private void unpackToScratch(int record) {
        if (isHandshake(record)) {
            scratch = new TrackedConnection();
        }
        unpack(record, scratch);
    }

    /** An object for a new connection whose first captured segment is this one. */
    TrackedConnection create(int number, TcpSegment first) {
        if (free.isEmpty() || Connection.isToItself(first)) {
            return new TrackedConnection(number, first);
        }
        TrackedConnection connection = free.removeLast();
        codec.clear(connection);
        connection.begin(number, first);
        return connection;
    }

    // ------------------------------------------------------------------ to records

    /** A connection has come to the flow table: it may soon be idle. */
    void opened(TrackedConnection connection) {
        enqueue(connection, opened);
    }

    /** A connection is about to be over: it may soon be idle. */
    void closing(TrackedConnection connection) {
        enqueue(connection, closing);
    }

    private void enqueue(TrackedConnection connection, IdleCandidates candidates) {
        if (candidates.size() < MAX_CANDIDATES) { // more only if packIdle is never called
            candidates.add(connection, connection.end());
        }
        added++;
    }

    private static boolean isOpen(TrackedConnection connection) {
        return connection.evictionClass() == EvictionClass.OPEN;
    }

    /**
     * Packs idle connections: those that have been so since they came or were about to be over, and some others, so that sooner or
     * later all have their turn. Costs time by how many connections came since the last time, not by how many there are.
     *
     * @param clock the capture's (ns since the epoch)
     */
    void packIdle(long clock) {
        long before = clock - IDLE_NANOS;
        int candidates = opened.size() + closing.size();
        packing = table.size() > (packing ? maxObjects / OBJECTS_ALLOWED_PER_KEPT : maxObjects);
        flooded = candidates > (flooded ? FLOOD_MAX_CANDIDATES : FLOOD_CANDIDATES);
        packOpened(before, clock - (IDLE_NANOS >> haste));
        packClosing(before);
        if (packing) {
            table.sweep(MIN_SWEPT + (long) SWEPT_PER_CANDIDATE * added, connection -> {
                if (connection.end() <= before) {
                    pack(connection);
                }
            });
        }
        added = 0;
    }

    /** Packs those that have been idle since they came; of others that are open the sweep takes care. */
    private void packOpened(long before, long beforeHandshake) {
        boolean many = packing || flooded || haste > 0 || opened.size() > HANDSHAKE_CANDIDATES;
        if (!many) {
            drop(opened, before);
            return;
        }
        for (int i = opened.size(); i > 0 && isFirstDecided(opened, beforeHandshake); i--) {
            TrackedConnection connection = opened.poll();
            boolean halfOpen = connection.evictionClass() == EvictionClass.HALF_OPEN;
            if (!connection.isInTable() || !halfOpen && connection.end() > before) {
                continue;
            }
            if (HandshakeCodec.takes(connection) && connection.end() <= beforeHandshake) {
                pack(connection);
                judgeHandshakes();
            } else if (connection.end() <= before || flooded && halfOpen) {
                packIfMany(connection);
            } else {
                opened.add(connection, connection.end());
            }
        }
    }

    private void judgeHandshakes() {
        if (++handshakesPacked == HANDSHAKES_OF_A_JUDGEMENT) {
            boolean few = handshakesReturned * PACKED_PER_RETURNED < handshakesPacked;
            haste = Math.clamp(haste + (few ? 1 : -1), 0, MAX_HASTE);
            handshakesPacked = 0;
            handshakesReturned = 0;
        }
    }

    /** Packs those that have been idle since they were about to be over. */
    private void packClosing(long before) {
        if (!packing && !flooded) {
            drop(closing, before);
            return;
        }
        for (int i = closing.size(); i > 0 && isFirstDecided(closing, before); i--) {
            TrackedConnection connection = closing.poll();
            if (!connection.isInTable()) {
                continue;
            }
            if (connection.end() <= before || flooded && !isOpen(connection)) {
                packIfMany(connection);
            } else if (!isOpen(connection)) {
                closing.add(connection, connection.end());
            }
        }
    }

    /** While nothing is packed, nobody looks at what is idle: most of it is in no cache. Later the sweep finds it. */
    private static void drop(IdleCandidates candidates, long before) {
        while (candidates.size() > 0 && candidates.firstTime() <= before) {
            candidates.poll();
        }
    }

    private void packIfMany(TrackedConnection connection) {
        if (flooded || packing) {
            pack(connection);
        }
    }

    private boolean isFirstDecided(IdleCandidates candidates, long before) {
        return candidates.firstTime() <= before || flooded && candidates.size() > FLOOD_MAX_CANDIDATES;
    }

    /** Packs all objects that can be packed, however busy they are, and keeps no object that is not in use. */
    void packAll() {
        table.sweep(table.slots(), this::pack);
        opened.clear();
        closing.clear();
        free.clear();
    }

    /** Makes a record of an object, if it can be one. */
    private void pack(TrackedConnection connection) {
        int length = write(connection);
        if (length == 0) {
            return;
        }
        table.remove(connection);
        int record = put(connection, length);
        index.add(connection.hash(), record);
        int slot = connection.timerSlot();
        if (slot != TrackedConnection.NO_TIMER) {
            timers.remove(connection);
            timers.add(record, slot);
            if (timers.isLate(slot, machine.deadline(connection))) {
                RecordHeader.setOverdue(slabs.bytes(record), RecordSlabs.offset(record));
            }
        }
        if (!isHandshake(record) && free.size() < MAX_FREE_OBJECTS) {
            free.add(connection);
        }
    }

    /** Writes the connection to {@link #bits}; returns how many bytes it takes, 0 if it does not pay to pack it. */
    private int write(Connection connection) {
        if (!ConnectionCodec.isCompact(connection)) {
            return 0;
        }
        bits.write();
        if (HandshakeCodec.takes(connection)) {
            handshakes.write(connection);
        } else {
            codec.write(connection);
        }
        return bits.position() <= RecordSlabs.MAX_BODY ? bits.position() : 0;
    }

    /** Keeps what {@link #write} has written; returns its handle. */
    private int put(Connection connection, int length) {
        int record = slabs.put(bits.written(), length, connection.evictionClass());
        if (HandshakeCodec.takes(connection)) {
            RecordHeader.setHandshake(slabs.bytes(record), RecordSlabs.offset(record));
        }
        return record;
    }

    /** Writes the record of {@link #scratch} anew; returns its handle, or -1 if it can be none any more. */
    private int rewrite(int record) {
        int length = write(scratch);
        slabs.remove(record);
        if (length == 0) {
            index.remove(scratch.hash(), record);
            return NONE;
        }
        int now = put(scratch, length);
        if (now != record) {
            index.replace(scratch.hash(), record, now);
        }
        return now;
    }

    /** What {@link #scratch} holds becomes an object for good. */
    private TrackedConnection keepScratch() {
        TrackedConnection connection = scratch;
        scratch = new TrackedConnection();
        table.add(connection);
        enqueue(connection, connection.evictionClass() == EvictionClass.OVER ? closing : opened);
        return connection;
    }

    // ------------------------------------------------------------------ timers

    @Override
    public void due(TrackedConnection connection) {
        due.accept(connection);
    }

    @Override
    public void due(int record) {
        unpackToScratch(record);
        scratch.timer(TrackedConnection.NO_TIMER, 0);
        if (expires.test(scratch)) {
            index.remove(scratch.hash(), record);
            slabs.remove(record);
            return;
        }
        int now = rewrite(record);
        long deadline = machine.deadline(scratch);
        if (deadline != Long.MIN_VALUE) {
            if (now == NONE) {
                timers.schedule(keepScratch(), deadline);
            } else {
                timers.schedule(now, deadline);
            }
        } else if (now == NONE) {
            keepScratch();
        }
    }

    /**
     * Lets time pass for a record if its deadline has passed, although it is not its turn in the timer wheel yet.
     *
     * @param unpacked gets it if it is an object now
     * @return its handle now; -1 if it is an object now
     */
    int expire(int record, Consumer<TrackedConnection> expire, Consumer<TrackedConnection> unpacked) {
        byte[] bytes = slabs.bytes(record);
        int at = RecordSlabs.offset(record);
        boolean mayBeDue = RecordHeader.isTimed(bytes, at)
                && (RecordHeader.isOverdue(bytes, at) || timers.isNext(RecordHeader.timerSlot(bytes, at)));
        if (!mayBeDue) {
            return record;
        }
        unpackToScratch(record);
        expire.accept(scratch);
        int now = rewrite(record);
        if (now == NONE) {
            unpacked.accept(keepScratch());
        }
        return now;
    }

    @Override
    public int number(int record) {
        return PackedConnection.number(slabs.bytes(record), RecordSlabs.body(record));
    }

    @Override
    public void place(int record, int slot, int position) {
        RecordHeader.setTimer(slabs.bytes(record), RecordSlabs.offset(record), slot, position);
    }

    // ------------------------------------------------------------------ where they lie

    /** Hands out the handles of all. */
    void forEach(IntConsumer action) {
        slabs.forEach(action);
    }

    /** The connection, for reading only, until the next one is asked for. */
    TrackedConnection read(int record) {
        unpackToScratch(record);
        return scratch;
    }

    /** Removes the record and returns the connection, for reading only, until the next one is asked for. */
    TrackedConnection remove(int record) {
        unpackToScratch(record);
        if (scratch.timerSlot() != TrackedConnection.NO_TIMER) {
            timers.remove(record, scratch.timerSlot(), scratch.timerPosition());
        }
        index.remove(scratch.hash(), record);
        slabs.remove(record);
        return scratch;
    }

    EvictionClass evictionClass(int record) {
        return RecordHeader.evictionClass(slabs.bytes(record), RecordSlabs.offset(record));
    }

    /** By which connections of the same class are evicted: the least one first. */
    long key(int record) {
        byte[] bytes = slabs.bytes(record);
        int at = RecordSlabs.body(record);
        return evictionClass(record) == EvictionClass.OPEN ? packed.end(bytes, at) : packed.firstPacket(bytes, at);
    }

    /** Bytes that the records take, with their share of the tables, rounded up a little. */
    long bytes() {
        return slabs.placeBytes() + slabs.placeBytes() / PLACES_PER_FREE_ONE + (long) slabs.size() * INDEX_BYTES;
    }
}
