package tcpstates.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.Retransmission;

/** The repeats of the segment of one kind that an endpoint repeated last, and how many there were of the kind in all. */
final class BackoffHistory {
    /** Linux repeats a SYN 10 times, data 15 times before it gives up. */
    private static final int MOST_INTERVALS = 16;

    /** From here on an interval is twice the one before, not the same. */
    private static final double DOUBLING = 1.5;

    /** Not to be told. */
    static final long UNKNOWN = -1;

    private final List<Long> intervals = new ArrayList<>(2);
    private int seq;
    private long lastTime;
    private int attempts;
    private long lastPacket;
    private int total;
    private int answers;
    /** What the state machine makes of the repeats by the timer; null while there are none. */
    private @Nullable Backoff backoff;

    /** Adds a repeat; {@code answer}: whether it answers a repeat of the peer, so no timer has sent it. */
    void add(Retransmission repeat, boolean answer) {
        total++;
        long interval = repeat.intervalNanos();
        if (attempts > 0 && repeat.seq() == seq) {
            interval = repeat.time() - lastTime;
        } else {
            attempts = 0;
            answers = 0;
            intervals.clear();
            seq = repeat.seq();
        }
        attempts++;
        if (answer) {
            answers++;
        }
        if (intervals.size() == MOST_INTERVALS) {
            intervals.removeFirst();
        }
        intervals.add(interval);
        backoff = repeat.backoff();
        lastTime = repeat.time();
        lastPacket = repeat.packet();
    }

    /** Sequence number of the segment that was repeated last. */
    int seq() {
        return seq;
    }

    /** Time of the latest repeat (ns since the epoch). */
    long lastTime() {
        return lastTime;
    }

    /** How often the segment was repeated. */
    int attempts() {
        return attempts;
    }

    /** Of these, how often in answer to a repeat of the peer. */
    int answers() {
        return answers;
    }

    long lastPacket() {
        return lastPacket;
    }

    /** Repeats of every segment of the kind. */
    int total() {
        return total;
    }

    /** From each sending to the next one, ns; the latest 16. */
    List<Long> intervals() {
        return List.copyOf(intervals);
    }

    long lastInterval() {
        return intervals.getLast();
    }

    /** Whether the latest interval was twice the one before, so that the next one will double again. */
    boolean isDoubling() {
        int n = intervals.size();
        return n > 1 && intervals.get(n - 1) >= DOUBLING * intervals.get(n - 2);
    }

    /** From the latest repeat to the next one, ns; {@link #UNKNOWN} unless the intervals double and there is a next one. */
    static long nextDue(@Nullable BackoffHistory series) {
        Backoff known = known(series);
        return known == null || series == null || known.nextDue() == Backoff.NEVER
                ? UNKNOWN
                : known.nextDue() - series.lastTime;
    }

    /** How often the segment is repeated at the most; {@link #UNKNOWN} before the intervals double. */
    static long limit(@Nullable BackoffHistory series) {
        Backoff known = known(series);
        return known == null || series == null || series.attempts > known.limit() ? UNKNOWN : known.limit();
    }

    /** From {@code start} (ns since the epoch) to when Linux gives up, ns; {@link #UNKNOWN} before the intervals double. */
    static long givesUp(@Nullable BackoffHistory series, long start) {
        Backoff known = known(series);
        return known == null ? UNKNOWN : known.givesUp() - start;
    }

    private static @Nullable Backoff known(@Nullable BackoffHistory series) {
        return series != null && series.isDoubling() ? series.backoff : null;
    }
}
