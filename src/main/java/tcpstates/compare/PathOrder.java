package tcpstates.compare;

import tcpstates.packet.TcpSegment;

/** Which of the two captures lies nearer to which end of a connection. */
final class PathOrder {
    /** It does not show. */
    static final int NOT_KNOWN = -1;

    private static final int SHARE = 10;

    private PathOrder() {}

    /**
     * The end that A is nearer to, 0 or 1, or {@link #NOT_KNOWN}. Where packets cross routers their TTL tells it; else what one end
     * sent takes longer to B than what the other one sent, by whatever clocks.
     */
    static int of(Direction[] directions) {
        int byTtl = byTtl(directions);
        int byTime = byTime(directions);
        if (byTtl == NOT_KNOWN || byTime == NOT_KNOWN) {
            return byTtl == NOT_KNOWN ? byTime : byTtl;
        }
        return byTtl == byTime ? byTtl : NOT_KNOWN;
    }

    /** The same where the packets of the connection do not tell it, but the clocks are known by others. */
    static int of(Direction[] directions, ClockOffset clocks) {
        long[] votes = new long[2];
        for (int end = 0; end < 2; end++) {
            for (int i = 0; i < directions[end].sent(true).size(); i++) {
                if (directions[end].inB(i) == PacketMatcher.NONE) {
                    continue;
                }
                long difference = directions[end].difference(i);
                if (difference > clocks.most()) {
                    votes[end]++; // it was under way from A to B
                } else if (difference < clocks.least()) {
                    votes[1 - end]++;
                }
            }
        }
        return elected(votes);
    }

    private static int byTtl(Direction[] directions) {
        long[] votes = new long[2];
        for (int end = 0; end < 2; end++) {
            Segments a = directions[end].sent(true);
            Segments b = directions[end].sent(false);
            for (int i = 0; i < a.size(); i++) {
                int j = directions[end].inB(i);
                if (j != PacketMatcher.NONE && !a.has(i, TcpSegment.RST) && a.ttl(i) != b.ttl(j)) {
                    votes[a.ttl(i) > b.ttl(j) ? end : 1 - end]++;
                }
            }
        }
        return elected(votes);
    }

    /** Each packet and the latest one of the other direction before it: near in time, so that drifting clocks do no harm. */
    private static int byTime(Direction[] directions) {
        long[] votes = new long[2];
        int[] next = new int[2];
        long[] latest = new long[2];
        boolean[] known = new boolean[2];
        while (true) {
            int end = earlier(directions, next);
            if (end < 0) {
                return elected(votes);
            }
            int i = next[end]++;
            if (directions[end].inB(i) == PacketMatcher.NONE) {
                continue;
            }
            latest[end] = directions[end].difference(i);
            known[end] = true;
            if (known[1 - end] && latest[0] != latest[1]) {
                votes[latest[0] > latest[1] ? 0 : 1]++;
            }
        }
    }

    /** The direction whose next packet comes first in A; -1 if there is none left. */
    private static int earlier(Direction[] directions, int[] next) {
        boolean first = next[0] < directions[0].sent(true).size();
        boolean second = next[1] < directions[1].sent(true).size();
        if (first && second) {
            return directions[0].sent(true).time(next[0])
                            <= directions[1].sent(true).time(next[1])
                    ? 0
                    : 1;
        }
        return first ? 0 : second ? 1 : -1;
    }

    /** Who has nearly all votes: a few packets may be stamped late. */
    private static int elected(long[] votes) {
        for (int end = 0; end < 2; end++) {
            if (votes[end] > 0 && votes[1 - end] * SHARE <= votes[end]) {
                return end;
            }
        }
        return NOT_KNOWN;
    }
}
