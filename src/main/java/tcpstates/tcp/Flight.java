package tcpstates.tcp;

import java.util.Arrays;

/**
 * The segments that an endpoint sent and whose acknowledgement was not seen yet, oldest first: what Linux calls the
 * retransmission queue. Bounded: the oldest are forgotten first.
 */
final class Flight {
    /** No such segment. */
    static final int NONE = -1;

    private static final int MAX = 4096;

    private int[] start = new int[4];
    private int[] end = new int[4];
    private int[] ipId = new int[4];
    private int[] sends = new int[4];
    private long[] time = new long[4];
    private int head;
    private int count;

    int size() {
        return count;
    }

    /** Adds a segment that was sent for the first time. */
    void add(int from, int to, int id, long now) {
        if (head + count == start.length) {
            makeRoom();
        }
        int i = head + count++;
        start[i] = from;
        end[i] = to;
        ipId[i] = id;
        sends[i] = 1;
        time[i] = now;
    }

    /** Adds a segment that was sent {@code sent} times, last at {@code now}. */
    void addAgain(int from, int to, int id, long now, int sent) {
        add(from, to, id, now);
        sends[head + count - 1] = sent;
    }

    private void makeRoom() {
        if (count == MAX) {
            head++;
            count--;
        }
        if (head > 0) {
            System.arraycopy(start, head, start, 0, count);
            System.arraycopy(end, head, end, 0, count);
            System.arraycopy(ipId, head, ipId, 0, count);
            System.arraycopy(sends, head, sends, 0, count);
            System.arraycopy(time, head, time, 0, count);
            head = 0;
        }
        if (count == start.length) {
            int size = 2 * count;
            start = Arrays.copyOf(start, size);
            end = Arrays.copyOf(end, size);
            ipId = Arrays.copyOf(ipId, size);
            sends = Arrays.copyOf(sends, size);
            time = Arrays.copyOf(time, size);
        }
    }

    /** Forgets what lies wholly before {@code una}. */
    void acknowledge(int una) {
        while (count > 0 && Seq.leq(end[head], una)) {
            head++;
            count--;
        }
        if (count == 0) {
            head = 0;
        }
    }

    /** The first segment in flight that shares a sequence number with {@code [from, to)}, or {@link #NONE}. */
    int find(int from, int to) {
        for (int i = head; i < head + count; i++) {
            if (Seq.lt(start[i], to) && Seq.lt(from, end[i])) {
                return i;
            }
        }
        return NONE;
    }

    /** Notes that everything in {@code [from, to)} was sent once more. */
    void again(int from, int to, int id, long now) {
        for (int i = head; i < head + count; i++) {
            if (Seq.lt(start[i], to) && Seq.lt(from, end[i])) {
                sends[i]++;
                time[i] = now;
                ipId[i] = id;
            }
        }
    }

    int ipId(int i) {
        return ipId[i];
    }

    /** How often the segment was sent so far, at least 1. */
    int sends(int i) {
        return sends[i];
    }

    /** When the segment was sent last (ns since the epoch). */
    long time(int i) {
        return time[i];
    }

    /** When the oldest segment was sent last (ns since the epoch); only if there is one. */
    long oldestTime() {
        return time[head];
    }

    /** How often the oldest segment was sent; only if there is one. */
    int oldestSends() {
        return sends[head];
    }

    /** Whether nothing that was sent after the segment is still in flight. */
    boolean isLast(int i) {
        return i == head + count - 1;
    }
}
