package tcpstates.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;

/**
 * Threads that analyse one capture together, with the same result as one thread. Each walks all of the packets and tracks the
 * connections of its {@link FlowShard}. After each chunk they compare which connections they have opened, so that these get the
 * numbers that they have with one thread; the events of the chunk are merged while they go on with the next one.
 */
final class ParallelRun implements Execution {
    private final PacketSource source;
    private final List<? extends Worker> workers;
    private final ChunkBarrier barrier;
    private final HeapGuard heap;
    private final Thread caller = Thread.currentThread();
    private final Merging merging;
    private final CountDownLatch working;
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Throwable failure;
    /** Threads that have not ended. */
    private int left;

    /** What the calling thread does while the others work. */
    interface Merging {
        /** Puts together what the threads hand over, until they have handed over all. */
        void run();

        /** After a failure, when the threads have ended: does the same with what they have left, and ends their connections. */
        void finish();
    }

    /**
     * @param workers each with its shard
     * @param barrier where they meet
     * @param heap has some room in reserve for a failure
     * @param merging what the calling thread does while the others work
     */
    ParallelRun(
            PacketSource source,
            List<? extends Worker> workers,
            ChunkBarrier barrier,
            HeapGuard heap,
            Merging merging) {
        this.source = source;
        this.workers = workers;
        this.barrier = barrier;
        this.heap = heap;
        this.merging = merging;
        working = new CountDownLatch(workers.size());
        left = workers.size();
    }

    @Override
    public @Nullable CaptureException walk() {
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform().daemon().unstarted(() -> work(worker)));
        }
        heap.reserve();
        threads.forEach(Thread::start);
        try {
            merging.run();
            working.await();
            if (failure != null) {
                throw new ThreadCanceled();
            }
        } catch (OutOfMemoryError | StackOverflowError e) {
            fail(e);
        } catch (ThreadCanceled e) {
            throwUnlessFailed(e);
        } catch (InterruptedException e) {
            throwUnlessFailed(new ThreadCanceled(e));
        } finally {
            cancel();
        }
        Throwable failed = failure;
        if (failed != null) {
            Thread.interrupted(); // by the last thread
            merging.finish();
        }
        Shard first = shard();
        workers.stream().skip(1).forEach(other -> first.include(other.shard()));
        workers.forEach(Worker::gather);
        return failed == null ? damage() : told(failed);
    }

    /** The same for all, unless the file was changed meanwhile. */
    private @Nullable CaptureException damage() {
        return workers.stream()
                .map(Worker::damage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private CaptureException told(Throwable failed) {
        if (failed.getCause() instanceof CaptureException cause) {
            return cause;
        }
        long first = Long.MAX_VALUE;
        long last = 0;
        for (Worker worker : workers) {
            first = Math.min(first, worker.shard().pipeline().packets());
            last = Math.max(last, worker.shard().pipeline().packets());
        }
        return new CaptureException(
                MachineFailure.line(failed) + ", when its threads had come to packets " + first + " to " + last + " of "
                        + source.name() + "; what was analysed before it is printed",
                failed);
    }

    /** Does what is left to be done after a failure, as long as there is room for it. */
    static void tryTo(Runnable action) {
        try {
            action.run();
        } catch (ThreadCanceled | OutOfMemoryError | StackOverflowError e) {
            // what it has not come to is not told
        }
    }

    @Override
    public void end() {
        // the workers have
    }

    private void work(Worker worker) {
        try {
            worker.walk(source);
        } catch (ThreadCanceled e) {
            // another one has failed
        } catch (Throwable e) {
            fail(e);
        } finally {
            ended();
        }
    }

    /** A thread cannot go on, so none does. There may be no memory left: this takes none. */
    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).interrupt();
        }
    }

    /** The caller goes on when no other thread may use up what memory is set free for it. */
    private synchronized void ended() {
        left--;
        if (left == 0 && failure != null) {
            heap.release();
            caller.interrupt(); // whatever it waits for
        }
        working.countDown();
    }

    /** Goes on if a worker has failed in a way that leaves something to tell; else somebody has interrupted this thread. */
    private void throwUnlessFailed(ThreadCanceled canceled) {
        if (failure == null) {
            Thread.currentThread().interrupt();
            throw canceled;
        }
        if (failure instanceof Error e && !(e instanceof OutOfMemoryError) && !(e instanceof StackOverflowError)) {
            throw e;
        }
    }

    /** Ends all threads: they have done their work, or it is not wanted any more. */
    private void cancel() {
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

    @Override
    public void stop() {
        barrier.stop();
    }

    @Override
    public PacketPipeline pipeline() {
        return shard().pipeline();
    }

    @Override
    public Shard shard() {
        return workers.getFirst().shard();
    }

    @Override
    public List<RunCounters> counters() {
        return workers.stream().map(worker -> worker.shard().counters()).toList();
    }
}
