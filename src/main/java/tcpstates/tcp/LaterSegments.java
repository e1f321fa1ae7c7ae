package tcpstates.tcp;

import java.util.Arrays;

/**
 * The segments in flight behind the oldest one, in the order in which they were sent. Bounded: the oldest are forgotten first.
 * One array holds them all, so that a segment touches one cache line.
 */
final class LaterSegments {
    private static final int MAX = 4096;

    // Layout of a segment.
    private static final int START = 0;
    private static final int END = 1;
    private static final int IP_ID = 2;
    private static final int SENDS = 3;
    private static final int TIME_HIGH = 4;
    private static final int TIME_LOW = 5;
    private static final int SIZE = 6;

    private int[] segments = new int[4 * SIZE];
    private int head;
    private int count;

    int count() {
        return count;
    }

    void add(int start, int end, int ipId, long time) {
        if ((head + count) * SIZE == segments.length) {
            makeRoom();
        }
        int at = (head + count++) * SIZE;
        segments[at + START] = start;
        segments[at + END] = end;
        segments[at + IP_ID] = ipId;
        segments[at + SENDS] = 1;
        setTime(at, time);
    }

    private void makeRoom() {
        if (count == MAX) {
            removeFirst();
        }
        if (2 * count <= segments.length / SIZE) {
            System.arraycopy(segments, head * SIZE, segments, 0, count * SIZE);
        } else {
            int[] larger = new int[2 * segments.length];
            System.arraycopy(segments, head * SIZE, larger, 0, count * SIZE);
            segments = larger;
        }
        head = 0;
    }

    void removeFirst() {
        head++;
        if (--count == 0) {
            head = 0;
        }
    }

    void clear() {
        head = 0;
        count = 0;
        if (segments.length > 64 * SIZE) {
            segments = Arrays.copyOf(segments, 4 * SIZE);
        }
    }

    int start(int i) {
        return segments[at(i) + START];
    }

    int end(int i) {
        return segments[at(i) + END];
    }

    int ipId(int i) {
        return segments[at(i) + IP_ID];
    }

    int sends(int i) {
        return segments[at(i) + SENDS];
    }

    long time(int i) {
        int at = at(i);
        return (long) segments[at + TIME_HIGH] << 32 | Integer.toUnsignedLong(segments[at + TIME_LOW]);
    }

    /** The segment was sent once more. */
    void again(int i, int ipId, long time) {
        int at = at(i);
        segments[at + IP_ID] = ipId;
        segments[at + SENDS]++;
        setTime(at, time);
    }

    private int at(int i) {
        return (head + i) * SIZE;
    }

    private void setTime(int at, long time) {
        segments[at + TIME_HIGH] = (int) (time >>> 32);
        segments[at + TIME_LOW] = (int) time;
    }
}
