package tcpstates.engine;

import java.util.List;

/** Puts the batches of several threads together, chunk by chunk, in the order that the events have with one thread. */
final class BatchMerger {
    private final List<Head> heads;
    private final EventOutput output;

    BatchMerger(List<BatchWorker> workers, EventOutput output) {
        heads = workers.stream().map(Head::new).toList();
        this.output = output;
    }

    /** Goes on until all threads have handed over all. */
    void run() {
        do {
            heads.forEach(Head::begin);
            chunk();
        } while (!heads.getFirst().batch.isLast());
        heads.forEach(Head::release);
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
                output.accept(first.batch, first.i);
                first.next();
            } while (first.hasEvent() && (second == null || first.isBefore(second)));
        }
    }

    /** How far a thread's batch is merged. */
    private static final class Head {
        private final BatchWorker worker;
        private EventBatch batch = EventBatch.NONE;
        private int i;

        Head(BatchWorker worker) {
            this.worker = worker;
        }

        /** Takes up the next chunk. */
        void begin() {
            release();
            take();
        }

        void next() {
            i++;
            if (!hasEvent() && !batch.isEndOfChunk()) {
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

        void release() {
            if (batch != EventBatch.NONE) {
                worker.release(batch);
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
