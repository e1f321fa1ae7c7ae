package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.Int2IntMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which connection of A is which one of B. Each segment of one capture that the other one holds, too, is a voice for a
 * pair; what stands apart from all others is paired, first by addresses, ports and numbers, then by what is left when those are
 * translated on the way. Whatever two could be stays alone.
 */
final class Pairing {
    /** Segments from which on a part of a connection's is enough: those whose keys end with so many zeros, in A and B the same. */
    private static final int MANY = 512;

    private static final int PART = 0xf;
    private static final int NOBODY = -1;
    private static final int SEVERAL = -2;

    private final List<RecordedConnection> as;
    private final List<RecordedConnection> bs;
    private final BitSet pairedA = new BitSet();
    private final BitSet pairedB = new BitSet();
    private final List<Pair> pairs = new ArrayList<>();

    private record Candidate(int a, int b, int votes) {}

    Pairing(List<RecordedConnection> as, List<RecordedConnection> bs) {
        this.as = as;
        this.bs = bs;
        round(Key.SAME_AND_TUNNEL, 1, 1);
        round(Key.SAME, 1, 1);
        round(Key.NUMBERS, 2, 1);
        round(Key.TIMESTAMPS, 2, 1);
        round(Key.COUNTED, 3, 3);
        round(Key.TIMESTAMPS_ALONE, 4, 3);
        pairs.sort(Comparator.comparingLong((Pair pair) -> pair.a().start())
                .thenComparingInt(pair -> pair.a().number()));
    }

    /** In the order of their beginning in A. */
    List<Pair> pairs() {
        return pairs;
    }

    List<RecordedConnection> onlyInA() {
        return left(as, pairedA);
    }

    List<RecordedConnection> onlyInB() {
        return left(bs, pairedB);
    }

    private static List<RecordedConnection> left(List<RecordedConnection> all, BitSet paired) {
        List<RecordedConnection> left = new ArrayList<>();
        for (int i = paired.nextClearBit(0); i < all.size(); i = paired.nextClearBit(i + 1)) {
            left.add(all.get(i));
        }
        return left;
    }

    /**
     * Pairs what is left.
     *
     * @param needed voices for a pair
     * @param neededNear the same where one end has the same address and port in both
     */
    private void round(Key key, int needed, int neededNear) {
        if (pairedA.cardinality() == as.size() || pairedB.cardinality() == bs.size()) {
            return;
        }
        Long2IntOpenHashMap index = index(key);
        List<Candidate> candidates = new ArrayList<>();
        for (int a = pairedA.nextClearBit(0); a < as.size(); a = pairedA.nextClearBit(a + 1)) {
            Candidate best = best(key, a, index);
            if (best != null && best.votes >= (haveEndInCommon(as.get(a), bs.get(best.b)) ? neededNear : needed)) {
                candidates.add(best);
            }
        }
        var most = new Int2IntOpenHashMap();
        candidates.forEach(candidate -> most.mergeInt(candidate.b, candidate.votes, Math::max));
        candidates.removeIf(candidate -> candidate.votes < most.get(candidate.b));
        var rivals = new Int2IntOpenHashMap();
        candidates.forEach(candidate -> rivals.addTo(candidate.b, 1));
        for (Candidate candidate : candidates) {
            if (!pairedB.get(candidate.b) && (key.compareTo(Key.SAME) <= 0 || rivals.get(candidate.b) == 1)) {
                pair(key, candidate);
            }
        }
    }

    private Long2IntOpenHashMap index(Key key) {
        var index = new Long2IntOpenHashMap();
        index.defaultReturnValue(NOBODY);
        for (int b = pairedB.nextClearBit(0); b < bs.size(); b = pairedB.nextClearBit(b + 1)) {
            RecordedConnection connection = bs.get(b);
            boolean many = connection.packets() > MANY;
            for (int end = 0; end < 2; end++) {
                Segments sent = connection.sent(end);
                for (int i = 0; i < sent.size(); i++) {
                    long known = key.of(connection, end, i);
                    if (known != Key.NONE && !(many && (known & PART) != 0)) {
                        int other = index.get(known);
                        index.put(known, other == NOBODY || other == b ? b : SEVERAL);
                    }
                }
            }
        }
        return index;
    }

    private @Nullable Candidate best(Key key, int a, Long2IntOpenHashMap index) {
        var votes = new Int2IntOpenHashMap();
        var counted = new LongOpenHashSet();
        RecordedConnection connection = as.get(a);
        for (int end = 0; end < 2; end++) {
            Segments sent = connection.sent(end);
            for (int i = 0; i < sent.size(); i++) {
                long known = key.of(connection, end, i);
                int b = known == Key.NONE ? NOBODY : index.get(known);
                if (b >= 0 && counted.add(known)) {
                    votes.addTo(b, 1);
                }
            }
        }
        int best = NOBODY;
        int most = 0;
        int second = 0;
        for (Int2IntMap.Entry entry : votes.int2IntEntrySet()) {
            int count = entry.getIntValue();
            if (count > most) {
                second = most;
                most = count;
                best = entry.getIntKey();
            } else {
                second = Math.max(second, count);
            }
        }
        return most > second ? new Candidate(a, best, most) : null;
    }

    private static boolean haveEndInCommon(RecordedConnection a, RecordedConnection b) {
        for (int end = 0; end < 2; end++) {
            if (a.address(end).equals(b.address(0)) || a.address(end).equals(b.address(1))) {
                return true;
            }
        }
        return false;
    }

    private void pair(Key key, Candidate candidate) {
        RecordedConnection a = as.get(candidate.a);
        RecordedConnection b = bs.get(candidate.b);
        pairedA.set(candidate.a);
        pairedB.set(candidate.b);
        pairs.add(new Pair(a, b, isSwapped(key, a, b)));
    }

    /** Whether what the first end of A sent is known from the second end of B. */
    private static boolean isSwapped(Key key, RecordedConnection a, RecordedConnection b) {
        var sent = new LongOpenHashSet();
        for (int i = 0; i < b.sent(1).size(); i++) {
            sent.add(key.of(b, 1, i));
        }
        var others = new LongOpenHashSet();
        for (int i = 0; i < b.sent(0).size(); i++) {
            others.add(key.of(b, 0, i));
        }
        int voices = 0;
        for (int i = 0; i < a.sent(0).size(); i++) {
            long known = key.of(a, 0, i);
            voices += known == Key.NONE ? 0 : (sent.contains(known) ? 1 : 0) - (others.contains(known) ? 1 : 0);
        }
        for (int i = 0; i < a.sent(1).size(); i++) {
            long known = key.of(a, 1, i);
            voices += known == Key.NONE ? 0 : (others.contains(known) ? 1 : 0) - (sent.contains(known) ? 1 : 0);
        }
        return voices > 0;
    }
}
