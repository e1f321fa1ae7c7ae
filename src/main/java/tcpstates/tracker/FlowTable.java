package tcpstates.tracker;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * Connections by 5-tuple, both directions under one key: open addressing with linear probing, looked up by the segment itself
 * so that no key object is made.
 */
final class FlowTable {
    private static final int FIRST_SIZE = 1 << 10;

    private @Nullable Connection[] slots = new Connection[FIRST_SIZE];
    private @Nullable Connection[] candidates = new Connection[0];
    /** Has no meaning; it keeps the compiler from leaving out reads that only warm the cache. */
    private int touched;

    private int size;

    /**
     * Reads, of what the segments will need, everything that is likely not in the cache. The reads of one loop do not depend on
     * each other, so that the processor waits for all of them together.
     */
    void touch(TcpSegment[] batch, int count) {
        if (candidates.length < count) {
            candidates = new Connection[batch.length];
        }
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            candidates[i] = slots[Connection.hash(batch[i]) & mask];
        }
        int sum = touched;
        for (int i = 0; i < count; i++) {
            Connection c = candidates[i];
            if (c != null) {
                sum += c.touch();
            }
        }
        for (int i = 0; i < count; i++) {
            Connection c = candidates[i];
            if (c != null) {
                sum += c.touchEndpoints();
            }
        }
        touched = sum;
    }

    @Nullable
    Connection find(TcpSegment s) {
        int mask = slots.length - 1;
        for (int i = Connection.hash(s) & mask; ; i = (i + 1) & mask) {
            Connection c = slots[i];
            if (c == null || c.matches(s)) {
                return c;
            }
        }
    }

    /** Adds a connection that is not in the table. */
    void add(Connection c) {
        if (2 * ++size > slots.length) {
            grow();
        }
        put(c);
    }

    private void put(Connection c) {
        int mask = slots.length - 1;
        int i = c.hash() & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = c;
    }

    private void grow() {
        @Nullable Connection[] oldSlots = slots;
        slots = new Connection[2 * oldSlots.length];
        for (Connection c : oldSlots) {
            if (c != null) {
                put(c);
            }
        }
    }

    /** Whether the connection is in the table. */
    boolean holds(Connection c) {
        return slots[slot(c)] == c;
    }

    private int slot(Connection c) {
        int mask = slots.length - 1;
        int i = c.hash() & mask;
        while (slots[i] != null && slots[i] != c) {
            i = (i + 1) & mask;
        }
        return i;
    }

    /** Removes a connection that is in the table; whatever it had pushed on moves up, so no tombstone is left. */
    void remove(Connection c) {
        int mask = slots.length - 1;
        int i = slot(c);
        size--;
        int free = i;
        int j = (i + 1) & mask;
        for (Connection moved = slots[j]; moved != null; moved = slots[j]) {
            int home = moved.hash() & mask;
            if (((j - home) & mask) >= ((j - free) & mask)) {
                slots[free] = moved;
                free = j;
            }
            j = (j + 1) & mask;
        }
        slots[free] = null;
    }

    int size() {
        return size;
    }

    void forEach(Consumer<Connection> action) {
        for (Connection c : slots) {
            if (c != null) {
                action.accept(c);
            }
        }
    }
}
