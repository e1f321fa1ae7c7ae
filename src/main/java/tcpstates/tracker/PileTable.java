package tcpstates.tracker;

import it.unimi.dsi.fastutil.objects.Object2ObjectLinkedOpenHashMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EventSink;

/**
 * Piles of one kind, bounded: when there are too many or their sets hold too much, the one that has not grown for the longest
 * time goes, and is told if it had passed its threshold.
 *
 * @param <K> what the connections of a pile have in common
 * @param <P> the pile
 */
final class PileTable<K, P extends Pile> {
    /** Some 10 MB of piles. */
    static final int MAX_PILES = 1 << 14;
    /** Entries of all sets together: 16 MB of numbers at most half of which are in use. */
    static final int MAX_WEIGHT = 1 << 20;

    private static final Comparator<Pile> BY_TIME = Comparator.comparingLong(Pile::since);

    private final EventSink sink;
    private final boolean live;
    private final Object2ObjectLinkedOpenHashMap<K, P> piles = new Object2ObjectLinkedOpenHashMap<>();
    private long weight;

    /**
     * @param sink takes the findings
     * @param live whether a pile is told as soon as it passes its threshold, too
     */
    PileTable(EventSink sink, boolean live) {
        this.sink = sink;
        this.live = live;
    }

    @Nullable
    P find(K key) {
        return piles.get(key);
    }

    /** The pile, which {@code first} makes if there is none; it is the last one to go now. */
    P touch(K key, Supplier<P> first) {
        P pile = piles.getAndMoveToLast(key);
        if (pile == null) {
            pile = first.get();
            piles.putAndMoveToLast(key, pile);
        }
        return pile;
    }

    /** Looks at a pile that was touched and has changed. */
    void changed(P pile, int weightBefore, long time) {
        weight += pile.weight() - weightBefore;
        if (live && !pile.told && pile.isNotable()) {
            pile.told = true;
            sink.accept(pile.finding(time, false));
        }
        while (piles.size() > MAX_PILES || weight > MAX_WEIGHT && piles.size() > 1) {
            P oldest = piles.removeFirst();
            weight -= oldest.weight();
            if (oldest.isNotable()) {
                sink.accept(oldest.finding(time, true));
            }
        }
    }

    /** Tells what has passed its threshold, in the order in which it began. */
    void end(long time) {
        List<Pile> notable = new ArrayList<>();
        for (P pile : piles.values()) {
            if (pile.isNotableAtEnd()) {
                notable.add(pile);
            }
        }
        notable.sort(BY_TIME.thenComparing(pile -> pile.finding(time, true).toString()));
        notable.forEach(pile -> sink.accept(pile.finding(time, true)));
        piles.clear();
        weight = 0;
    }

    int size() {
        return piles.size();
    }

    long weight() {
        return weight;
    }
}
