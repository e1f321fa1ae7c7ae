package tcpstates.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Memcap;
import tcpstates.tracker.ProvisionalNumbers;

/**
 * Threads that analyse one capture together, with the same result as one thread. Each walks through all of the packets and
 * follows the connections of its {@link FlowShard}. After each chunk they compare which connections they have opened, so that these
 * get the numbers that they have with one thread; what they tell of the chunk is merged while they go on with the next one.
 */
public final class ParallelRun<W extends Worker> {
    /** Makes a worker. */
    @FunctionalInterface
    public interface Hiring<W extends Worker> {
        W hire(ParallelRun<W> crew, FlowShard share) throws CaptureException;
    }

    /** So many chunks at most pass before the analysis ends when it is to end early. */
    private static final int CHUNKS_APART = 256;

    private final List<W> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<ConnectionTracker> trackers;
    private final List<ProvisionalNumbers> openings;
    private final CountDownLatch working;
    private final CyclicBarrier meeting;
    private final CyclicBarrier eviction;
    private final Memcap bounds;
    private final HeapGuard heap;
    private final int crowd;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;
    /** Only written while all workers wait, as is the next one. */
    private boolean over;

    private boolean crowded;
    private boolean nearBounds;
    private int chunksApart = 1;

    /**
     * @param size number of threads
     * @param crowd connections that may time out at once within a chunk
     * @param bounds of what all workers together may keep
     * @param heap keeps the heap near that
     */
    public ParallelRun(int size, int crowd, Memcap bounds, HeapGuard heap, Hiring<W> hiring) throws CaptureException {
        for (int i = 0; i < size; i++) {
            workers.add(hiring.hire(this, new FlowShard(i, size)));
        }
        trackers = workers.stream().map(worker -> worker.follower().tracker()).toList();
        openings =
                workers.stream().map(Worker::openings).filter(Objects::nonNull).toList();
        working = new CountDownLatch(size);
        this.crowd = crowd;
        this.bounds = bounds;
        this.heap = heap;
        eviction = new CyclicBarrier(size, this::evict);
        meeting = new CyclicBarrier(size, this::betweenChunks);
    }

    /**
     * Analyses the capture.
     *
     * @param meanwhile what the calling thread does while the others work
     * @throws CaptureException as {@link tcpstates.capture.PacketSource#deliver}
     */
    public void run(Runnable meanwhile) throws CaptureException {
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform().daemon().unstarted(worker));
        }
        threads.forEach(Thread::start);
        try {
            meanwhile.run();
            await();
            check();
        } catch (Dismissal e) {
            rethrow(e);
        } finally {
            dismiss();
        }
        Worker first = workers.getFirst();
        for (Worker other : workers.subList(1, workers.size())) {
            first.follower().analysis().include(other.follower().analysis());
        }
        for (Worker worker : workers) { // the same for all, unless the file was changed meanwhile
            CaptureException damage = worker.damage();
            if (damage != null) {
                throw damage;
            }
        }
    }

    private void await() {
        try {
            working.await();
        } catch (InterruptedException e) {
            throw new Dismissal(e);
        }
    }

    /** A worker has nothing more to do. */
    void done() {
        working.countDown();
    }

    public List<W> workers() {
        return workers;
    }

    /** The follower that counts what is no connection's, and with that of all connections once {@link #run} is over. */
    public Shard first() {
        return workers.getFirst().follower();
    }

    /** Ends the analysis after the chunk at hand; from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Waits until all workers have come to the same place; returns whether they go on from there. */
    boolean meet() {
        await(meeting);
        return !over;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new Dismissal(e);
        }
    }

    /** Evicts connections of all workers if there are too many, after a chunk that all of them have compared. */
    void keepBounds() {
        if (nearBounds) {
            await(eviction);
        }
    }

    /** All workers wait, as it is done seldom. */
    private void evict() {
        bounds.keep(trackers, packets());
    }

    /** In the capture so far, while all workers wait. */
    private long packets() {
        return first().analysis().packets();
    }

    /** All workers wait, each at the end of the same chunk: the place for what none of them can decide alone. */
    private void betweenChunks() {
        if (!openings.isEmpty()) {
            ProvisionalNumbers.rank(openings);
        }
        nearBounds = bounds.areNear(trackers, packets(), 0);
        long more = CHUNKS_APART * workers.getFirst().chunk();
        chunksApart = bounds.areNear(trackers, packets(), more) ? 1 : CHUNKS_APART;
        heap.look(trackers);
        long live = 0;
        over = stopped;
        for (Worker worker : workers) {
            live += worker.follower().tracker().following();
            over |= worker.isAtEnd();
        }
        crowded = live > crowd;
    }

    /** For how many chunks none of the workers needs to know what the others do, unless it tells single events. */
    int chunksApart() {
        return chunksApart;
    }

    /** Whether no chunk follows the last one that was compared. */
    boolean isOver() {
        return over;
    }

    /** Whether so many connections are followed that what their timers tell of one second is a chunk of its own. */
    boolean isCrowded() {
        return crowded;
    }

    /** A worker cannot go on. */
    synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        workers.forEach(Worker::giveUp);
        workers.forEach(worker -> done());
    }

    /** Takes from a queue, waiting if it must. */
    static EventBatch take(BlockingQueue<EventBatch> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new Dismissal(e);
        }
    }

    /** Fails if a worker has. */
    void check() {
        if (failure != null) {
            throw new Dismissal(failure);
        }
    }

    private void rethrow(Dismissal dismissal) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        Thread.currentThread().interrupt();
        throw dismissal;
    }

    /** Ends all threads: they have done their work, or it is not wanted any more. */
    private void dismiss() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a thread whose work is not wanted any more. */
    static final class Dismissal extends RuntimeException {
        Dismissal(Throwable cause) {
            super(cause);
        }
    }
}
