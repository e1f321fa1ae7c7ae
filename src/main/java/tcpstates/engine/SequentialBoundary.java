package tcpstates.engine;

import java.util.List;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Memcap;

/**
 * The borders of a capture that one thread follows.
 *
 * @param chunk packets, those that do not pass the filter included
 * @param bounds of what it may keep
 * @param heap keeps the heap near that
 */
public record SequentialBoundary(long chunk, Memcap bounds, HeapGuard heap) implements ChunkBoundary {
    @Override
    public boolean pass() {
        return true;
    }

    @Override
    public void tidy(ConnectionTracker tracker, long packets) {
        tracker.packIdle();
        List<ConnectionTracker> trackers = List.of(tracker);
        if (bounds.areNear(trackers, packets, 0)) {
            bounds.keep(trackers, packets);
        }
        heap.look(trackers);
    }

    @Override
    public boolean beforeTimers() {
        return true;
    }

    @Override
    public void afterTimers() {
        // goes on
    }
}
