package tcpstates.engine;

import tcpstates.tracker.ConnectionTracker;

/**
 * What is done between two chunks of a capture, and where timers run within one. The same packets make a chunk however many threads
 * there are, so that what happens at its end does not depend on them.
 *
 * <p>All calls come from the thread that walks the packets, and there is one order of them. Behind the last packet of a chunk, when
 * the tracker has got all of its segments:
 *
 * <pre>
 *     arrive()  — true →  compactAndEvict()  →  the next chunk
 *               — false → the walk ends
 * </pre>
 *
 * <p>In front of a packet whose time lets timers run out, when the tracker has got all segments before it:
 *
 * <pre>
 *     beforeTimers()  — true →  the timers run  →  afterTimers()  →  the packet
 *                     — false → the walk ends
 * </pre>
 *
 * <p>With one thread, whenever a live capture has been walked as far as it goes, and at the end of any capture: {@code atRest()}; also between two
 * packets if that {@code isAsked()}.
 */
interface ChunkBoundary {
    /** Of a capture in which no connection is tracked. */
    ChunkBoundary NONE = new ChunkBoundary() {
        @Override
        public long chunk() {
            return Long.MAX_VALUE;
        }

        @Override
        public void compactAndEvict(ConnectionTracker tracker, long packets) {
            // nothing is kept
        }
    };

    /** Packets in a chunk, those that do not pass the filter included. */
    long chunk();

    /** Waits for the other threads, if there are any; returns whether to go on. */
    default boolean arrive() {
        return true;
    }

    /**
     * Packs connections on which nothing happens, and evicts those that are too many.
     *
     * @param packets in the capture so far
     */
    void compactAndEvict(ConnectionTracker tracker, long packets);

    /** Timers may run out, many of them at once; returns whether to go on. */
    default boolean beforeTimers() {
        return true;
    }

    /** Timers have run out. */
    default void afterTimers() {
        // goes on
    }

    /** Whether somebody waits for {@link #atRest}. */
    default boolean isAsked() {
        return false;
    }

    /** No packet waits to be taken. */
    default void atRest(ConnectionTracker tracker) {
        // goes on
    }
}
