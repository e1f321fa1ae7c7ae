package tcpstates.engine;

import tcpstates.tracker.ConnectionTracker;

/** What is done between two chunks of a capture; the same packets make a chunk, however many threads there are. */
public interface ChunkBoundary {
    /** For a capture of which nothing is followed. */
    ChunkBoundary NONE = new ChunkBoundary() {
        @Override
        public long chunk() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean pass() {
            return true;
        }

        @Override
        public void tidy(ConnectionTracker tracker, long packets) {
            // nothing is followed
        }

        @Override
        public boolean beforeTimers() {
            return true;
        }

        @Override
        public void afterTimers() {
            // goes on
        }
    };

    /** Packets in a chunk, those that do not pass the filter included. */
    long chunk();

    /** Called when the packets of a chunk were followed, before the next one; returns whether to go on. */
    boolean pass();

    /**
     * Called behind {@link #pass} at the end of a chunk: connections on which nothing happens are put away, and those that are too
     * many evicted.
     *
     * @param packets in the capture so far
     */
    void tidy(ConnectionTracker tracker, long packets);

    /** Called before timers may run out, which may be many at once; returns whether to go on. */
    boolean beforeTimers();

    /** Called after timers have run out. */
    void afterTimers();
}
