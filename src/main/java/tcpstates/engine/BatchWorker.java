package tcpstates.engine;

import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.report.Report;
import tcpstates.tracker.ProvisionalNumbers;

/** A worker that hands its events over in batches, printed if that can be done, which {@link BatchMerger} puts together. */
final class BatchWorker extends Worker implements EventSink {
    /** One is filled while the other one is merged. */
    private static final int BATCHES = 2;

    private final ProvisionalNumbers numbers = new ProvisionalNumbers();
    private final @Nullable Report report;
    private final BlockingQueue<EventBatch> filled = new LinkedBlockingQueue<>();
    private final BlockingQueue<EventBatch> free = new LinkedBlockingQueue<>();
    private EventBatch batch = new EventBatch();
    /** Takes events at once; null while they go through batches. */
    private @Nullable EventSink direct;
    /** Whether numbers of connections are final, so that events may be handed over before the chunk has ended. */
    private boolean inPieces;

    /** @param reports makes what prints events; null if one report is to print those of all threads */
    BatchWorker(ChunkBarrier barrier, RunOutput.@Nullable ReportFactory reports) {
        super(barrier);
        report = reports == null ? null : reports.open(new BatchText());
        for (int i = 1; i < BATCHES; i++) {
            free.add(new EventBatch());
        }
    }

    @Override
    EventSink sink() {
        return this;
    }

    @Override
    ProvisionalNumbers numbers() {
        return numbers;
    }

    @Override
    void end() {
        inPieces = true;
        shard().end();
        batch.setLast();
        handOver(true);
    }

    @Override
    public boolean arrive() {
        boolean goesOn = barrier.arrive(shard(), isAtEnd());
        batch.renumber(numbers);
        shard().tracker().settleNumbers();
        handOver(true);
        return goesOn;
    }

    @Override
    public boolean beforeTimers() {
        if (!barrier.mayTimersBurst()) {
            return true;
        }
        boolean goesOn = arrive();
        inPieces = true; // timers open no connection
        return goesOn;
    }

    @Override
    public void afterTimers() {
        if (inPieces) {
            inPieces = false;
            handOver(true);
        }
    }

    @Override
    public void accept(Event event) {
        if (direct != null) {
            direct.accept(event);
            return;
        }
        batch.add(event, shard().tracker().position());
        // Where it need not compare numbers, it hands over as many events at once as a chunk has packets.
        if (inPieces && batch.count() >= chunk()) {
            handOver(false);
        }
    }

    private void handOver(boolean endOfChunk) {
        if (report != null) {
            batch.print(report);
        }
        batch.setEndOfChunk(endOfChunk);
        filled.add(batch);
        batch = EventBatch.NONE;
        batch = take(free);
    }

    private static EventBatch take(BlockingQueue<EventBatch> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new ThreadCanceled(e);
        }
    }

    // ------------------------------------------------------------------ the merger's thread

    /** The batch to come; waits for it. */
    EventBatch next() {
        return take(filled);
    }

    /** After a failure: the next batch that is left; null if none is. */
    @Nullable
    EventBatch left() {
        EventBatch next = filled.poll();
        if (next == null && batch != EventBatch.NONE) {
            next = batch;
            batch = EventBatch.NONE;
        }
        return next;
    }

    /** After a failure: there will be a batch for what is still emitted. */
    void provideBatch() {
        if (batch == EventBatch.NONE) {
            batch = new EventBatch();
        }
    }

    /** After a failure: the events have the numbers that were found last. */
    void settle() {
        batch.renumber(numbers);
        shard().tracker().settleNumbers();
    }

    /** After a failure: events to come are handed over one by one. */
    void emitTo(EventSink sink) {
        direct = sink;
    }

    /** Gives a batch back that was merged. */
    void release(EventBatch merged) {
        merged.clear();
        free.add(merged);
    }

    /** The text of the present batch. */
    private final class BatchText extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            batch.append(bytes, offset, length);
        }
    }
}
