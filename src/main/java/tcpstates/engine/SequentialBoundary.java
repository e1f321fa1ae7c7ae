package tcpstates.engine;

import java.util.List;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Memcap;

/**
 * The chunks of a capture that one thread walks.
 *
 * @param chunk packets, those that do not pass the filter included
 * @param memcap of what it may keep
 * @param heap keeps the heap near that
 * @param snapshots are answered between chunks and, in a live capture, where no packet waits
 */
record SequentialBoundary(long chunk, Memcap memcap, HeapGuard heap, SnapshotRequests snapshots)
        implements ChunkBoundary {
    @Override
    public void compactAndEvict(ConnectionTracker tracker, long packets) {
        tracker.packIdle();
        List<ConnectionTracker> trackers = List.of(tracker);
        if (memcap.areNear(trackers, packets, 0)) {
            memcap.keep(trackers, packets);
        }
        heap.check(trackers, packets);
        snapshots.answer(trackers);
    }

    @Override
    public boolean isAsked() {
        return snapshots.any();
    }

    @Override
    public void atRest(ConnectionTracker tracker) {
        snapshots.answer(List.of(tracker));
    }
}
