package tcpstates.flink;

import java.io.Serializable;
import java.util.Arrays;
import tcpstates.tracker.store.TimerTicks;

/**
 * What a capture's clock shows at its packets, as exactly as timers need it: it knows each packet at which the clock comes to another
 * second, and those at which it was set back. So many entries as the capture has seconds.
 */
final class CaptureClock implements Serializable {
    private final long[] packets;
    private final long[] times;
    /** For each entry the next one, itself included, at which the clock was set back; their number if there is none. */
    private final int[] setBack;

    private final long last;

    private CaptureClock(long[] packets, long[] times, long last) {
        this.packets = packets;
        this.times = times;
        this.last = last;
        setBack = new int[packets.length];
        int next = packets.length;
        for (int i = packets.length - 1; i >= 0; i--) {
            next = i > 0 && times[i] < times[i - 1] ? i : next;
            setBack[i] = next;
        }
    }

    /** What it shows behind the last packet (ns since the epoch). */
    long last() {
        return last;
    }

    /**
     * The first entry behind a packet at which the clock shows {@code due} or later, or was set back.
     *
     * @return its index, -1 if there is none
     */
    int next(long packet, long due) {
        int first = Arrays.binarySearch(packets, packet + 1);
        first = first < 0 ? -first - 1 : first;
        if (first == packets.length) {
            return -1;
        }
        int back = setBack[first];
        if (back == first) {
            return first;
        }
        int found = Arrays.binarySearch(times, first, back, due);
        found = found < 0 ? -found - 1 : found;
        return found == packets.length ? -1 : found;
    }

    /** What it shows at a packet, or up to a second less (ns since the epoch). */
    long at(long packet) {
        int found = Arrays.binarySearch(packets, packet);
        return times[found < 0 ? Math.max(0, -found - 2) : found];
    }

    /** The packet of an entry. */
    long packet(int entry) {
        return packets[entry];
    }

    /** What the clock shows there (ns since the epoch). */
    long time(int entry) {
        return times[entry];
    }

    /** Takes the packets of a capture in their order. */
    static final class Builder {
        private static final int FIRST = 1 << 8;

        private long[] packets = new long[FIRST];
        private long[] times = new long[FIRST];
        private int count;
        private long clock;

        /** The next packet, and what the clock shows at it. */
        void packet(long number, long time) {
            if (count == 0 || TimerTicks.of(time) != TimerTicks.of(clock) || time < clock) {
                if (count == packets.length) {
                    packets = Arrays.copyOf(packets, 2 * count);
                    times = Arrays.copyOf(times, 2 * count);
                }
                packets[count] = number;
                times[count] = time;
                count++;
            }
            clock = time;
        }

        CaptureClock build() {
            return new CaptureClock(Arrays.copyOf(packets, count), Arrays.copyOf(times, count), clock);
        }
    }
}
