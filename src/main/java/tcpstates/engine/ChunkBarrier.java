package tcpstates.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Memcap;
import tcpstates.tracker.ProvisionalNumbers;

/**
 * Where the threads of a run meet between two chunks, and what is decided while all of them wait there, because none can decide it
 * alone: the numbers of connections, whether to go on, and what is evicted.
 */
final class ChunkBarrier {
    /** So many chunks at most pass before a run ends when it is to end early. */
    private static final int CHUNKS_APART = 256;

    private final Shard[] shards;
    private final boolean[] atEnd;
    private final Memcap memcap;
    private final HeapGuard heap;
    private final SnapshotRequests snapshots;
    private final long chunk;
    private final int timerBurst;
    private final CyclicBarrier arrival;
    private final CyclicBarrier standstill;
    private volatile boolean stopped;
    // Written while all threads wait, and read by them behind that.
    private boolean over;
    private boolean burst;
    private boolean evictionWanted;
    private boolean snapshotWanted;
    private int chunksApart = 1;

    /**
     * @param memcap of what all threads together may keep
     * @param heap keeps the heap near that
     * @param snapshots are answered here
     */
    ChunkBarrier(Parallelism parallelism, Memcap memcap, HeapGuard heap, SnapshotRequests snapshots) {
        int threads = parallelism.threads();
        shards = new Shard[threads];
        atEnd = new boolean[threads];
        chunk = parallelism.chunk();
        timerBurst = parallelism.timerBurst();
        this.memcap = memcap;
        this.heap = heap;
        this.snapshots = snapshots;
        arrival = new CyclicBarrier(threads, this::betweenChunks);
        standstill = new CyclicBarrier(threads, this::atStandstill);
    }

    /** Packets in a chunk. */
    long chunk() {
        return chunk;
    }

    /**
     * Waits until all threads have come to the same place.
     *
     * @param last whether the thread is through with the capture
     * @return whether they go on from there
     */
    boolean arrive(Shard shard, boolean last) {
        shards[shard.flows().index()] = shard;
        atEnd[shard.flows().index()] = last;
        await(arrival);
        return !over;
    }

    private void betweenChunks() {
        List<Shard> all = List.of(shards);
        List<ProvisionalNumbers> numbers =
                all.stream().map(Shard::numbers).filter(Objects::nonNull).toList();
        if (!numbers.isEmpty()) {
            ProvisionalNumbers.rank(numbers);
        }
        List<ConnectionTracker> trackers = trackers();
        snapshotWanted = snapshots.any();
        evictionWanted = memcap.areNear(trackers, packets(), 0);
        chunksApart = memcap.areNear(trackers, packets(), CHUNKS_APART * chunk) ? 1 : CHUNKS_APART;
        heap.check(trackers, packets());
        burst = trackers.stream().mapToLong(ConnectionTracker::following).sum() > timerBurst;
        over = stopped;
        for (boolean end : atEnd) {
            over |= end;
        }
    }

    /**
     * Behind {@link #arrive}, when every connection has its final number: connections are evicted, unless the capture is over, and
     * snapshots taken, while all threads wait.
     */
    void standStill() {
        if (evictionWanted && !over || snapshotWanted) {
            await(standstill);
        }
    }

    private void atStandstill() {
        List<ConnectionTracker> trackers = trackers();
        if (evictionWanted && !over) {
            memcap.keep(trackers, packets());
        }
        snapshots.answer(trackers);
    }

    private List<ConnectionTracker> trackers() {
        return Arrays.stream(shards).map(Shard::tracker).toList();
    }

    /** In the capture so far. */
    private long packets() {
        return shards[0].pipeline().packets();
    }

    /** Ends the run after the chunk at hand; from any thread. */
    void stop() {
        stopped = true;
    }

    /** For how many chunks no thread needs to know what the others do, unless single events matter. */
    int chunksApart() {
        return chunksApart;
    }

    /** Whether no chunk follows the last one at whose end the threads have met. */
    boolean isOver() {
        return over;
    }

    /** Whether so many connections are followed that the events of their timers in one second are a chunk of its own. */
    boolean mayTimersBurst() {
        return burst;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new ThreadCanceled(e);
        }
    }
}
