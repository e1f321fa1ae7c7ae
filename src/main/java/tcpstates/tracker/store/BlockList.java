package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.List;

/** A list of {@code int}s in blocks, which many lists share: those that one gives back another one takes. */
final class BlockList {
    private static final int BLOCK_BITS = 10;
    private static final int BLOCK = 1 << BLOCK_BITS;

    /** Blocks that no list uses. */
    static final class Blocks {
        /** Beyond it they are left to the garbage collector. */
        private static final int MAX_FREE = 1 << 10;

        private final List<int[]> free = new ArrayList<>();

        private int[] take() {
            return free.isEmpty() ? new int[BLOCK] : free.removeLast();
        }

        private void giveBack(int[] block) {
            if (free.size() < MAX_FREE) {
                free.add(block);
            }
        }
    }

    private final Blocks blocks;
    private final List<int[]> used = new ArrayList<>(0);
    private int size;

    BlockList(Blocks blocks) {
        this.blocks = blocks;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return used.get(index >>> BLOCK_BITS)[index & BLOCK - 1];
    }

    void set(int index, int value) {
        used.get(index >>> BLOCK_BITS)[index & BLOCK - 1] = value;
    }

    void add(int value) {
        if (size == used.size() << BLOCK_BITS) {
            used.add(blocks.take());
        }
        set(size++, value);
    }

    int removeLast() {
        int last = get(--size);
        if ((size & BLOCK - 1) == 0) {
            blocks.giveBack(used.removeLast());
        }
        return last;
    }

    void clear() {
        used.forEach(blocks::giveBack);
        used.clear();
        size = 0;
    }
}
