package tcpstates.engine;

import java.util.List;
import tcpstates.event.EventSink;

/** Puts the logs of several threads together, chunk by chunk, in the order that the events have with one thread. */
public final class BatchMerger {
    private final List<Head> heads;
    private final EventSink sink;
    private final PreprintedSink printed;

    public BatchMerger(List<PrintingWorker> workers, EventSink sink, PreprintedSink printed) {
        heads = workers.stream().map(Head::new).toList();
        this.sink = sink;
        this.printed = printed;
    }

    /** Goes on until all threads have told all. */
    public void run() {
        do {
            heads.forEach(Head::begin);
            chunk();
        } while (!heads.getFirst().log.isLast());
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
                tell(first);
                first.next();
            } while (first.hasEvent() && (second == null || first.isBefore(second)));
        }
    }

    private void tell(Head head) {
        printed.comes(head.log, head.i);
        sink.accept(head.log.event(head.i));
    }

    /** How far a thread's log is merged. */
    private static final class Head {
        private final PrintingWorker worker;
        private EventBatch log = EventBatch.NONE;
        private int i;

        Head(PrintingWorker worker) {
            this.worker = worker;
        }

        /** Takes up the next chunk. */
        void begin() {
            release();
            take();
        }

        void next() {
            i++;
            if (!hasEvent() && !log.isEndOfChunk()) {
                release();
                take();
            }
        }

        private void take() {
            log = worker.next();
            i = 0;
            while (!hasEvent() && !log.isEndOfChunk()) {
                release();
                log = worker.next();
            }
        }

        void release() {
            if (log != EventBatch.NONE) {
                worker.release(log);
            }
        }

        boolean hasEvent() {
            return i < log.count();
        }

        boolean isBefore(Head other) {
            return log.isBefore(i, other.log, other.i);
        }
    }
}
