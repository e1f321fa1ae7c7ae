package tcpstates.engine;

import java.util.List;
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

    /** What may be in use beside connections before it is worth while. */
    private final long beside;

    private long afterCollection;

    /** @param beside bytes that may be in use beside connections before it is worth while to collect */
    HeapGuard(long beside) {
        this.beside = beside;
    }

    /** Collects if the heap holds much more than the connections of these trackers. */
    void check(List<ConnectionTracker> trackers) {
        Runtime runtime = Runtime.getRuntime();
        long used = used(runtime);
        if (used < afterCollection + beside) {
            return;
        }
        long connections =
                trackers.stream().mapToLong(ConnectionTracker::roughMemory).sum();
        if (used > connections + connections / GARBAGE_PART + beside) {
            System.gc();
            afterCollection = used(runtime);
        }
    }

    private static long used(Runtime runtime) {
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
