package tcpstates.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.report.Report;

/** Writes the text of events that threads have printed before; what only shows when their events are together, it prints itself. */
public final class PreprintedSink implements EventSink {
    private final Report report;
    private final OutputStream out;
    private @Nullable EventBatch log;
    private int i;

    /** @param report prints to {@code out} */
    public PreprintedSink(Report report, OutputStream out) {
        this.report = report;
        this.out = out;
        report.flush(); // what it has begun with stands in front
    }

    /** The next of a log's events is about to come. */
    void comes(EventBatch from, int index) {
        log = from;
        i = index;
    }

    @Override
    public void accept(Event event) {
        if (log == null || log.event(i) != event) {
            report.accept(event);
            report.flush();
            return;
        }
        try {
            log.write(i, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log = null;
    }
}
