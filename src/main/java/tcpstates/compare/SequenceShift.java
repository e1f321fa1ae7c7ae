package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/** By how much something on the way has moved the sequence numbers of one end: B's less A's, modulo 2^32. */
final class SequenceShift {
    private static final int UNSEEN = -1;
    private static final int SEVERAL = -2;

    private SequenceShift() {}

    /** The shift under which most segments of A are some of B; 0 if none does better. */
    static int of(Segments a, Segments b) {
        var candidates = new IntArrayList();
        candidates.add(0);
        if (a.firstSyn() >= 0 && b.firstSyn() >= 0) {
            candidates.add(b.seq(b.firstSyn()) - a.seq(a.firstSyn()));
        }
        candidates.add(byTimestamps(a, b));
        var known = new LongOpenHashSet();
        for (int i = 0; i < b.size(); i++) {
            known.add(key(b, i, 0));
        }
        int best = 0;
        int most = -1;
        for (int shift : candidates) {
            int same = 0;
            for (int i = 0; i < a.size(); i++) {
                same += known.contains(key(a, i, shift)) ? 1 : 0;
            }
            if (same > most) {
                most = same;
                best = shift;
            }
        }
        return best;
    }

    private static long key(Segments sent, int i, int shift) {
        long numbers = (long) (sent.seq(i) + shift) << Integer.SIZE | sent.payload(i);
        return Key.mix(numbers, sent.flags(i) & Segments.LASTING_FLAGS);
    }

    /** The commonest difference of segments with the same time stamps. */
    private static int byTimestamps(Segments a, Segments b) {
        var index = new Long2IntOpenHashMap();
        index.defaultReturnValue(UNSEEN);
        for (int i = 0; i < b.size(); i++) {
            if (b.hasTimestamps(i)) {
                long stamps = stamps(b, i);
                index.put(stamps, index.get(stamps) == UNSEEN ? i : SEVERAL);
            }
        }
        var votes = new Int2IntOpenHashMap();
        int best = 0;
        for (int i = 0; i < a.size(); i++) {
            int other = a.hasTimestamps(i) ? index.get(stamps(a, i)) : UNSEEN;
            if (other >= 0) {
                int shift = b.seq(other) - a.seq(i);
                int count = votes.addTo(shift, 1) + 1;
                best = count > votes.get(best) ? shift : best;
            }
        }
        return best;
    }

    private static long stamps(Segments sent, int i) {
        long stamps = (long) sent.timestampValue(i) << Integer.SIZE | Integer.toUnsignedLong(sent.timestampEcho(i));
        return Key.mix(stamps, sent.payload(i));
    }
}
