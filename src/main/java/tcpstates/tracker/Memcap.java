package tcpstates.tracker;

import java.util.Arrays;
import java.util.List;
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

    /** So much of the bound is left free when something was evicted. */
    private static final int FREED = 8;

    /** A choice is exact enough when it takes one more connection for so many. */
    private static final int TOLERANCE = 16;

    private static final int BUCKET_BITS = 12;

    /** Of the memory one in so many bytes may be of connections that could be packed. */
    private static final int UNPACKED = 4;

    private final long mostConnections;
    private final long mostBytes;
    /** What memory was used when it was counted last, and by how many connections, at which packet. */
    private long countedBytes;

    private long countedConnections;
    private long countedAt;

    /**
     * @param mostConnections to follow at once, at least 1, or {@link #NONE}
     * @param mostBytes that they may take, or {@link #NONE}
     */
    public Memcap(long mostConnections, long mostBytes) {
        this.mostConnections = mostConnections;
        this.mostBytes = mostBytes;
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
        if (connections > mostConnections) {
            evict(evictions, connections - mostConnections + mostConnections / FREED);
        }
        if (!mayExceed(evictions, packets, 0)) {
            return;
        }
        count(evictions, packets);
        while (countedBytes > mostBytes && countedConnections > 0) {
            double share = 1 - (double) (mostBytes - mostBytes / FREED) / countedBytes;
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
        return following(evictions) > mostConnections - more || mayExceed(evictions, packets, more);
    }

    private static List<Eviction> evictions(List<ConnectionTracker> trackers) {
        return trackers.stream().map(ConnectionTracker::eviction).toList();
    }

    private static long following(List<Eviction> evictions) {
        return evictions.stream().mapToLong(Eviction::connections).sum();
    }

    /** Counting takes time: it need not be done while even the largest connections would fit. */
    private boolean mayExceed(List<Eviction> evictions, long packets, long more) {
        if (mostBytes == NONE) {
            return false;
        }
        long largest = evictions.getFirst().largestConnection();
        long connections = following(evictions) + more;
        if (connections > mostBytes / largest) {
            // Of those that were counted, as many as there were packets may have become objects again.
            long grown = Math.max(0, connections - countedConnections) + packets + more - countedAt;
            return grown > (mostBytes - countedBytes) / largest;
        }
        return false;
    }

    /** Counts the memory: where it would be too much, after everything was packed that can be, so that it is the least. */
    private void count(List<Eviction> evictions, long packets) {
        countedBytes = memory(evictions);
        if (countedBytes > mostBytes) {
            evictions.forEach(Eviction::packAll);
            countedBytes = memory(evictions);
        }
        countedConnections = following(evictions);
        countedAt = packets;
    }

    private static long memory(List<Eviction> evictions) {
        return evictions.stream().mapToLong(Eviction::bytes).sum();
    }

    /** How many connections a tracker may leave unpacked, where so many share the work, without using up what is allowed. */
    public int objects(int trackers) {
        long share = mostBytes / UNPACKED / trackers / Eviction.OBJECT_BYTES;
        return (int) Math.min(TrackerOptions.MANY_OBJECTS, share);
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
            if (shift == 0 || buckets[i] - left <= count / TOLERANCE) {
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
