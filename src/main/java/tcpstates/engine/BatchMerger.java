package tcpstates.engine;

import java.util.List;
import tcpstates.tracker.ProvisionalNumbers;

/** Puts the batches of several threads together, chunk by chunk, in the order that the events have with one thread. */
final class BatchMerger implements ParallelRun.Merging {
    private final List<BatchWorker> workers;
    private final List<Head> heads;
    private final EventOutput output;

    BatchMerger(List<BatchWorker> workers, EventOutput output) {
        this.workers = workers;
        heads = workers.stream().map(Head::new).toList();
        this.output = output;
    }

    /** Goes on until all threads have handed over all. */
    @Override
    public void run() {
        do {
            heads.forEach(Head::begin);
            chunk();
        } while (!heads.getFirst().batch.isLast());
        heads.forEach(Head::release);
    }

    /**
     * The run has failed, and the threads have ended: merges what they have left, each up to the packet that it had come to, and
     * takes the ends of connections at once.
     */
    @Override
    public void finish() {
        List<ProvisionalNumbers> numbers =
                workers.stream().map(BatchWorker::numbers).toList();
        for (BatchWorker worker : workers) {
            worker.provideBatch();
            if (worker.numbers().isRanked()) {
                worker.settle();
            }
            ParallelRun.tryTo(worker::stopShort);
        }
        ProvisionalNumbers.rank(numbers);
        workers.forEach(BatchWorker::settle);
        heads.forEach(Head::goOnWithoutWaiting);
        chunk();
        for (BatchWorker worker : workers) {
            worker.emitTo(output);
            ParallelRun.tryTo(worker::endShort);
        }
    }

    private void chunk() {
        while (true) {
            Head first = null;
            Head second = null;
            for (Head head : heads) {
                if (!head.hasEvent()) {
                    continue;
                }
                if (first == null || head.isBefore(first)) {
                    second = first;
                    first = head;
                } else if (second == null || head.isBefore(second)) {
                    second = head;
                }
            }
            if (first == null) {
                return;
            }
            do {
                int next = first.i++; // should it fail, it is not told twice
                output.accept(first.batch, next);
                first.refill();
            } while (first.hasEvent() && (second == null || first.isBefore(second)));
        }
    }

    /** How far a thread's batch is merged. */
    private static final class Head {
        private final BatchWorker worker;
        private EventBatch batch = EventBatch.NONE;
        private int i;
        /** Whether there are only batches that were left. */
        private boolean left;

        Head(BatchWorker worker) {
            this.worker = worker;
        }

        /** Takes up the next chunk. */
        void begin() {
            release();
            take();
        }

        /** Takes the next batch where that of the same chunk is used up. */
        void refill() {
            if (left) {
                takeLeft();
            } else if (!hasEvent() && !batch.isEndOfChunk()) {
                release();
                take();
            }
        }

        private void take() {
            batch = worker.next();
            i = 0;
            while (!hasEvent() && !batch.isEndOfChunk()) {
                release();
                batch = worker.next();
            }
        }

        /** Every batch that is left is of the same chunk from here on. */
        void goOnWithoutWaiting() {
            left = true;
            takeLeft();
        }

        private void takeLeft() {
            while (!hasEvent()) {
                EventBatch next = worker.left();
                if (next == null) {
                    return;
                }
                batch = next;
                i = 0;
            }
        }

        void release() {
            if (batch != EventBatch.NONE) {
                worker.release(batch);
                batch = EventBatch.NONE; // the worker fills it again
                i = 0;
            }
        }

        boolean hasEvent() {
            return i < batch.count();
        }

        boolean isBefore(Head other) {
            return batch.isBefore(i, other.batch, other.i);
        }
    }
}
