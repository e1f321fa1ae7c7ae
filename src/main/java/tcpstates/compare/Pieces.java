package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lines up by sequence numbers what has no like in the other capture as a packet: what was sent as one segment may arrive as
 * several, or several as one (segmentation offload, GRO).
 */
final class Pieces {
    /** How many of the other capture a segment overlaps, on average at most; where it is more, nothing can be said. */
    private static final int OVERLAPS_EACH = 64;

    /** How many more may lie near it. */
    private static final int LOOKED_AT = 16;

    /**
     * Two segments that have bytes in common.
     *
     * @param i in A
     * @param j in B
     * @param apart by how much it took longer or shorter from one to the other than those around them (ns)
     */
    private record Overlap(int i, int j, long apart) {}

    private final PacketMatcher matched;
    private final Segments a;
    private final Segments b;
    private final long[] startsA;
    private final long[] startsB;
    private final Int2ObjectOpenHashMap<List<long[]>> openA;
    private final Int2ObjectOpenHashMap<List<long[]>> openB;
    private boolean tangled;

    Pieces(Segments a, Segments b, int shift, PacketMatcher matched) {
        this.matched = matched;
        this.a = a;
        this.b = b;
        startsA = unwrapped(a, a.size() == 0 ? 0 : a.seq(0));
        startsB = unwrapped(b, (a.size() == 0 ? 0 : a.seq(0)) + shift);
        align();
        openA = open(a, startsA, matched.inB());
        openB = open(b, startsB, matched.inA());
        lineUp();
    }

    /** Sequence numbers counted on from {@code base}, so that they do not wrap. */
    private static long[] unwrapped(Segments sent, int base) {
        long[] starts = new long[sent.size()];
        long latest = 0;
        int seq = base;
        for (int i = 0; i < starts.length; i++) {
            latest += sent.seq(i) - seq;
            seq = sent.seq(i);
            starts[i] = latest;
        }
        return starts;
    }

    /** Numbers of a capture that began 2 GiB later are counted from elsewhere. */
    private void align() {
        for (int i = 0; i < startsA.length; i++) {
            int j = matched.inB()[i];
            if (j != PacketMatcher.NONE) {
                long apart = startsA[i] - startsB[j];
                for (int k = 0; k < startsB.length; k++) {
                    startsB[k] += apart;
                }
                return;
            }
        }
    }

    private static Int2ObjectOpenHashMap<List<long[]>> open(Segments sent, long[] starts, int[] other) {
        var open = new Int2ObjectOpenHashMap<List<long[]>>();
        for (int i = 0; i < starts.length; i++) {
            if (other[i] == PacketMatcher.NONE && sent.length(i) > 0) {
                open.put(i, new ArrayList<>(List.of(new long[] {starts[i], starts[i] + sent.length(i)})));
            }
        }
        return open;
    }

    /** Gives the bytes of each segment of B to those of A that held them: what fits best in time first, over all of them. */
    private void lineUp() {
        int[] byStart = unmatched(openA);
        IntArrays.quickSort(byStart, (one, other) -> {
            int order = Long.compare(startsA[one], startsA[other]);
            return order == 0 ? Integer.compare(one, other) : order;
        });
        long[] starts = Arrays.stream(byStart).mapToLong(i -> startsA[i]).toArray();
        int longest = Arrays.stream(byStart).map(a::length).max().orElse(0);
        int[] unmatchedB = unmatched(openB);
        long most = (long) OVERLAPS_EACH * (byStart.length + unmatchedB.length);
        long looked = 0;
        var overlaps = new ArrayList<Overlap>();
        for (int j : unmatchedB) {
            long usual = matched.usualDifference(j, false);
            long end = startsB[j] + b.length(j);
            for (int k = firstFrom(starts, startsB[j] - longest); k < starts.length && starts[k] < end; k++) {
                int i = byStart[k];
                if (startsA[i] + a.length(i) > startsB[j]) {
                    overlaps.add(new Overlap(i, j, Math.abs(matched.difference(i, j) - usual)));
                }
                if (overlaps.size() > most || ++looked > LOOKED_AT * most) {
                    tangled = true;
                    return;
                }
            }
        }
        overlaps.sort(Comparator.comparingLong(Overlap::apart)
                .thenComparingInt(Overlap::i)
                .thenComparingInt(Overlap::j));
        overlaps.forEach(overlap ->
                take(Objects.requireNonNull(openA.get(overlap.i)), Objects.requireNonNull(openB.get(overlap.j))));
    }

    /** Index of the first number that is not below {@code least}, of ascending numbers. */
    private static int firstFrom(long[] numbers, long least) {
        int low = 0;
        int high = numbers.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (numbers[middle] < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int[] unmatched(Int2ObjectOpenHashMap<List<long[]>> open) {
        int[] indices = open.keySet().toIntArray();
        Arrays.sort(indices);
        return indices;
    }

    /** Takes out of both what they have in common. */
    private static void take(List<long[]> one, List<long[]> other) {
        List<long[]> common = new ArrayList<>();
        for (long[] x : one) {
            for (long[] y : other) {
                long from = Math.max(x[0], y[0]);
                long to = Math.min(x[1], y[1]);
                if (from < to) {
                    common.add(new long[] {from, to});
                }
            }
        }
        for (long[] range : common) {
            cut(one, range);
            cut(other, range);
        }
    }

    private static void cut(List<long[]> open, long[] range) {
        for (int i = 0; i < open.size(); i++) {
            long[] one = open.get(i);
            if (one[0] < range[1] && one[1] > range[0]) {
                open.remove(i);
                if (range[1] < one[1]) {
                    open.add(i, new long[] {range[1], one[1]});
                }
                if (one[0] < range[0]) {
                    open.add(i, new long[] {one[0], range[0]});
                }
            }
        }
    }

    /** Whether so many segments lie on one another that it cannot be said which is which. */
    boolean isTangled() {
        return tangled;
    }

    /** What of a packet of A has not come to B, as ranges of {@link #startOfA}; null if it came as one packet, or takes no numbers. */
    @Nullable
    List<long[]> openInA(int i) {
        return openA.get(i);
    }

    @Nullable
    List<long[]> openInB(int j) {
        return openB.get(j);
    }

    /** The first sequence number of a packet, counted as for all of its direction. */
    long startOfA(int i) {
        return startsA[i];
    }

    long startOfB(int j) {
        return startsB[j];
    }
}
