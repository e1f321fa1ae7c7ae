package tcpstates.engine;

import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.Event;
import tcpstates.report.Report;
import tcpstates.tracker.ProvisionalNumbers;

/** A worker that prints what it has to tell of its connections into logs, which {@link BatchMerger} puts together. */
public final class PrintingWorker extends Worker {
    /** One is written while the other one is merged. */
    private static final int LOGS = 2;

    private final ProvisionalNumbers openings;
    private final Report report;
    private final BlockingQueue<EventBatch> written = new LinkedBlockingQueue<>();
    private final BlockingQueue<EventBatch> free = new LinkedBlockingQueue<>();
    private EventBatch log = new EventBatch();
    /** Whether numbers of connections are final, so that events may be handed over before the chunk has ended. */
    private boolean inPieces;

    /**
     * @param chunk packets between two comparisons with the other workers; where it need not compare, it hands over as many
     *     events at once
     * @param report makes what prints events
     */
    public PrintingWorker(
            ParallelRun<?> crew,
            PacketSource source,
            FlowShard share,
            int chunk,
            ProvisionalNumbers openings,
            Equipment equipment,
            Function<OutputStream, Report> report)
            throws CaptureException {
        super(crew, source, share, chunk, openings, equipment);
        this.openings = openings;
        this.report = report.apply(new LogText());
        for (int i = 1; i < LOGS; i++) {
            free.add(new EventBatch());
        }
    }

    @Override
    void end() {
        inPieces = true;
        follower().tracker().end();
        log.setLast();
        handOver(true);
    }

    @Override
    public boolean pass() {
        boolean goesOn = crew.meet();
        log.renumber(openings);
        follower().tracker().settleNumbers();
        handOver(true);
        return goesOn;
    }

    @Override
    public boolean beforeTimers() {
        if (!crew.isCrowded()) {
            return true;
        }
        boolean goesOn = pass();
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
        log.add(event, follower().tracker().position());
        if (inPieces && log.count() >= chunk) {
            handOver(false);
        }
    }

    private void handOver(boolean endOfChunk) {
        log.print(report);
        log.setEndOfChunk(endOfChunk);
        written.add(log);
        log = ParallelRun.take(free);
    }

    /** The log to come; waits for it. */
    EventBatch next() {
        EventBatch next = ParallelRun.take(written);
        crew.check();
        return next;
    }

    /** Gives a log back that was merged. */
    void release(EventBatch merged) {
        merged.clear();
        free.add(merged);
    }

    @Override
    void giveUp() {
        written.add(new EventBatch());
    }

    /** The text of the present log. */
    private final class LogText extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            log.append(bytes, offset, length);
        }
    }
}
