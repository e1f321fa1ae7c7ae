package tcpstates.report;

import java.util.Arrays;

/**
 * Data of one end that was acknowledged though the capture does not hold it, as Zeek counts it. Data is kept as ranges; where more
 * lie apart than fit, or too much lies behind a hole while nothing was ever acknowledged, no gap is told any more.
 */
final class ZeekGaps {
    /** Zeek's tcp_max_above_hole_without_any_acks: the acknowledgements take another way. */
    private static final int MOST_BEHIND_HOLE = 16_384;

    private static final int MOST_RANGES = 256;
    /** Of a connection whose start was not captured, numbers up to here may be those of a keep-alive probe. */
    private static final int PROBE = 2;

    /** Up to here everything was captured or is known to be missing. */
    private long complete = 1;
    /** Firsts and ends of ranges behind that, in order, with a hole in front of each. */
    private long[] ranges = {};

    private int used;
    private long missed;
    private boolean givenUp;

    long missed() {
        return missed;
    }

    /** Bytes from {@code first} to before {@code end} were captured. */
    void data(long first, long end, boolean nothingAcknowledged) {
        if (givenUp || end <= first || end <= complete) {
            return;
        }
        add(first, end);
        fill();
        boolean tooFar = used > 0 && ranges[used - 1] - complete > MOST_BEHIND_HOLE;
        if (used > MOST_RANGES || nothingAcknowledged && tooFar) {
            givenUp = true;
            ranges = new long[0];
            used = 0;
        }
    }

    private void add(long first, long end) {
        int at = 0;
        while (at < used && ranges[at + 1] < first) {
            at += 2;
        }
        int behind = at;
        long from = first;
        long to = end;
        while (behind < used && ranges[behind] <= end) {
            from = Math.min(from, ranges[behind]);
            to = Math.max(to, ranges[behind + 1]);
            behind += 2;
        }
        int length = used - (behind - at) + 2;
        long[] target = length > ranges.length ? Arrays.copyOf(ranges, 2 * length) : ranges;
        System.arraycopy(ranges, behind, target, at + 2, used - behind);
        target[at] = from;
        target[at + 1] = to;
        ranges = target;
        used = length;
    }

    /** Takes in ranges that have no hole in front of them any more. */
    private void fill() {
        int done = 0;
        while (done < used && ranges[done] <= complete) {
            complete = Math.max(complete, ranges[done + 1]);
            done += 2;
        }
        System.arraycopy(ranges, done, ranges, 0, used - done);
        used -= done;
    }

    /** The peer has acknowledged everything before {@code ack}; see {@link ZeekEndpoint#lookForGaps}. */
    void acknowledged(long ack, boolean counts, boolean partial) {
        if (ack <= complete || partial && ack <= PROBE) {
            return;
        }
        while (!givenUp && used > 0 && ranges[0] < ack) {
            miss(ranges[0], counts);
            fill();
        }
        if (ack > complete) {
            miss(ack, counts && !givenUp);
            fill();
        }
    }

    private void miss(long upTo, boolean counts) {
        missed += counts ? upTo - complete : 0;
        complete = upTo;
    }
}
