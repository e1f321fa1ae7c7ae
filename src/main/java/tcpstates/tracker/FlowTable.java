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
        int hash = hash(s);
        int mask = slots.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            Connection c = slots[i];
            if (c == null || hashes[i] == hash && c.matches(s)) {
                return c;
            }
        }
    }

    /** Adds a connection that is not in the table; {@code s} is one of its segments. */
    void add(Connection c, TcpSegment s) {
        if (2 * ++size > slots.length) {
            grow();
        }
        put(c, hash(s));
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

    /** Removes a connection of which {@code s} is a segment; whatever it had pushed on moves up, so no tombstone is left. */
    void remove(Connection c, TcpSegment s) {
        int mask = slots.length - 1;
        int i = hash(s) & mask;
        while (slots[i] != c) {
            i = (i + 1) & mask;
        }
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

    /** The same for both directions. */
    private static int hash(TcpSegment s) {
        long addresses = (s.sourceLow() ^ s.destinationLow()) + 31 * (s.sourceHigh() ^ s.destinationHigh());
        long sum = s.sourceLow() + s.destinationLow();
        long ports = (long) (s.sourcePort() ^ s.destinationPort()) << 17 | s.sourcePort() + s.destinationPort();
        long h = (addresses * 0x9E3779B97F4A7C15L ^ sum) * 0xC2B2AE3D27D4EB4FL + ports * 0x165667B19E3779F9L;
        h ^= h >>> 32;
        return (int) (h ^ h >>> 15);
    }
}
