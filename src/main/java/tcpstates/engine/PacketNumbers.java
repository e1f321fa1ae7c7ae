package tcpstates.engine;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.BitSet;

/** A set of numbers of packets: a bit each, and nothing where there are none. */
final class PacketNumbers {
    /** Numbers that have their bits together. */
    private static final int PAGE = 1 << 14;

    private final Long2ObjectOpenHashMap<BitSet> pages = new Long2ObjectOpenHashMap<>();

    void add(long number) {
        BitSet page = pages.get(number / PAGE);
        if (page == null) {
            page = new BitSet(PAGE);
            pages.put(number / PAGE, page);
        }
        page.set((int) (number % PAGE));
    }

    boolean contains(long number) {
        BitSet page = pages.get(number / PAGE);
        return page != null && page.get((int) (number % PAGE));
    }
}
