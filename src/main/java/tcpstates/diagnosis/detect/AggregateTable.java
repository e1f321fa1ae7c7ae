package tcpstates.diagnosis.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EventSink;
import tcpstates.event.SocketAddress;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/**
 * Aggregates of one kind, bounded: when there are too many or their sets hold too much, the least recently used one is
 * evicted, and its finding emitted if it had passed its threshold.
 *
 * <p>A hash table with chains and an LRU list, both linked through the aggregates: a library's map would want a key
 * object for each look-up, and would follow three references where this follows one.
 *
 * @param <A> the aggregate
 */
final class AggregateTable<A extends Aggregate> {
    /** Some 10 MB of aggregates; a power of two, and the number of buckets, too. */
    static final int MAX_AGGREGATES = 1 << 14;
    /** Entries of all sets together: 16 MB of numbers at most half of which are in use. */
    static final int MAX_ENTRIES = 1 << 20;

    /** An aggregate takes more. */
    private static final int MIN_BYTES = 4;

    private static final Comparator<Aggregate> BY_TIME = Comparator.comparingLong(Aggregate::since);

    private final EventSink sink;
    private final boolean live;
    private final Supplier<A> maker;
    private final @Nullable Aggregate[] buckets = new Aggregate[MAX_AGGREGATES];
    private @Nullable Aggregate leastRecent;
    private @Nullable Aggregate mostRecent;
    private int size;
    private long entries;

    /**
     * @param sink takes the findings
     * @param live whether a finding is emitted as soon as an aggregate passes its threshold, too
     * @param maker makes an empty aggregate
     */
    AggregateTable(EventSink sink, boolean live, Supplier<A> maker) {
        this.sink = sink;
        this.live = live;
        this.maker = maker;
    }

    /** The aggregate of that key; null if there is none. The addresses' own ports do not count. */
    @Nullable
    A find(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        return find(
                Aggregate.hash(kind, first, firstPort, second, secondPort), kind, first, firstPort, second, secondPort);
    }

    private @Nullable A find(
            int hash, int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        Aggregate found = buckets[bucket(hash)];
        while (found != null && (found.hash != hash || !found.hasKey(kind, first, firstPort, second, secondPort))) {
            found = found.nextInBucket;
        }
        return found == null ? null : cast(found);
    }

    @SuppressWarnings("unchecked") // all aggregates come from the maker
    private A cast(Aggregate aggregate) {
        return (A) aggregate;
    }

    private static int bucket(int hash) {
        return hash & MAX_AGGREGATES - 1;
    }

    /**
     * The aggregate of that key, made if there is none; the most recently used one now. The addresses' own ports do not
     * count.
     */
    A use(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        int hash = Aggregate.hash(kind, first, firstPort, second, secondPort);
        A aggregate = find(hash, kind, first, firstPort, second, secondPort);
        if (aggregate == null) {
            aggregate = maker.get();
            aggregate.setKey(kind, first, firstPort, second, secondPort);
            add(aggregate, hash);
        } else {
            moveToMostRecent(aggregate);
        }
        return aggregate;
    }

    /** The same for an aggregate that was found before and may have been evicted: then for the one with its key. */
    A use(A aggregate) {
        if (aggregate.inTable) {
            moveToMostRecent(aggregate);
            return aggregate;
        }
        SocketAddress first = aggregate.first();
        SocketAddress second = aggregate.second();
        return use(aggregate.kind(), first, first.port(), second, second.port());
    }

    private void add(Aggregate aggregate, int hash) {
        aggregate.hash = hash;
        aggregate.nextInBucket = buckets[bucket(hash)];
        buckets[bucket(hash)] = aggregate;
        aggregate.inTable = true;
        size++;
        append(aggregate);
    }

    private void append(Aggregate aggregate) {
        aggregate.lessRecent = mostRecent;
        aggregate.moreRecent = null;
        if (mostRecent == null) {
            leastRecent = aggregate;
        } else {
            mostRecent.moreRecent = aggregate;
        }
        mostRecent = aggregate;
    }

    private void moveToMostRecent(Aggregate aggregate) {
        if (aggregate != mostRecent) {
            unlink(aggregate);
            append(aggregate);
        }
    }

    private void unlink(Aggregate aggregate) {
        if (aggregate.lessRecent == null) {
            leastRecent = aggregate.moreRecent;
        } else {
            aggregate.lessRecent.moreRecent = aggregate.moreRecent;
        }
        if (aggregate.moreRecent == null) {
            mostRecent = aggregate.lessRecent;
        } else {
            aggregate.moreRecent.lessRecent = aggregate.lessRecent;
        }
    }

    private void remove(Aggregate aggregate) {
        unlink(aggregate);
        // What is removed must keep no other aggregate alive: sockets may still refer to it.
        aggregate.lessRecent = null;
        aggregate.moreRecent = null;
        aggregate.inTable = false;
        size--;
        Aggregate before = buckets[bucket(aggregate.hash)];
        if (before == aggregate) {
            buckets[bucket(aggregate.hash)] = aggregate.nextInBucket;
        } else {
            while (before != null && before.nextInBucket != aggregate) {
                before = before.nextInBucket;
            }
            if (before != null) {
                before.nextInBucket = aggregate.nextInBucket;
            }
        }
        aggregate.nextInBucket = null;
    }

    /**
     * To be called when an aggregate that was used has changed: emits its finding if it is time, and evicts others if
     * need be.
     */
    void changed(A aggregate, int entriesBefore, long time) {
        entries += aggregate.entries() - entriesBefore;
        if (live && !aggregate.emitted && aggregate.exceedsThreshold()) {
            aggregate.emitted = true;
            sink.accept(aggregate.finding(time, false));
        }
        while (leastRecent != null && (size > MAX_AGGREGATES || entries > MAX_ENTRIES && size > 1)) {
            Aggregate evicted = leastRecent;
            remove(evicted);
            entries -= evicted.entries();
            if (evicted.exceedsThreshold()) {
                sink.accept(evicted.finding(time, true));
            }
        }
    }

    /** Emits the finding of what has passed its threshold, in the order in which it began. */
    void end(long time) {
        List<Aggregate> notable = new ArrayList<>();
        for (Aggregate aggregate = leastRecent; aggregate != null; aggregate = aggregate.moreRecent) {
            if (aggregate.exceedsThreshold()) {
                notable.add(aggregate);
            }
        }
        notable.sort(
                BY_TIME.thenComparing(aggregate -> aggregate.finding(time, true).toString()));
        notable.forEach(aggregate -> sink.accept(aggregate.finding(time, true)));
        Arrays.fill(buckets, null);
        leastRecent = null;
        mostRecent = null;
        size = 0;
        entries = 0;
    }

    /**
     * Lists all aggregates, for both directions, the least recently used one first; there are none while they are to be
     * read.
     *
     * @return them, in that order
     */
    List<A> list(BitCodec bits) {
        int count = bits.count(size, MIN_BYTES);
        CodecException.unless(count <= MAX_AGGREGATES, "number of aggregates");
        List<A> all = new ArrayList<>(count);
        if (bits.isWriting()) {
            for (Aggregate aggregate = leastRecent; aggregate != null; aggregate = aggregate.moreRecent) {
                all.add(cast(aggregate));
            }
        }
        for (int i = 0; i < count; i++) {
            if (bits.isWriting()) {
                all.get(i).list(bits);
            } else {
                all.add(read(bits));
            }
        }
        return all;
    }

    private A read(BitCodec bits) {
        A aggregate = maker.get();
        aggregate.list(bits);
        SocketAddress first = aggregate.first();
        SocketAddress second = aggregate.second();
        int hash = Aggregate.hash(aggregate.kind(), first, first.port(), second, second.port());
        A other = find(hash, aggregate.kind(), first, first.port(), second, second.port());
        entries += aggregate.entries();
        CodecException.unless(other == null && entries <= MAX_ENTRIES, "aggregates");
        add(aggregate, hash);
        return aggregate;
    }

    int size() {
        return size;
    }

    /** Entries of all sets together. */
    long entries() {
        return entries;
    }
}
