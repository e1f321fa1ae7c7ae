package tcpstates.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;

/** Finds what was changed on the way in the packets that both captures hold. */
final class ChangeFinder {
    private static final String ABSENT = "-";

    private final List<Change> changes = new ArrayList<>();

    /** What was changed in what an end sent. */
    static List<Change> of(Pair pair, Direction direction) {
        var finder = new ChangeFinder();
        finder.find(pair, direction);
        return finder.changes;
    }

    private void find(Pair pair, Direction direction) {
        int end = direction.end();
        SocketAddress inA = pair.a().address(end);
        SocketAddress inB = pair.b().address(pair.endInB(end));
        if (!inA.equals(inB)) {
            add(Change.Kind.ADDRESS, end, inA.toString(), inB.toString());
        }
        if (direction.shift() != 0) {
            add(Change.Kind.SEQUENCE_NUMBERS, end, "", Long.toString(Integer.toUnsignedLong(direction.shift())));
        }
        synOptions(direction);
        ttl(direction);
        Segments a = direction.sent(true);
        Segments b = direction.sent(false);
        count(
                Change.Kind.TIMESTAMP_VALUES,
                direction,
                (i, j) -> !a.has(i, TcpSegment.SYN)
                                && (a.hasTimestamps(i) != b.hasTimestamps(j)
                                        || a.timestampValue(i) != b.timestampValue(j))
                        ? 1
                        : 0);
        count(Change.Kind.WINDOW, direction, (i, j) -> a.window(i) == b.window(j) ? 0 : 1);
        count(Change.Kind.FLAGS, direction, (i, j) -> a.flags(i) == b.flags(j) ? 0 : 1);
        count(Change.Kind.IP_ID, direction, (i, j) -> a.ipId(i) == b.ipId(j) ? 0 : 1);
        count(
                Change.Kind.PAYLOAD,
                direction,
                (i, j) -> a.payloadHash(i) == b.payloadHash(j)
                                || a.payloadHash(i) == Segments.UNKNOWN_HASH
                                || b.payloadHash(j) == Segments.UNKNOWN_HASH
                        ? 0
                        : 1);
    }

    private void add(Change.Kind kind, int end, String inA, String inB) {
        changes.add(new Change(kind, end, inA, inB, 0));
    }

    private void synOptions(Direction direction) {
        Segments sent = direction.sent(true);
        for (int i = 0; i < sent.size(); i++) {
            if (sent.has(i, TcpSegment.SYN) && direction.inB(i) != PacketMatcher.NONE) {
                SynOptions a = sent.synOptions(i);
                SynOptions b = direction.sent(false).synOptions(direction.inB(i));
                if (a.whole() && b.whole()) {
                    differ(Change.Kind.MSS, direction, number(a.mss()), number(b.mss()));
                    differ(Change.Kind.WINDOW_SCALE, direction, number(a.windowScale()), number(b.windowScale()));
                    differ(Change.Kind.SACK_PERMITTED, direction, yesNo(a.sack()), yesNo(b.sack()));
                    differ(Change.Kind.TIMESTAMPS, direction, yesNo(a.timestamps()), yesNo(b.timestamps()));
                }
                return;
            }
        }
    }

    private static String number(int value) {
        return value == TcpSegment.ABSENT ? ABSENT : Integer.toString(value);
    }

    private static String yesNo(boolean value) {
        return value ? "+" : ABSENT;
    }

    private void differ(Change.Kind kind, Direction direction, String inA, String inB) {
        if (!inA.equals(inB)) {
            add(kind, direction.end(), inA, inB);
        }
    }

    private void ttl(Direction direction) {
        var a = new Span();
        var b = new Span();
        boolean differs = false;
        for (int i = 0; i < direction.sent(true).size(); i++) {
            int j = direction.inB(i);
            if (j != PacketMatcher.NONE) {
                a.add(direction.sent(true).ttl(i));
                b.add(direction.sent(false).ttl(j));
                differs |= direction.sent(true).ttl(i) != direction.sent(false).ttl(j);
            }
        }
        if (differs) {
            add(Change.Kind.TTL, direction.end(), a.toString(), b.toString());
        }
    }

    private void count(Change.Kind kind, Direction direction, IntBinaryOperator differs) {
        long packets = 0;
        for (int i = 0; i < direction.sent(true).size(); i++) {
            int j = direction.inB(i);
            packets += j == PacketMatcher.NONE ? 0 : differs.applyAsInt(i, j);
        }
        if (packets > 0) {
            changes.add(new Change(kind, direction.end(), "", "", packets));
        }
    }

    /** The least and the most of some numbers. */
    private static final class Span {
        private int least = Integer.MAX_VALUE;
        private int most = Integer.MIN_VALUE;

        void add(int number) {
            least = Math.min(least, number);
            most = Math.max(most, number);
        }

        @Override
        public String toString() {
            return least == most ? Integer.toString(least) : least + "-" + most;
        }
    }
}
