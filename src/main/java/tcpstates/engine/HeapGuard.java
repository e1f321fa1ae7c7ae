package tcpstates.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.tracker.ConnectionTracker;

/**
 * Keeps the heap near what connections take. Events that wait to be merged and the books of findings live just long enough to
 * grow old, and the serial collector lets its heap grow to the limit, a quarter of the machine's memory, before it looks at what
 * is old: in a flood 6 GB, of which less than 1 GB is in use. To collect earlier takes some tenths of a second now and then, since
 * the records of quiet connections hold nothing that must be traced.
 */
final class HeapGuard {
    /** Of what connections take, as much again may be garbage as one in so many. */
    private static final int GARBAGE_PART = 8;

    /**
     * A live capture that goes on for days has time to collect: it holds no more beside connections than that, however slowly
     * garbage grows old.
     */
    private static final long BESIDE_LIVE = 64L << 20;

    /** But it spends one part in so many of the time on that, */
    private static final int TIME_PART = 100;

    /** and only while so few packets come in a second that the capture's buffer holds those of a collection's tenths. */
    private static final double QUIET = 20_000;

    /** What may be in use beside connections before it is worth while. */
    private final long beside;

    private final boolean live;

    /** Set free when the heap is full, so that there is room to print what was analysed. */
    private static final int RESERVE = 4 << 20;

    private volatile byte @Nullable [] reserve;
    private volatile boolean released;
    private long afterCollection;
    /** In a live capture: when it has time again (by {@link System#nanoTime}). */
    private long nextLive = System.nanoTime();
    /** At the last check. */
    private long checked = System.nanoTime();

    private long packetsThen;

    /**
     * @param beside bytes that may be in use beside connections before it is worth while to collect
     * @param live whether the capture is a live one
     */
    HeapGuard(long beside, boolean live) {
        this.beside = beside;
        this.live = live;
    }

    /**
     * Collects if the heap holds much more than the connections of these trackers.
     *
     * @param packets of the capture so far
     */
    void check(List<ConnectionTracker> trackers, long packets) {
        reserve();
        Runtime runtime = Runtime.getRuntime();
        long used = used(runtime);
        long start = System.nanoTime();
        boolean quiet = (packets - packetsThen) * 1e9 < QUIET * (start - checked);
        packetsThen = packets;
        checked = start;
        long allowed = live && quiet && start - nextLive >= 0 ? Math.min(beside, BESIDE_LIVE) : beside;
        if (used < afterCollection + allowed) {
            return;
        }
        long connections =
                trackers.stream().mapToLong(ConnectionTracker::roughMemory).sum();
        if (used > connections + connections / GARBAGE_PART + allowed) {
            System.gc();
            afterCollection = used(runtime);
            long end = System.nanoTime();
            nextLive = end + TIME_PART * (end - start);
        }
    }

    /** Sees to it that there is room for the end, should the heap get full. */
    void reserve() {
        if (reserve == null && !released) {
            reserve = new byte[RESERVE];
        }
    }

    /** The heap is full: the run ends, and needs some room for that. From any thread. */
    void release() {
        released = true;
        reserve = null;
    }

    private static long used(Runtime runtime) {
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
