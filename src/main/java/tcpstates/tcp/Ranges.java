package tcpstates.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A few disjoint ranges of sequence numbers in ascending order, such as data received beyond a hole. Bounded: what does not
 * fit is forgotten, farthest first, as a receiver may do as well (RFC 2018 section 8).
 */
final class Ranges {
    /** Ranges kept at the most; a receiver with more holes than this is beyond any sane network. */
    private static final int MAX = 256;

    /** Of the object and its empty array. */
    private static final int EMPTY_BYTES = 40;

    private static final int BYTES_PER_RANGE = 2 * Integer.BYTES;

    private static final int FIRST_CAPACITY = 2;

    /** By how many {@link #bytes} one segment makes them more, at most. */
    static final int MAX_GROWTH_BYTES = EMPTY_BYTES + FIRST_CAPACITY * BYTES_PER_RANGE;

    private int[] edges = new int[2 * FIRST_CAPACITY];
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** The end of the last range; only if there is one. */
    int end() {
        return edges[2 * count - 1];
    }

    /** Whether all of {@code [from, to)} is inside one of the ranges. */
    boolean covers(int from, int to) {
        int i = firstEndingAt(to);
        return i < count && Seq.leq(edges[2 * i], from);
    }

    /** The first range that ends at {@code seq} or behind it, of ranges that all lie within 2^31; {@link #count} if none does. */
    private int firstEndingAt(int seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.lt(edges[2 * middle + 1], seq)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds {@code [from, to)}, joining what it touches. */
    void add(int from, int to) {
        int first = firstEndingAt(from);
        int last = first;
        int low = from;
        int high = to;
        while (last < count && Seq.leq(edges[2 * last], to)) {
            low = Seq.lt(edges[2 * last], low) ? edges[2 * last] : low;
            high = Seq.max(high, edges[2 * last + 1]);
            last++;
        }
        int grown = count - (last - first) + 1;
        if (grown > MAX) {
            return;
        }
        if (2 * grown > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        System.arraycopy(edges, 2 * last, edges, 2 * first + 2, 2 * (count - last));
        edges[2 * first] = low;
        edges[2 * first + 1] = high;
        count = grown;
    }

    /** Drops everything before {@code next}; returns how far the ranges continue it without a hole. */
    int advance(int next) {
        int reached = next;
        int gone = 0;
        while (gone < count && Seq.leq(edges[2 * gone], reached)) {
            reached = Seq.max(reached, edges[2 * gone + 1]);
            gone++;
        }
        System.arraycopy(edges, 2 * gone, edges, 0, 2 * (count - gone));
        count -= gone;
        return reached;
    }

    /**
     * Writes {@code ranges}, or reads some.
     *
     * @param ranges null when there are none yet, which is so only while reading
     * @param after a number that most likely lies not far before them
     */
    static Ranges list(@Nullable Ranges ranges, int after, BitCodec bits) {
        Ranges listed = ranges == null || !bits.isWriting() ? new Ranges() : ranges;
        listed.count = bits.count(listed.count, 2);
        CodecException.unless(listed.count > 0 && listed.count <= MAX, "ranges");
        int edge = after;
        for (int i = 0; i < 2 * listed.count; i++) {
            if (i == listed.edges.length) {
                listed.edges = Arrays.copyOf(listed.edges, 2 * i);
            }
            edge += bits.number(listed.edges[i] - edge);
            listed.edges[i] = edge;
        }
        return listed;
    }

    /** Bytes that they take, or will when the next ones come: the array grows twofold. */
    int bytes() {
        return EMPTY_BYTES + Math.max(2 * BYTES_PER_RANGE * count, edges.length * Integer.BYTES);
    }

    /** Themselves, without what the array has too much; null if there are none. */
    @Nullable
    Ranges trimmed() {
        edges = Arrays.copyOf(edges, 2 * count);
        return count == 0 ? null : this;
    }

    void clear() {
        count = 0;
    }
}
