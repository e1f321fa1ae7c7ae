package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Handles of records by the hash of their 5-tuple: open addressing with linear probing. The hash lies beside the handle, so
 * that neither looking past a record nor growing reads records. Many small tables instead of one, by the upper bits of the
 * hash: they grow one by one, each by a half, so that growing never needs much memory or time at once. Each is made of pages, and
 * those that one has left behind while it grew the next one takes: no large array is ever left to the garbage collector, which
 * would look for it late.
 */
final class RecordIndex {
    private static final int PART_BITS = 6;
    private static final int HASH_SHIFT = 32;
    private static final int NONE = -1;

    /** Longs of a page. */
    private static final int PAGE = 1 << 9;

    /** Pages that are kept to be used again, at most. */
    private static final int MAX_FREE_PAGES = 1 << 8;

    /** A part is full when 7 of 8 slots are taken. */
    private static final int FULL = 8;

    private static final long[][] NO_TABLE = {};

    /** Slots: the hash in the upper half, the handle plus 1 in the lower one; 0 is a free one. */
    private final long[][][] parts = new long[1 << PART_BITS][][];

    private final int[] sizes = new int[1 << PART_BITS];
    private final List<long[]> freePages = new ArrayList<>();

    /** Where a search is: which part, which slot. */
    private int part;

    private int slot;

    RecordIndex() {
        Arrays.fill(parts, NO_TABLE);
    }

    private static int length(long[][] table) {
        return table.length * PAGE;
    }

    private static long get(long[][] table, int i) {
        return table[i / PAGE][i % PAGE];
    }

    private static void set(long[][] table, int i, long entry) {
        table[i / PAGE][i % PAGE] = entry;
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
        long[][] table = parts[part];
        if (table.length == 0) {
            return NONE;
        }
        slot = home(hash, length(table)) - 1;
        return next(hash);
    }

    /** The next record with the hash that {@link #first} was asked for, or -1. */
    int next(int hash) {
        long[][] table = parts[part];
        int i = slot;
        while (true) {
            i = i + 1 == length(table) ? 0 : i + 1;
            long entry = get(table, i);
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
        if (FULL * (sizes[p] + 1) > (FULL - 1) * length(parts[p])) {
            grow(p);
        }
        sizes[p]++;
        put(parts[p], (long) hash << HASH_SHIFT | handle + 1);
    }

    /** Page by page, so that the old table and the new one are never there as a whole together. */
    private void grow(int p) {
        long[][] old = parts[p];
        long[][] table = new long[old.length + old.length / 2 + 1][];
        for (long[] page : old) {
            for (long entry : page) {
                if (entry != 0) {
                    put(table, entry);
                }
            }
            if (freePages.size() < MAX_FREE_PAGES) {
                freePages.add(page);
            }
        }
        for (int page = 0; page < table.length; page++) {
            provide(table, page);
        }
        parts[p] = table;
    }

    private void put(long[][] table, long entry) {
        int i = home((int) (entry >>> HASH_SHIFT), length(table));
        provide(table, i / PAGE);
        while (get(table, i) != 0) {
            i = i + 1 == length(table) ? 0 : i + 1;
            provide(table, i / PAGE);
        }
        set(table, i, entry);
    }

    private void provide(long[][] table, int page) {
        if (table[page] == null) {
            table[page] = freePages.isEmpty() ? new long[PAGE] : freePages.removeLast();
            Arrays.fill(table[page], 0);
        }
    }

    /** The record has another handle now. */
    void replace(int hash, int handle, int by) {
        seek(hash, handle);
        set(parts[part], slot, (long) hash << HASH_SHIFT | by + 1);
    }

    /** Removes a record that is there; whatever it had pushed on moves up, so no tombstone is left. */
    void remove(int hash, int handle) {
        seek(hash, handle);
        long[][] table = parts[part];
        sizes[part]--;
        int length = length(table);
        int free = slot;
        for (int i = (free + 1) % length; get(table, i) != 0; i = i + 1 == length ? 0 : i + 1) {
            int home = home((int) (get(table, i) >>> HASH_SHIFT), length);
            int fromHome = i - home < 0 ? i - home + length : i - home;
            int fromFree = i - free < 0 ? i - free + length : i - free;
            if (fromHome >= fromFree) {
                set(table, free, get(table, i));
                free = i;
            }
        }
        set(table, free, 0);
        if (sizes[part] == 0) {
            parts[part] = NO_TABLE;
        }
    }

    private void seek(int hash, int handle) {
        int found = first(hash);
        while (found != handle) {
            found = next(hash);
        }
    }
}
