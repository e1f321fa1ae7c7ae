package tcpstates.tracker.store;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * Connections by 5-tuple, both directions under one key: open addressing with linear probing, looked up by the segment itself
 * so that no key object is made. The hashes lie in an array of their own: looking past another connection costs no access to
 * that connection, which would most likely not be in the cache.
 */
final class FlowTable {
    private static final int FIRST_SIZE = 1 << 10;

    /** Of a slot that is free; no connection has it, see {@link #tag}. */
    private static final int FREE = 0;

    private int[] tags = new int[FIRST_SIZE];
    private @Nullable TrackedConnection[] slots = new TrackedConnection[FIRST_SIZE];
    private @Nullable TrackedConnection[] likely = new TrackedConnection[0];
    /** The tags of a batch's segments. */
    private int[] wanted = new int[0];
    /** Has no meaning; it keeps the compiler from leaving out reads that only warm the cache. */
    private int touched;

    private int size;
    /** Where the next sweep begins. */
    private int hand;

    private static int tag(int hash) {
        return hash == FREE ? 1 : hash;
    }

    /**
     * Finds the connections that the segments most likely belong to, and brings into the cache what the state machine will need
     * of them. The reads of one loop do not depend on each other, so that the processor waits for all of them together instead
     * of one after the other.
     *
     * @return a connection with the same hash for each segment, or null; the same array each time
     */
    @Nullable
    TrackedConnection[] likely(TcpSegment[] batch, int count) {
        if (likely.length < count) {
            likely = new TrackedConnection[batch.length];
            wanted = new int[batch.length];
        }
        int sum = touched;
        int[] tags = this.tags;
        int mask = tags.length - 1;
        for (int i = 0; i < count; i++) {
            int tag = tag(Connection.hash(batch[i]));
            wanted[i] = tag;
            sum += tags[tag & mask] + (slots[tag & mask] == null ? 1 : 0);
        }
        for (int i = 0; i < count; i++) {
            likely[i] = slots[slot(wanted[i])];
        }
        for (int i = 0; i < count; i++) {
            TrackedConnection connection = likely[i];
            if (connection != null) {
                sum += connection.touch();
            }
        }
        for (int i = 0; i < count; i++) {
            TrackedConnection connection = likely[i];
            if (connection != null) {
                sum += connection.touchEndpoints();
            }
        }
        for (int i = 0; i < count; i++) {
            TrackedConnection connection = likely[i];
            if (connection != null) {
                sum += connection.touchQueues();
            }
        }
        touched = sum;
        return likely;
    }

    /** The first slot that has the tag, or the free one where a connection with that tag would be put. */
    private int slot(int tag) {
        int[] tags = this.tags;
        int mask = tags.length - 1;
        int i = tag & mask;
        while (tags[i] != tag && tags[i] != FREE) {
            i = (i + 1) & mask;
        }
        return i;
    }

    /** The segment's connection; null if it is not in the table. */
    @Nullable
    TrackedConnection find(TcpSegment segment) {
        int tag = tag(Connection.hash(segment));
        int mask = tags.length - 1;
        for (int i = slot(tag); tags[i] != FREE; i = (i + 1) & mask) {
            TrackedConnection connection = slots[i];
            if (tags[i] == tag && connection != null && connection.matches(segment)) {
                return connection;
            }
        }
        return null;
    }

    /** Adds a connection that is not in the table. */
    void add(TrackedConnection connection) {
        if (2 * ++size > slots.length) {
            grow();
        }
        put(connection, tag(connection.hash()));
        connection.inTable(true);
    }

    private void put(TrackedConnection connection, int tag) {
        int mask = tags.length - 1;
        int i = tag & mask;
        while (tags[i] != FREE) {
            i = (i + 1) & mask;
        }
        tags[i] = tag;
        slots[i] = connection;
    }

    private void grow() {
        int[] oldTags = tags;
        @Nullable TrackedConnection[] oldSlots = slots;
        tags = new int[2 * oldTags.length];
        slots = new TrackedConnection[2 * oldSlots.length];
        for (int i = 0; i < oldTags.length; i++) {
            TrackedConnection connection = oldSlots[i];
            if (connection != null) {
                put(connection, oldTags[i]);
            }
        }
    }

    /** Removes a connection that is in the table; whatever it had pushed on moves up, so no tombstone is left. */
    void remove(TrackedConnection connection) {
        int mask = tags.length - 1;
        int free = tag(connection.hash()) & mask;
        while (slots[free] != connection) {
            free = (free + 1) & mask;
        }
        connection.inTable(false);
        size--;
        for (int i = (free + 1) & mask; tags[i] != FREE; i = (i + 1) & mask) {
            int home = tags[i] & mask;
            if (((i - home) & mask) >= ((i - free) & mask)) {
                tags[free] = tags[i];
                slots[free] = slots[i];
                free = i;
            }
        }
        tags[free] = FREE;
        slots[free] = null;
    }

    /** Connections in the table. */
    int size() {
        return size;
    }

    /** Slots, free ones included. */
    int slots() {
        return slots.length;
    }

    /** Hands out the connections of the next {@code count} slots, going round; {@code action} may remove what it is given. */
    void sweep(long count, Consumer<TrackedConnection> action) {
        for (long left = Math.min(count, slots.length); left > 0; left--) {
            hand = hand + 1 & slots.length - 1;
            // What is removed may have another one move up to its place.
            for (TrackedConnection connection = slots[hand]; connection != null; ) {
                action.accept(connection);
                TrackedConnection now = slots[hand];
                connection = now == connection ? null : now;
            }
        }
    }

    /** Hands out all, in no order; {@code action} leaves the table as it is. */
    void forEach(Consumer<TrackedConnection> action) {
        for (TrackedConnection connection : slots) {
            if (connection != null) {
                action.accept(connection);
            }
        }
    }
}
