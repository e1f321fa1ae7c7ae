package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;
import tcpstates.packet.TcpSegment;

/**
 * Finds which packet of A is which one of B, among those that one end of a connection sent. Copies that nothing tells apart are
 * matched so that they were under way for as long as their neighbours.
 */
final class PacketMatcher {
    /** Index of what the other capture has no packet for. */
    static final int NONE = -1;

    /** Neighbours that are looked at to learn how long a packet was under way. */
    private static final int NEIGHBOURS = 256;

    private final Segments a;
    private final Segments b;
    private final int shift;
    private final int ackShift;
    private final int[] inB;
    private final int[] inA;
    private long first;

    /** What of a segment must be equal. */
    private enum Likeness {
        /** All of it. */
        EXACT,
        /** What nothing on the way has a reason to change. */
        LASTING,
        /** The same without time stamps, where these are rewritten. */
        WITHOUT_TIMESTAMPS
    }

    /**
     * Matches them.
     *
     * @param shift of the sequence numbers, B's less A's
     * @param ackShift the same of the numbers that are acknowledged
     */
    PacketMatcher(Segments a, Segments b, int shift, int ackShift) {
        this.a = a;
        this.b = b;
        this.shift = shift;
        this.ackShift = ackShift;
        inB = new int[a.size()];
        inA = new int[b.size()];
        Arrays.fill(inB, NONE);
        Arrays.fill(inA, NONE);
        match(Likeness.EXACT);
        match(Likeness.LASTING);
        if (timestampsAreRewritten()) {
            match(Likeness.WITHOUT_TIMESTAMPS);
        }
    }

    /** For each packet of A its index in B, or {@link #NONE}. */
    int[] inB() {
        return inB;
    }

    int[] inA() {
        return inA;
    }

    /** B's time of a packet less A's, as those around it have it (ns). */
    long usualDifference(int i, boolean ofA) {
        int[] other = ofA ? inB : inA;
        for (int distance = 0; distance < NEIGHBOURS; distance++) {
            for (int j = i - distance; j <= i + distance; j += Math.max(1, 2 * distance)) {
                if (j >= 0 && j < other.length && other[j] != NONE) {
                    return ofA ? difference(j, other[j]) : difference(other[j], j);
                }
            }
        }
        return first;
    }

    /** Of the first packet that has a match. */
    private long firstDifference() {
        for (int i = 0; i < inB.length; i++) {
            if (inB[i] != NONE) {
                return difference(i, inB[i]);
            }
        }
        return a.size() == 0 || b.size() == 0 ? 0 : difference(0, 0);
    }

    /** B's time of a packet less A's (ns). */
    long difference(int i, int j) {
        return b.time(j) - a.time(i);
    }

    /** All that a packet is known by, for what a network repeats; {@link Key#NONE} where a host may send two that are alike. */
    static long copyKey(Segments sent, int i) {
        boolean numbered = sent.ipId(i) != 0 && sent.ipId(i) != Segments.NO_IP_ID;
        return numbered ? key(sent, i, 0, 0, Likeness.EXACT) : Key.NONE;
    }

    private boolean timestampsAreRewritten() {
        boolean inBoth = false;
        for (int i = 0; i < inB.length; i++) {
            if (inB[i] != NONE && a.hasTimestamps(i)) {
                return false; // at least one came through as it was
            }
            inBoth |= inB[i] == NONE;
        }
        return inBoth;
    }

    private void match(Likeness likeness) {
        long[] keysA = keys(a, 0, 0, likeness);
        long[] keysB = keys(b, shift, ackShift, likeness);
        int[] orderA = order(inB, keysA);
        int[] orderB = order(inA, keysB);
        matchGroups(orderA, orderB, keysA, keysB, true);
        first = firstDifference();
        matchGroups(orderA, orderB, keysA, keysB, false);
    }

    private static long[] keys(Segments sent, int shift, int ackShift, Likeness likeness) {
        long[] keys = new long[sent.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(sent, i, shift, ackShift, likeness);
        }
        return keys;
    }

    private static long key(Segments sent, int i, int shift, int ackShift, Likeness likeness) {
        int ack = sent.has(i, TcpSegment.ACK) ? sent.ack(i) - ackShift : 0;
        long numbers = (long) (sent.seq(i) - shift) << Integer.SIZE | Integer.toUnsignedLong(ack);
        int flags = likeness == Likeness.EXACT ? sent.flags(i) : sent.flags(i) & Segments.LASTING_FLAGS;
        long key = Key.mix(numbers, (long) sent.payload(i) << Short.SIZE | flags);
        if (likeness != Likeness.WITHOUT_TIMESTAMPS) {
            long stamps = (long) sent.timestampValue(i) << Integer.SIZE;
            key = Key.mix(
                    key, likeness == Likeness.EXACT ? stamps | Integer.toUnsignedLong(sent.timestampEcho(i)) : stamps);
        }
        return likeness == Likeness.EXACT ? Key.mix(key, (long) sent.ipId(i) << Short.SIZE | sent.window(i)) : key;
    }

    /** What has no match yet, by key, and with the same key in the order of the capture. */
    private static int[] order(int[] matched, long[] keys) {
        int[] order = new int[matched.length];
        int count = 0;
        for (int i = 0; i < matched.length; i++) {
            if (matched[i] == NONE) {
                order[count++] = i;
            }
        }
        int[] unmatched = Arrays.copyOf(order, count);
        IntArrays.quickSort(unmatched, (one, other) -> {
            int byKey = Long.compare(keys[one], keys[other]);
            return byKey == 0 ? Integer.compare(one, other) : byKey;
        });
        return unmatched;
    }

    /** @param single whether to match what is there once in each, by which the others are judged, or the others */
    private void matchGroups(int[] orderA, int[] orderB, long[] keysA, long[] keysB, boolean single) {
        int i = 0;
        int j = 0;
        while (i < orderA.length && j < orderB.length) {
            long keyA = keysA[orderA[i]];
            long keyB = keysB[orderB[j]];
            int endA = endOfGroup(orderA, keysA, i);
            int endB = endOfGroup(orderB, keysB, j);
            if (keyA == keyB) {
                boolean alone = endA - i == 1 && endB - j == 1;
                if (alone == single) {
                    matchGroup(orderA, i, endA, orderB, j, endB);
                }
            }
            i = keyA <= keyB ? endA : i;
            j = keyB <= keyA ? endB : j;
        }
    }

    private static int endOfGroup(int[] order, long[] keys, int from) {
        int end = from + 1;
        while (end < order.length && keys[order[end]] == keys[order[from]]) {
            end++;
        }
        return end;
    }

    /** Those of the smaller group find their like in the larger one, in order; of several that could be, the one that fits in time. */
    private void matchGroup(int[] orderA, int fromA, int endA, int[] orderB, int fromB, int endB) {
        boolean fewerA = endA - fromA <= endB - fromB;
        int[] few = fewerA ? orderA : orderB;
        int[] many = fewerA ? orderB : orderA;
        int end = fewerA ? endA : endB;
        int endMany = fewerA ? endB : endA;
        int next = fewerA ? fromB : fromA;
        for (int i = fewerA ? fromA : fromB; i < end; i++) {
            int best = next;
            long usual = usualDifference(few[i], fewerA);
            for (int j = next; j <= endMany - (end - i) && j < next + NEIGHBOURS; j++) {
                if (distance(few[i], many[j], fewerA, usual) < distance(few[i], many[best], fewerA, usual)) {
                    best = j;
                }
            }
            int indexA = fewerA ? few[i] : many[best];
            int indexB = fewerA ? many[best] : few[i];
            inB[indexA] = indexB;
            inA[indexB] = indexA;
            next = best + 1;
        }
    }

    private long distance(int fewer, int more, boolean fewerA, long usual) {
        return Math.abs((fewerA ? difference(fewer, more) : difference(more, fewer)) - usual);
    }
}
