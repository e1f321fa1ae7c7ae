package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
    /** Objects that are kept to be used again, at most. */
    private static final int MAX_FREE_OBJECTS = 1 << 14;

    private static final int NONE = -1;

    /** Of the places for records one in so many is free. */
    private static final int PLACES_PER_FREE_ONE = 8;

    /** Bytes of a record's share of the index and of the timer wheel. */
    private static final int INDEX_BYTES = 16;

    private final FlowTable table;
    private final StateMachine machine;
    private final Consumer<TrackedConnection> due;
    private final Predicate<TrackedConnection> expires;
    private final IdleSearch search;
    private final TimerWheel timers = new TimerWheel(this);
    private final BitCodec bits = new BitCodec();
    private final ConnectionCodec codec = new ConnectionCodec(bits);
    private final HandshakeCodec handshakes;
    private final PackedConnection packed = new PackedConnection();
    private final RecordSlabs slabs = new RecordSlabs();
    private final RecordIndex index = new RecordIndex();
    /** Objects whose connections are records now, for those that are unpacked: what lives for a second grows old before it dies. */
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
        search = new IdleSearch(table, this::pack, maxObjects);
    }

    TimerWheel timers() {
        return timers;
    }

    /** What decides which connections are packed. */
    IdleSearch search() {
        return search;
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
        if (handshake) {
            search.handshakeReturned();
        }
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
        search.returned(connection);
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

    // ------------------------------------------------------------------ to records

    /** Packs all objects that can be packed, however busy they are, and keeps no object that is not in use. */
    void packAll() {
        table.sweep(table.slots(), this::pack);
        search.clear();
        free.clear();
    }

    /** Makes a record of an object, if it can be one. */
    private void pack(TrackedConnection connection) {
        int record = put(connection);
        if (record == NONE) {
            return;
        }
        table.remove(connection);
        index.add(connection.hash(), record);
        int slot = connection.timerSlot();
        if (slot != TrackedConnection.NO_TIMER) {
            timers.remove(connection);
            timers.add(record, slot);
            if (timers.isLate(slot, machine.deadline(connection))) {
                RecordHeader.setOverdue(slabs.bytes(record), RecordSlabs.offset(record));
            }
        }
        if (free.size() < MAX_FREE_OBJECTS) {
            free.add(connection);
        }
    }

    /** Makes a record of the connection; returns its handle, or -1 if it does not pay. */
    private int put(Connection connection) {
        if (!ConnectionCodec.isCompact(connection)) {
            return NONE;
        }
        boolean handshake = HandshakeCodec.takes(connection);
        bits.write();
        if (handshake) {
            handshakes.write(connection);
        } else {
            codec.write(connection);
        }
        if (bits.position() > RecordSlabs.MAX_BODY) {
            return NONE;
        }
        int record = slabs.put(bits.written(), bits.position(), connection.evictionClass());
        if (handshake) {
            RecordHeader.setHandshake(slabs.bytes(record), RecordSlabs.offset(record));
        }
        return record;
    }

    /** Writes the record of {@link #scratch} anew; returns its handle, or -1 if it can be none any more. */
    private int rewrite(int record) {
        slabs.remove(record);
        int now = put(scratch);
        if (now == NONE) {
            index.remove(scratch.hash(), record);
        } else if (now != record) {
            index.replace(scratch.hash(), record, now);
        }
        return now;
    }

    /** What {@link #scratch} holds becomes an object for good. */
    private TrackedConnection keepScratch() {
        TrackedConnection connection = scratch;
        scratch = new TrackedConnection();
        table.add(connection);
        search.returned(connection);
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
        if (!mayBeDue(record)) {
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

    private boolean mayBeDue(int record) {
        byte[] bytes = slabs.bytes(record);
        int at = RecordSlabs.offset(record);
        return RecordHeader.isTimed(bytes, at)
                && (RecordHeader.isOverdue(bytes, at) || timers.isNext(RecordHeader.timerSlot(bytes, at)));
    }

    /** Lets time pass for a record as {@link #expire} does, and returns the connection, for reading only, until the next one. */
    TrackedConnection readExpired(int record, Consumer<TrackedConnection> expire) {
        unpackToScratch(record);
        if (mayBeDue(record)) {
            expire.accept(scratch);
        }
        return scratch;
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
