package tcpstates.tracker;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Retransmission;

/** The repeats of the segment of one kind that an endpoint repeated last, and how many there were of the kind in all. */
final class RepeatSeries {
    /** Linux repeats a SYN 10 times, data 15 times before it gives up. */
    private static final int MOST_INTERVALS = 16;

    /** From here on an interval is twice the one before, not the same. */
    private static final double DOUBLING = 1.5;

    private final List<Long> intervals = new ArrayList<>(2);
    private int seq;
    private long lastTime;
    private int attempts;
    private long lastPacket;
    private int total;
    private int answers;

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

    /** How many intervals in a row did not double at the start: 1 for a plain exponential series. */
    int steady() {
        int steady = 1;
        while (steady < intervals.size() && intervals.get(steady) < DOUBLING * intervals.get(steady - 1)) {
            steady++;
        }
        return steady;
    }
}
