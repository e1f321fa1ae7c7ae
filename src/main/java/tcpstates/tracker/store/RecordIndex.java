package tcpstates.tracker.store;

import java.util.Arrays;

/**
 * Handles of records by the hash of their 5-tuple: open addressing with linear probing. The hash lies beside the handle, so
 * that neither looking past a record nor growing reads records. Many small tables instead of one, by the upper bits of the
 * hash: they grow one by one, each by a half, so that growing never needs much memory or time at once.
 */
final class RecordIndex {
    private static final int PART_BITS = 6;
    private static final int FIRST_SIZE = 8;
    private static final int HASH_SHIFT = 32;
    private static final int NONE = -1;

    /** A part is full when 7 of 8 slots are taken. */
    private static final int FULL = 8;

    private static final long[] NO_TABLE = {};

    /** Slots: the hash in the upper half, the handle plus 1 in the lower one; 0 is a free one. */
    private final long[][] parts = new long[1 << PART_BITS][];

    private final int[] sizes = new int[1 << PART_BITS];
    private long slots;

    /** Where a search is: which part, which slot. */
    private int part;

    private int slot;

    RecordIndex() {
        Arrays.fill(parts, NO_TABLE);
    }

    private static int part(int hash) {
        return hash >>> Integer.SIZE - PART_BITS;
    }

    /** The slot where a record with this hash would best be. */
    private static int home(int hash, int length) {
        return (int) (Integer.toUnsignedLong(hash << PART_BITS) * length >>> Integer.SIZE);
    }

    /** The first record with the hash, or -1. */
    int first(int hash) {
        part = part(hash);
        long[] table = parts[part];
        if (table.length == 0) {
            return NONE;
        }
        slot = home(hash, table.length) - 1;
        return next(hash);
    }

    /** The next record with the hash that {@link #first} was asked for, or -1. */
    int next(int hash) {
        long[] table = parts[part];
        int i = slot;
        while (true) {
            i = i + 1 == table.length ? 0 : i + 1;
            long entry = table[i];
            if (entry == 0) {
                return NONE;
            }
            if ((int) (entry >>> HASH_SHIFT) == hash) {
                slot = i;
                return (int) entry - 1;
            }
        }
    }

    /** Adds a record. */
    void add(int hash, int handle) {
        int p = part(hash);
        long[] table = parts[p];
        if (FULL * (sizes[p] + 1) > (FULL - 1) * table.length) {
            table = grow(p, table);
        }
        sizes[p]++;
        put(table, (long) hash << HASH_SHIFT | handle + 1);
    }

    private long[] grow(int p, long[] old) {
        long[] table = new long[Math.max(FIRST_SIZE, old.length + old.length / 2)];
        slots += table.length - old.length;
        parts[p] = table;
        for (long entry : old) {
            if (entry != 0) {
                put(table, entry);
            }
        }
        return table;
    }

    private static void put(long[] table, long entry) {
        int i = home((int) (entry >>> HASH_SHIFT), table.length);
        while (table[i] != 0) {
            i = i + 1 == table.length ? 0 : i + 1;
        }
        table[i] = entry;
    }

    /** The record has another handle now. */
    void replace(int hash, int handle, int by) {
        seek(hash, handle);
        parts[part][slot] = (long) hash << HASH_SHIFT | by + 1;
    }

    /** Removes a record that is there; whatever it had pushed on moves up, so no tombstone is left. */
    void remove(int hash, int handle) {
        seek(hash, handle);
        long[] table = parts[part];
        sizes[part]--;
        int length = table.length;
        int free = slot;
        for (int i = (free + 1) % length; table[i] != 0; i = i + 1 == length ? 0 : i + 1) {
            int home = home((int) (table[i] >>> HASH_SHIFT), length);
            int fromHome = i - home < 0 ? i - home + length : i - home;
            int fromFree = i - free < 0 ? i - free + length : i - free;
            if (fromHome >= fromFree) {
                table[free] = table[i];
                free = i;
            }
        }
        table[free] = 0;
        if (sizes[part] == 0) {
            parts[part] = NO_TABLE;
            slots -= length;
        }
    }

    private void seek(int hash, int handle) {
        int found = first(hash);
        while (found != handle) {
            found = next(hash);
        }
    }

    /** Bytes of the tables. */
    long bytes() {
        return slots * Long.BYTES;
    }
}
