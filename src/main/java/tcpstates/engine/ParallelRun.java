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
    private final Runnable merging;
    private final CountDownLatch working;
    private volatile @Nullable Throwable failure;

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
            Runnable merging) {
        this.source = source;
        this.workers = workers;
        this.barrier = barrier;
        this.heap = heap;
        this.merging = merging;
        working = new CountDownLatch(workers.size());
    }

    @Override
    public @Nullable CaptureException walk() {
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform().daemon().unstarted(() -> work(worker)));
        }
        threads.forEach(Thread::start);
        try {
            merging.run();
            working.await();
            if (failure != null) {
                throw new ThreadCanceled();
            }
        } catch (ThreadCanceled e) {
            throw cause(e);
        } catch (InterruptedException e) {
            throw cause(new ThreadCanceled(e));
        } finally {
            cancel(threads);
        }
        Shard first = shard();
        workers.stream().skip(1).forEach(other -> first.include(other.shard()));
        workers.forEach(Worker::gather);
        // The same for all, unless the file was changed meanwhile.
        return workers.stream()
                .map(Worker::damage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void end() {
        // the workers have
    }

    private void work(Worker worker) {
        try {
            worker.walk(source);
            working.countDown();
        } catch (ThreadCanceled e) {
            // another one has failed
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** A worker cannot go on, so none does. */
    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        try {
            heap.release(); // what follows takes memory
            workers.forEach(Worker::unblock);
            workers.forEach(worker -> working.countDown());
        } finally {
            caller.interrupt(); // whatever it waits for, even if there was no memory for the above
        }
    }

    /** What a worker has failed with; if none has, somebody has interrupted this thread. */
    private RuntimeException cause(ThreadCanceled canceled) {
        if (failure != null) {
            Thread.interrupted(); // by the one that has failed
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            return e;
        }
        Thread.currentThread().interrupt();
        return canceled;
    }

    /** Ends all threads: they have done their work, or it is not wanted any more. */
    private static void cancel(List<Thread> threads) {
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
