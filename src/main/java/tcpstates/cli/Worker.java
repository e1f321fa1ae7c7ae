package tcpstates.cli;

import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.report.Report;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Openings;

/**
 * One of the threads of a {@link Crew}: walks through the whole capture, follows its share of the connections, and prints what
 * it has to tell of them into logs, which the crew puts together.
 */
final class Worker implements Runnable, Border, EventSink {
    /** One is written while the other one is merged. */
    private static final int LOGS = 2;

    /** Makes what follows a worker's share. */
    @FunctionalInterface
    interface Equipment {
        /** A follower of the worker's share that tells the worker what happens, and asks it at borders. */
        Follower of(Worker worker) throws CaptureException;
    }

    private final Crew crew;
    private final PacketSource source;
    private final Share share;
    private final int chunk;
    private final Openings openings = new Openings();
    private final Follower follower;
    private final @Nullable Report report;
    private final BlockingQueue<EventLog> written = new LinkedBlockingQueue<>();
    private final BlockingQueue<EventLog> free = new LinkedBlockingQueue<>();
    private EventLog log = new EventLog();
    /** Whether numbers of connections are final, so that events may be handed over before the chunk has ended. */
    private boolean inPieces;

    private boolean atEnd;
    private @Nullable CaptureException damage;

    /**
     * @param chunk packets between two comparisons with the other workers; where it need not compare, it hands over as many
     *     events at once
     * @param equipment makes what follows the share
     * @param report makes what prints events; null if nobody needs their text
     */
    Worker(
            Crew crew,
            PacketSource source,
            Share share,
            int chunk,
            Equipment equipment,
            @Nullable Function<OutputStream, Report> report)
            throws CaptureException {
        this.crew = crew;
        this.source = source;
        this.share = share;
        this.chunk = chunk;
        follower = equipment.of(this);
        this.report = report == null ? null : report.apply(new LogText());
        for (int i = 1; i < LOGS; i++) {
            free.add(new EventLog());
        }
    }

    @Override
    public void run() {
        try {
            try {
                source.deliver(follower.analysis());
            } catch (CaptureException e) {
                damage = e;
            }
            follower.analysis().finish();
            atEnd = true;
            if (!crew.isOver()) {
                pass();
            }
            inPieces = true;
            follower.tracker().end();
            log.setLast();
            handOver(true);
        } catch (Crew.Dismissal e) {
            // another one has failed
        } catch (Throwable e) {
            crew.fail(e);
        }
    }

    @Override
    public long chunk() {
        return chunk;
    }

    @Override
    public boolean pass() {
        boolean goesOn = crew.meet();
        log.renumber(openings);
        follower.tracker().settle();
        handOver(true);
        return goesOn;
    }

    @Override
    public void tidy(ConnectionTracker tracker, long packets) {
        tracker.rest();
        crew.keepBounds();
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
        log.add(event, follower.tracker().position());
        if (inPieces && log.count() >= chunk) {
            handOver(false);
        }
    }

    private void handOver(boolean endOfChunk) {
        if (report != null) {
            log.print(report);
        }
        log.setEndOfChunk(endOfChunk);
        written.add(log);
        log = Crew.take(free);
    }

    Share share() {
        return share;
    }

    /** Connections whose numbers are provisional. */
    Openings openings() {
        return openings;
    }

    Follower follower() {
        return follower;
    }

    /** Whether it is through with the capture. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Why the walk ended before the end of the capture; null if it did not. */
    @Nullable
    CaptureException damage() {
        return damage;
    }

    /** The log to come; waits for it. */
    EventLog next() {
        EventLog next = Crew.take(written);
        crew.check();
        return next;
    }

    /** Gives a log back that was merged. */
    void release(EventLog merged) {
        merged.clear();
        free.add(merged);
    }

    /** Wakes up whoever waits for a log that will not come. */
    void giveUp() {
        written.add(new EventLog());
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
