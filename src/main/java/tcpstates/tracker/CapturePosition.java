package tcpstates.tracker;

import tcpstates.packet.Nanos;
import tcpstates.tracker.store.TimerTicks;

/**
 * Where in the capture a tracker stands. The place is a number, so that what several trackers emit can be put in order: it rises from packet to packet and,
 * within a packet, from the timers that its time lets run out to what the packet does itself and to what is evicted after it.
 */
final class CapturePosition {
    private static final int TURN_BITS = 9;

    /** The timers' ticks come first, then connections that have been silent for too long. */
    static final int SILENCE = TimerTicks.PER_ROUND;

    static final int SEGMENT = SILENCE + 1;
    private static final int LAST_TURN = (1 << TURN_BITS) - 1;

    /** Stands for the end of the capture, where the timers have a last turn, and then the connections that are left. */
    private static final long END = Long.MAX_VALUE >>> TURN_BITS;

    private long packet;
    private int turn;
    private long clock = Long.MIN_VALUE;

    /**
     * The clock of the capture has come to {@code nanos} (since the epoch), unless it has been there.
     *
     * @return whether it was set back, and goes on from there
     */
    boolean time(long nanos) {
        if (nanos >= clock) {
            clock = nanos;
            return false;
        }
        long before = clock;
        clock = Nanos.latest(clock, nanos);
        return clock < before;
    }

    /** The clock of the capture (ns since the epoch). */
    long clock() {
        return clock;
    }

    /** The next packet has come. */
    void packet(long number) {
        packet = number;
    }

    /** Number of the latest packet. */
    long packet() {
        return packet;
    }

    /** Timers of one tick run out, the first one of several with 0. */
    void timers(int tick) {
        turn = tick;
    }

    /** Connections are forgotten. */
    void silence() {
        turn = SILENCE;
    }

    /** The packet itself is applied. */
    void segment() {
        turn = SEGMENT;
    }

    /** Connections may be evicted, in several steps, after the latest packet. */
    void evictions() {
        turn = SEGMENT;
    }

    /** Connections are evicted in the next step. */
    void nextEviction() {
        turn = Math.min(turn + 1, LAST_TURN);
    }

    /** The capture is over: timers that ran out before its end come first. */
    void end() {
        packet = END;
        turn = 0;
    }

    /** The connections that are left are summed up. */
    void summaries() {
        turn = 1;
    }

    /** Rises as the capture goes on. */
    long value() {
        return packet << TURN_BITS | turn;
    }
}
