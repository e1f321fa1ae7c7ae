package tcpstates.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one end of a pair sent, lined up: which packets of A are which ones of B, and what of the others came in other pieces. */
final class Direction {
    private static final int NO_TTL = -1;

    private final int end;
    private final Segments a;
    private final Segments b;
    private final int shift;
    private final PacketMatcher matched;
    private final Pieces pieces;
    private int both;
    private int overtaken;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;
    private final int firstA;
    private final int lastA;
    private final int firstB;
    private final int lastB;
    private final String ttlA;
    private final String ttlB;

    /**
     * Lines up.
     *
     * @param end that sent
     * @param shift of its sequence numbers, B's less A's
     * @param ackShift the same of the other end's
     */
    Direction(Pair pair, int end, int shift, int ackShift) {
        this.end = end;
        this.shift = shift;
        a = pair.sentInA(end);
        b = pair.sentInB(end);
        matched = new PacketMatcher(a, b, shift, ackShift);
        pieces = new Pieces(a, b, shift, matched);
        measure();
        firstA = first(true);
        lastA = last(true);
        firstB = first(false);
        lastB = last(false);
        ttlA = oneTtl(true);
        ttlB = oneTtl(false);
    }

    private void measure() {
        int latest = PacketMatcher.NONE;
        for (int i = 0; i < a.size(); i++) {
            int j = matched.inB()[i];
            if (j == PacketMatcher.NONE) {
                continue;
            }
            both++;
            overtaken += j < latest ? 1 : 0;
            latest = Math.max(latest, j);
            least = Math.min(least, difference(i));
            most = Math.max(most, difference(i));
        }
    }

    private int first(boolean inA) {
        int size = sent(inA).size();
        for (int i = 0; i < size; i++) {
            if (isInBoth(inA, i)) {
                return i;
            }
        }
        return size;
    }

    private int last(boolean inA) {
        for (int i = sent(inA).size() - 1; i >= 0; i--) {
            if (isInBoth(inA, i)) {
                return i;
            }
        }
        return PacketMatcher.NONE;
    }

    /** The end that sent. */
    int end() {
        return end;
    }

    /** B's sequence numbers less A's. */
    int shift() {
        return shift;
    }

    Segments sent(boolean inA) {
        return inA ? a : b;
    }

    /** For each packet of A its index in B, or {@link PacketMatcher#NONE}. */
    int inB(int i) {
        return matched.inB()[i];
    }

    /** Whether the other capture holds a packet, as one or in pieces. */
    boolean isInBoth(boolean inA, int i) {
        List<long[]> open = open(inA, i);
        return (inA ? matched.inB() : matched.inA())[i] != PacketMatcher.NONE || open != null && open.isEmpty();
    }

    /** What the other capture lacks of a packet, as ranges of {@link #start}; null if it is there as one, or takes no numbers. */
    @Nullable
    List<long[]> open(boolean inA, int i) {
        return inA ? pieces.openInA(i) : pieces.openInB(i);
    }

    /** The first sequence number of a packet, counted from the first one of A. */
    long start(boolean inA, int i) {
        return inA ? pieces.startOfA(i) : pieces.startOfB(i);
    }

    /** Whether the other capture has held such a packet before. */
    boolean isAfterFirst(boolean inA, int i) {
        return i > (inA ? firstA : firstB);
    }

    /** Whether the other capture has held such a packet later. */
    boolean isBeforeLast(boolean inA, int i) {
        return i < (inA ? lastA : lastB);
    }

    boolean isTangled() {
        return pieces.isTangled();
    }

    /** Packets that both captures hold as one. */
    int both() {
        return both;
    }

    /** Packets that came to the second capture behind one that was sent later, or the other way round. */
    int overtaken() {
        return overtaken;
    }

    /** B's time of a packet of A less A's (ns); only if it has a match. */
    long difference(int i) {
        return matched.difference(i, matched.inB()[i]);
    }

    /** The least difference; only if {@link #both}. */
    long leastDifference() {
        return least;
    }

    long mostDifference() {
        return most;
    }

    /** The TTL of the packets of one capture that both hold; empty if they have several, or there are none. */
    String usualTtl(boolean inA) {
        return inA ? ttlA : ttlB;
    }

    private String oneTtl(boolean inA) {
        int ttl = NO_TTL;
        Segments sent = sent(inA);
        for (int i = 0; i < sent.size(); i++) {
            if (isInBoth(inA, i)) {
                if (ttl != NO_TTL && ttl != sent.ttl(i)) {
                    return "";
                }
                ttl = sent.ttl(i);
            }
        }
        return ttl == NO_TTL ? "" : Integer.toString(ttl);
    }
}
