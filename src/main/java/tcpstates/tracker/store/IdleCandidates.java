package tcpstates.tracker.store;

import org.jspecify.annotations.Nullable;

/** Objects that may soon be idle, in the order in which they were added (a ring), each with the time of its latest packet then. */
final class IdleCandidates {
    private static final int FIRST_SIZE = 1 << 8;

    /** A longer ring with few connections shrinks. */
    private static final int MAX_KEPT_SIZE = 1 << 15;

    private @Nullable TrackedConnection[] connections = new TrackedConnection[FIRST_SIZE];
    private long[] times = new long[FIRST_SIZE];
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(TrackedConnection connection, long time) {
        if (size == connections.length) {
            resize(2 * size);
        }
        int at = head + size++ & connections.length - 1;
        connections[at] = connection;
        times[at] = time;
    }

    /** The time that the first one was added with. */
    long firstTime() {
        return times[head];
    }

    /** Takes the first one out; there must be one. */
    TrackedConnection poll() {
        TrackedConnection connection = connections[head];
        if (connection == null) {
            throw new IllegalStateException("empty");
        }
        connections[head] = null;
        head = head + 1 & connections.length - 1;
        size--;
        if (connections.length > MAX_KEPT_SIZE && size < connections.length / 8) {
            resize(connections.length / 2);
        }
        return connection;
    }

    void clear() {
        connections = new TrackedConnection[FIRST_SIZE];
        times = new long[FIRST_SIZE];
        head = 0;
        size = 0;
    }

    private void resize(int length) {
        @Nullable TrackedConnection[] old = connections;
        long[] oldTimes = times;
        int mask = old.length - 1;
        connections = new TrackedConnection[length];
        times = new long[length];
        for (int i = 0; i < size; i++) {
            connections[i] = old[head + i & mask];
            times[i] = oldTimes[head + i & mask];
        }
        head = 0;
    }
}
