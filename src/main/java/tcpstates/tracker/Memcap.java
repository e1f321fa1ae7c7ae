package tcpstates.tracker;

import java.util.Arrays;
import java.util.List;
import tcpstates.tcp.Connection;
import tcpstates.tcp.Connection.EvictionClass;

/**
 * How many connections may be followed, and how much memory they may take. When that is passed, connections are evicted, so many
 * at once that it need not be done again soon: first those that are over and only wait for late packets, then those whose
 * handshake is not over, each kind oldest first; then the ones that have been idle longest.
 *
 * <p>What is evicted depends on the packets alone, not on how the connections are divided between trackers: memory is counted by
 * what is in a connection, not by how it lies in memory.
 */
public final class Memcap {
    /** No bound. */
    public static final long NONE = Long.MAX_VALUE;

    /** When something was evicted, one part in so many of the bound is left free. */
    private static final int HEADROOM_DIVISOR = 8;

    /** A choice is exact enough when it takes at most one connection too many for so many that are wanted. */
    private static final int TOLERANCE_DIVISOR = 16;

    private static final int BUCKET_BITS = 12;

    /** One part in so many of the memory may be of connections that could be packed. */
    private static final int UNPACKED_DIVISOR = 4;

    private final long maxConnections;
    private final long maxBytes;
    /** What memory was used when it was counted last, queues included, and by how many connections, at which packet. */
    private long countedBytes;

    private long countedQueueBytes;

    private long countedConnections;
    private long countedAt;

    /**
     * @param maxConnections to follow at once, at least 1, or {@link #NONE}
     * @param maxBytes that they may take, or {@link #NONE}
     */
    public Memcap(long maxConnections, long maxBytes) {
        this.maxConnections = maxConnections;
        this.maxBytes = maxBytes;
    }

    /**
     * Evicts connections if there are too many. To be called between chunks of the capture, when all trackers have got the same
     * packets and every connection has its final number.
     *
     * @param trackers share the capture's connections
     * @param packets in the capture so far
     */
    public void keep(List<ConnectionTracker> trackers, long packets) {
        List<Eviction> evictions = evictions(trackers);
        evictions.forEach(Eviction::begin);
        long connections = following(evictions);
        if (connections > maxConnections) {
            evict(evictions, connections - maxConnections + maxConnections / HEADROOM_DIVISOR);
        }
        if (!mayExceed(evictions, packets, 0)) {
            return;
        }
        count(evictions, packets);
        while (countedBytes > maxBytes && countedConnections > 0) {
            double share = 1 - (double) (maxBytes - maxBytes / HEADROOM_DIVISOR) / countedBytes;
            evict(evictions, Math.max(1, (long) Math.ceil(share * countedConnections)));
            count(evictions, packets);
        }
    }

    /**
     * Whether {@link #keep} may have something to do, which takes no time to say.
     *
     * @param trackers share the capture's connections
     * @param packets in the capture so far
     * @param more packets to come: whether it may have something to do before these are over
     */
    public boolean areNear(List<ConnectionTracker> trackers, long packets, long more) {
        List<Eviction> evictions = evictions(trackers);
        return following(evictions) > maxConnections - more || mayExceed(evictions, packets, more);
    }

    private static List<Eviction> evictions(List<ConnectionTracker> trackers) {
        return trackers.stream().map(ConnectionTracker::eviction).toList();
    }

    private static long following(List<Eviction> evictions) {
        return evictions.stream().mapToLong(Eviction::connections).sum();
    }

    /** Counting takes time: it need not be done while even the largest connections would fit, and all that may be in flight. */
    private boolean mayExceed(List<Eviction> evictions, long packets, long more) {
        if (maxBytes == NONE) {
            return false;
        }
        long largest = evictions.getFirst().largestConnection();
        long connections = following(evictions) + more;
        long since = packets + more - countedAt;
        // Of those that were counted, as many as there were packets may have become objects again.
        long grown = Math.max(0, connections - countedConnections) + since;
        long withoutQueues = Math.min(connections * largest, countedBytes - countedQueueBytes + grown * largest);
        return withoutQueues + countedQueueBytes + since * Connection.QUEUE_BYTES_PER_SEGMENT > maxBytes;
    }

    /** Counts the memory: where it would be too much, after everything was packed that can be, so that it is the least. */
    private void count(List<Eviction> evictions, long packets) {
        countedBytes = memory(evictions);
        if (countedBytes > maxBytes) {
            evictions.forEach(Eviction::packAll);
            countedBytes = memory(evictions);
        }
        countedQueueBytes = evictions.stream().mapToLong(Eviction::queueBytes).sum();
        countedConnections = following(evictions);
        countedAt = packets;
    }

    private static long memory(List<Eviction> evictions) {
        return evictions.stream().mapToLong(Eviction::bytes).sum();
    }

    /**
     * How many connections a tracker may leave unpacked, where so many share the work, without using up what is allowed. One alone
     * may leave as many as two together.
     */
    public int objects(int trackers) {
        long share = maxBytes / UNPACKED_DIVISOR / trackers / Eviction.OBJECT_BYTES;
        int most = trackers == 1 ? 2 * TrackerOptions.DEFAULT_OBJECTS : TrackerOptions.DEFAULT_OBJECTS;
        return (int) Math.min(most, share);
    }

    private static void evict(List<Eviction> evictions, long count) {
        long left = count;
        for (EvictionClass evictionClass : EvictionClass.values()) {
            Range range = new Range();
            evictions.forEach(eviction -> eviction.survey(evictionClass, range::add));
            if (range.count == 0 || left <= 0) {
                continue;
            }
            long last = range.count <= left ? range.high : last(evictions, evictionClass, range, left);
            evictions.forEach(eviction -> eviction.evict(evictionClass, last));
            left -= range.count;
        }
    }

    /** The key up to which there are {@code count} connections, or few more. */
    private static long last(List<Eviction> evictions, EvictionClass evictionClass, Range range, long count) {
        long low = range.low;
        long high = range.high;
        long left = count;
        long[] buckets = new long[1 << BUCKET_BITS];
        while (true) {
            int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(high - low) - BUCKET_BITS);
            long from = low;
            long to = high;
            Arrays.fill(buckets, 0);
            evictions.forEach(eviction -> eviction.survey(evictionClass, key -> {
                if (from <= key && key <= to) {
                    buckets[(int) (key - from >>> shift)]++;
                }
            }));
            int i = 0;
            while (buckets[i] < left) {
                left -= buckets[i++];
            }
            low = from + ((long) i << shift);
            long end = low + (1L << shift) - 1;
            high = end < low ? to : Math.min(end, to);
            if (shift == 0 || buckets[i] - left <= count / TOLERANCE_DIVISOR) {
                return high;
            }
        }
    }

    /** From the least to the greatest key. */
    private static final class Range {
        private long low = Long.MAX_VALUE;
        private long high = Long.MIN_VALUE;
        private long count;

        void add(long key) {
            low = Math.min(low, key);
            high = Math.max(high, key);
            count++;
        }
    }
}
