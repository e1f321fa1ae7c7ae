package tcpstates.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.Retransmission;
import tcpstates.event.Verdict;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** Of one kind of segment, the repeats of the one that an endpoint repeated last, and how many there were in all. */
final class BackoffHistory {
    /** Linux repeats a SYN 10 times, data 15 times before it gives up. */
    private static final int MAX_INTERVALS = 16;

    /** From this ratio on, an interval counts for twice the one before, not for the same. */
    private static final double MIN_DOUBLING_RATIO = 1.5;

    /** The repeats do not say. */
    static final long UNKNOWN = -1;

    private static final Backoff UNREAD = new Backoff(Backoff.Shape.SINGLE, 0, 0, false, 0, 0);

    private final List<Long> intervals = new ArrayList<>(2);
    private int seq;
    private long lastTime;
    private int attempts;
    private long lastPacket;
    private int total;
    private int answers;
    /** What the state machine makes of the repeats by the timer; null while there are none. */
    private @Nullable Backoff backoff;

    /** Lists every field, for both directions; {@code base} is a time that is not far from its own. */
    void list(BitCodec bits, long base) {
        bits.beginPart(1);
        boolean hasBackoff = bits.flag(backoff != null);
        seq = bits.fixed32(seq, 0);
        lastTime = bits.time(lastTime, base);
        attempts = bits.number(attempts, 1);
        lastPacket = bits.number(lastPacket, 0);
        total = bits.number(total, attempts);
        answers = bits.number(answers, 0);
        bits.endPart();
        listIntervals(bits);
        backoff = hasBackoff ? list(bits, backoff, lastTime) : null;
    }

    private void listIntervals(BitCodec bits) {
        int count = bits.count(intervals.size(), 1);
        CodecException.unless(count >= 0 && count <= MAX_INTERVALS, "number of intervals");
        for (int i = 0; i < count; i++) {
            long interval = bits.number(bits.isWriting() ? intervals.get(i) : 0);
            if (!bits.isWriting()) {
                intervals.add(interval);
            }
        }
    }

    private static Backoff list(BitCodec bits, @Nullable Backoff backoff, long lastTime) {
        Backoff from = backoff == null ? UNREAD : backoff;
        Backoff.Shape shape = HistoryCodec.SHAPES.list(bits, from.shape());
        bits.beginPart(1);
        boolean told = bits.flag(from.told());
        long baseNanos = bits.number(from.baseNanos(), 0);
        int limit = bits.number(from.limit(), 0);
        long nextDue = bits.time(from.nextDue(), lastTime);
        long givesUp = bits.time(from.givesUp(), nextDue);
        bits.endPart();
        return new Backoff(shape, baseNanos, limit, told, nextDue, givesUp);
    }

    /** Adds a repeat. */
    void add(Retransmission repeat) {
        total++;
        long interval = repeat.intervalNanos();
        if (attempts > 0 && repeat.seq() == seq) {
            interval = Math.max(0, repeat.time() - lastTime);
        } else {
            attempts = 0;
            answers = 0;
            intervals.clear();
            seq = repeat.seq();
        }
        attempts++;
        if (repeat.trigger() == Retransmission.Trigger.REPEATED_SYN) {
            answers++;
        }
        if (intervals.size() == MAX_INTERVALS) {
            intervals.removeFirst();
        }
        if (interval != Retransmission.UNKNOWN_INTERVAL) {
            intervals.add(interval);
        }
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

    /** From each sending to the next one, ns, where both were captured; the latest 16. */
    List<Long> intervals() {
        return List.copyOf(intervals);
    }

    /** The latest of the {@link #intervals}, {@link #UNKNOWN} if there is none. */
    long lastInterval() {
        return intervals.isEmpty() ? UNKNOWN : intervals.getLast();
    }

    /** Whether the latest interval was twice the one before, so that the next one will double again. */
    boolean isDoubling() {
        int n = intervals.size();
        return n > 1 && intervals.get(n - 1) >= MIN_DOUBLING_RATIO * intervals.get(n - 2);
    }

    /**
     * What Linux makes of the repeats by the settings that are assumed; null before the intervals double, and where the
     * host has shown by more repeats that its settings are others.
     */
    @Nullable
    Backoff prospects() {
        Backoff latest = backoff;
        if (latest == null || !isDoubling() || latest.shape() == Backoff.Shape.IRREGULAR) {
            return null;
        }
        return attempts <= latest.limit() ? latest : null;
    }

    /** How the intervals of the repeats by the timer grow; null while there is no more than one. */
    Verdict.@Nullable Series series() {
        if (backoff == null || backoff.shape() == Backoff.Shape.SINGLE || intervals.isEmpty()) {
            return null;
        }
        int equal = 0;
        if (backoff.shape() == Backoff.Shape.LINEAR_THEN_EXPONENTIAL && attempts == intervals.size()) {
            while (equal < intervals.size() && isNearly(intervals.get(equal), backoff.baseNanos())) {
                equal++;
            }
        }
        return new Verdict.Series(
                "series", backoff.shape(), backoff.baseNanos(), equal, !isNearly(lastInterval(), backoff.baseNanos()));
    }

    private static boolean isNearly(long interval, long base) {
        return interval < MIN_DOUBLING_RATIO * base;
    }
}
