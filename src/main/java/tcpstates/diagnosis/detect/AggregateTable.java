package tcpstates.diagnosis.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EventSink;
import tcpstates.event.SocketAddress;

/**
 * Piles of one kind, bounded: when there are too many or their sets hold too much, the one that has not grown for the longest
 * time goes, and is told if it had passed its threshold.
 *
 * <p>A hash table with chains and a list by age, both linked through the piles: a library's map would want a key object for each
 * look-up, and would follow three references where this follows one.
 *
 * @param <P> the pile
 */
final class AggregateTable<P extends Aggregate> {
    /** Some 10 MB of piles. */
    static final int MAX_PILES = 1 << 14;
    /** Entries of all sets together: 16 MB of numbers at most half of which are in use. */
    static final int MAX_WEIGHT = 1 << 20;

    private static final Comparator<Aggregate> BY_TIME = Comparator.comparingLong(Aggregate::since);

    private final EventSink sink;
    private final boolean live;
    private final Supplier<P> maker;
    private final @Nullable Aggregate[] buckets = new Aggregate[MAX_PILES];
    private @Nullable Aggregate oldest;
    private @Nullable Aggregate newest;
    private int size;
    private long weight;

    /**
     * @param sink takes the findings
     * @param live whether a pile is told as soon as it passes its threshold, too
     * @param maker makes an empty pile
     */
    AggregateTable(EventSink sink, boolean live, Supplier<P> maker) {
        this.sink = sink;
        this.live = live;
        this.maker = maker;
    }

    /** The pile of that key; null if there is none. The addresses' own ports do not count. */
    @Nullable
    P find(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        return find(
                Aggregate.hash(kind, first, firstPort, second, secondPort), kind, first, firstPort, second, secondPort);
    }

    @SuppressWarnings("unchecked") // all piles come from the maker
    private @Nullable P find(
            int hash, int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        Aggregate pile = buckets[hash & MAX_PILES - 1];
        while (pile != null && (pile.hash != hash || !pile.isNamed(kind, first, firstPort, second, secondPort))) {
            pile = pile.nextOfBucket;
        }
        return (P) pile;
    }

    /** The pile of that key, made if there is none; it is the last one to go now. The addresses' own ports do not count. */
    P touch(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        int hash = Aggregate.hash(kind, first, firstPort, second, secondPort);
        P pile = find(hash, kind, first, firstPort, second, secondPort);
        if (pile == null) {
            pile = maker.get();
            pile.name(kind, first, firstPort, second, secondPort);
            add(pile, hash);
        } else {
            moveToNewest(pile);
        }
        return pile;
    }

    /** The same for a pile that was found before and may be gone: then for the one with its key. */
    P touch(P pile) {
        if (pile.kept) {
            moveToNewest(pile);
            return pile;
        }
        SocketAddress first = pile.first();
        SocketAddress second = pile.second();
        return touch(pile.kind(), first, first.port(), second, second.port());
    }

    private void add(Aggregate pile, int hash) {
        pile.hash = hash;
        pile.nextOfBucket = buckets[hash & MAX_PILES - 1];
        buckets[hash & MAX_PILES - 1] = pile;
        pile.kept = true;
        size++;
        append(pile);
    }

    private void append(Aggregate pile) {
        pile.older = newest;
        pile.newer = null;
        if (newest == null) {
            oldest = pile;
        } else {
            newest.newer = pile;
        }
        newest = pile;
    }

    private void moveToNewest(Aggregate pile) {
        if (pile != newest) {
            unlink(pile);
            append(pile);
        }
    }

    private void unlink(Aggregate pile) {
        if (pile.older == null) {
            oldest = pile.newer;
        } else {
            pile.older.newer = pile.newer;
        }
        if (pile.newer == null) {
            newest = pile.older;
        } else {
            pile.newer.older = pile.older;
        }
    }

    private void remove(Aggregate pile) {
        unlink(pile);
        // An old pile that is gone must keep no newer one: sockets may still refer to it.
        pile.older = null;
        pile.newer = null;
        pile.kept = false;
        size--;
        int bucket = pile.hash & MAX_PILES - 1;
        Aggregate before = buckets[bucket];
        if (before == pile) {
            buckets[bucket] = pile.nextOfBucket;
        } else {
            while (before != null && before.nextOfBucket != pile) {
                before = before.nextOfBucket;
            }
            if (before != null) {
                before.nextOfBucket = pile.nextOfBucket;
            }
        }
        pile.nextOfBucket = null;
    }

    /** Looks at a pile that was touched and has changed. */
    void changed(P pile, int weightBefore, long time) {
        weight += pile.weight() - weightBefore;
        if (live && !pile.told && pile.isNotable()) {
            pile.told = true;
            sink.accept(pile.finding(time, false));
        }
        while (oldest != null && (size > MAX_PILES || weight > MAX_WEIGHT && size > 1)) {
            Aggregate gone = oldest;
            remove(gone);
            weight -= gone.weight();
            if (gone.isNotable()) {
                sink.accept(gone.finding(time, true));
            }
        }
    }

    /** Tells what has passed its threshold, in the order in which it began. */
    void end(long time) {
        List<Aggregate> notable = new ArrayList<>();
        for (Aggregate pile = oldest; pile != null; pile = pile.newer) {
            if (pile.isNotableAtEnd()) {
                notable.add(pile);
            }
        }
        notable.sort(BY_TIME.thenComparing(pile -> pile.finding(time, true).toString()));
        notable.forEach(pile -> sink.accept(pile.finding(time, true)));
        Arrays.fill(buckets, null);
        oldest = null;
        newest = null;
        size = 0;
        weight = 0;
    }

    int size() {
        return size;
    }

    long weight() {
        return weight;
    }
}
