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
    private int[] hashes = new int[FIRST_SIZE];
    private int size;

    @Nullable
    Connection find(TcpSegment s) {
        int hash = Connection.hash(s);
        int mask = slots.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            Connection c = slots[i];
            if (c == null || hashes[i] == hash && c.matches(s)) {
                return c;
            }
        }
    }

    /** Adds a connection that is not in the table. */
    void add(Connection c) {
        if (2 * ++size > slots.length) {
            grow();
        }
        put(c, c.hash());
    }

    private void put(Connection c, int hash) {
        int mask = slots.length - 1;
        int i = hash & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = c;
        hashes[i] = hash;
    }

    private void grow() {
        @Nullable Connection[] oldSlots = slots;
        int[] oldHashes = hashes;
        slots = new Connection[2 * oldSlots.length];
        hashes = new int[2 * oldSlots.length];
        for (int i = 0; i < oldSlots.length; i++) {
            Connection c = oldSlots[i];
            if (c != null) {
                put(c, oldHashes[i]);
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
        for (int j = (i + 1) & mask; slots[j] != null; j = (j + 1) & mask) {
            int home = hashes[j] & mask;
            if (((j - home) & mask) >= ((j - free) & mask)) {
                slots[free] = slots[j];
                hashes[free] = hashes[j];
                free = j;
            }
        }
        slots[free] = null;
    }

    void forEach(Consumer<Connection> action) {
        for (Connection c : slots) {
            if (c != null) {
                action.accept(c);
            }
        }
    }
}
