package tcpstates.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.Retransmission;

/** Of one kind of segment, the repeats of the one that an endpoint repeated last, and how many there were in all. */
final class BackoffHistory {
    /** Linux repeats a SYN 10 times, data 15 times before it gives up. */
    private static final int MAX_INTERVALS = 16;

    /** From this ratio on, an interval counts for twice the one before, not for the same. */
    private static final double MIN_DOUBLING_RATIO = 1.5;

    /** The repeats do not say. */
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
        if (intervals.size() == MAX_INTERVALS) {
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
        return n > 1 && intervals.get(n - 1) >= MIN_DOUBLING_RATIO * intervals.get(n - 2);
    }

    /**
     * From the latest repeat to the next one, ns; {@link #UNKNOWN} unless the intervals double and there is a next one.
     */
    static long nextDue(@Nullable BackoffHistory history) {
        Backoff known = known(history);
        return known == null || history == null || known.nextDue() == Backoff.NEVER
                ? UNKNOWN
                : known.nextDue() - history.lastTime;
    }

    /** How often the segment is repeated at the most; {@link #UNKNOWN} before the intervals double. */
    static long limit(@Nullable BackoffHistory history) {
        Backoff known = known(history);
        return known == null || history == null || history.attempts > known.limit() ? UNKNOWN : known.limit();
    }

    /**
     * From {@code start} (ns since the epoch) to when Linux gives up, ns; {@link #UNKNOWN} before the intervals double.
     */
    static long givesUp(@Nullable BackoffHistory history, long start) {
        Backoff known = known(history);
        return known == null ? UNKNOWN : known.givesUp() - start;
    }

    private static @Nullable Backoff known(@Nullable BackoffHistory history) {
        return history != null && history.isDoubling() ? history.backoff : null;
    }
}
