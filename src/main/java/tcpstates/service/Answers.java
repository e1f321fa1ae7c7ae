package tcpstates.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import tcpstates.capture.CaptureStatistics;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;

/**
 * Answers whoever asks the capture. One report is given at a time: its transitions stay until the other side says that it has printed
 * them, and the next report, which waits until then, has what follows them.
 */
final class Answers {
    /** The capture, as far as it is asked. */
    interface Capture {
        /** Waits until what was captured before this call was analysed, but not for long. */
        void awaitPresent() throws InterruptedException;

        /** How the connections stand. */
        CompletableFuture<Snapshot> snapshot();

        /** What the kernel has counted since the beginning. */
        CaptureStatistics statistics();

        /** Ends soon. */
        void stop();
    }

    /** How long a client may keep one waiting for what it has only to pass on. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a client may print a report. */
    private static final Duration PRINTING = Duration.ofSeconds(60);

    private final Settings settings;
    private final History history;
    private final Journal journal;
    private final Notices notices;
    private final Capture capture;
    private final ReentrantLock reporting = new ReentrantLock(true);
    private CaptureStatistics told = CaptureStatistics.NONE;

    Answers(Settings settings, History history, Journal journal, Notices notices, Capture capture) {
        this.settings = settings;
        this.history = history;
        this.journal = journal;
        this.notices = notices;
        this.capture = capture;
    }

    /** Answers one request. */
    void answer(Frame request, FrameChannel client) throws IOException, InterruptedException {
        if (!request.text().equals(String.valueOf(RecordCodec.VERSION))) {
            refuse(client, "the capture in the background is another version's: deactivate it with that one");
            return;
        }
        switch (request.type()) {
            case SETTINGS -> {
                client.send(Frame.of(Frame.Type.VALUES, settings.text()), PATIENCE);
                end(client, "");
            }
            case REPORT -> report(client);
            case ENDPOINTS -> {
                capture.awaitPresent();
                Snapshot snapshot = snapshot();
                sendEndpoints(client, snapshot);
                end(client, String.valueOf(snapshot.time()));
            }
            case STOP -> {
                journal.end("deactivated");
                capture.stop();
                end(client, "");
            }
            default -> refuse(client, "no such request");
        }
    }

    private static void refuse(FrameChannel client, String why) throws IOException {
        client.send(Frame.of(Frame.Type.REFUSED, why), PATIENCE);
    }

    private static void end(FrameChannel client, String text) throws IOException {
        client.send(Frame.of(Frame.Type.END, text), PATIENCE);
    }

    private void report(FrameChannel client) throws IOException, InterruptedException {
        if (!reporting.tryLock(PRINTING.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)) {
            refuse(client, "another report is being printed and does not come to its end; try again");
            return;
        }
        try {
            capture.awaitPresent();
            client.send(Frame.of(Frame.Type.VALUES, settings.text()), PATIENCE);
            List<String> said = notices.all();
            CaptureStatistics statistics = capture.statistics();
            History.Extent extent = history.extent();
            long dropped = extent.dropped();
            if (settings.verbose() == 0) {
                dropped += sendRecords(client, extent);
            } else {
                sendEndpoints(client, snapshot().only(this::concerns));
            }
            for (String line : said) {
                notice(client, line);
            }
            sendLosses(client, dropped, statistics);
            String last = String.valueOf(extent.last());
            end(client, last);

            Frame answer = client.receive(PRINTING);
            if (answer.type() == Frame.Type.PRINTED && answer.text().equals(last)) {
                journal.reported(extent.last());
                notices.said(said.size());
                told = statistics;
                end(client, "");
            }
        } finally {
            reporting.unlock();
        }
    }

    /** Sends the transitions of the history; returns how many were dropped meanwhile. */
    private long sendRecords(FrameChannel client, History.Extent extent) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Frame.MAXIMUM / RecordCodec.SIZE * RecordCodec.SIZE);
        long dropped = 0;
        long next = extent.first();
        while (next <= extent.last()) {
            buffer.clear();
            long start = history.copy(next, extent.last(), buffer);
            dropped += start - next;
            buffer.flip();
            next = start + buffer.remaining() / RecordCodec.SIZE;
            if (buffer.hasRemaining()) {
                client.send(new Frame(Frame.Type.RECORDS, buffer), PATIENCE);
            }
        }
        return dropped;
    }

    private void sendLosses(FrameChannel client, long dropped, CaptureStatistics statistics) throws IOException {
        if (dropped > 0) {
            notice(
                    client,
                    dropped + " older transitions were dropped: more than history=" + history.capacity()
                            + " since the last report");
        }
        long lost = statistics.droppedByKernel() - told.droppedByKernel();
        if (lost > 0) {
            notice(client, lost + " packets were dropped by the kernel since the last report");
        }
        String failure = journal.failure();
        if (failure != null) {
            notice(
                    client,
                    "the journal cannot be written (" + failure
                            + "): what is not reported would be lost if the capture were killed");
        }
    }

    private static void notice(FrameChannel client, String line) throws IOException {
        client.send(Frame.of(Frame.Type.NOTICE, line), PATIENCE);
    }

    private Snapshot snapshot() throws IOException, InterruptedException {
        try {
            return capture.snapshot().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CancellationException | ExecutionException | TimeoutException e) {
            throw new IOException("the capture does not answer", e);
        }
    }

    private void sendEndpoints(FrameChannel client, Snapshot snapshot) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Frame.MAXIMUM / RecordCodec.SIZE * RecordCodec.SIZE);
        for (EndpointSnapshot one : snapshot.endpoints()) {
            RecordCodec.put(buffer, one);
            if (!buffer.hasRemaining()) {
                client.send(new Frame(Frame.Type.RECORDS, buffer.flip()), PATIENCE);
                buffer.clear();
            }
        }
        if (buffer.flip().hasRemaining()) {
            client.send(new Frame(Frame.Type.RECORDS, buffer), PATIENCE);
        }
    }

    /** diagnose-tools heeds the address in its report of transitions only. */
    private boolean concerns(EndpointSnapshot one) {
        return settings.strict() ? !one.endpoint().v6() : settings.concerns(one.endpoint(), one.peer());
    }
}
