package tcpstates.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tcpstates.diagnosis.detect.Detectors;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.TransitionCounter;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;

/**
 * The end of an event's way, where all events of a capture come in its order: the report prints it, and what it shows together with
 * those before it is found and printed behind it.
 */
final class EventOutput implements EventSink {
    private final Report report;
    private final OutputStream text;
    private final boolean flushEach;
    private final @Nullable Detectors detectors;

    /**
     * @param report prints to {@code text}
     * @param parallel whether several threads print
     */
    EventOutput(Report report, OutputStream text, ReportNeeds needs, RunOptions options, boolean parallel) {
        this.report = report;
        this.text = text;
        flushEach = switch (needs.events()) {
            case EACH_ALONE -> options.prompt() || parallel; // what threads have printed goes directly to the text
            case IN_ORDER -> options.prompt();
            case NONE, COUNTED, WITH_PACKETS -> false; // lines are handed over with their packets
        };
        detectors = needs.findings() ? new Detectors(this::print, options.live(), options.ephemeralPorts()) : null;
    }

    private void print(Event event) {
        report.accept(event);
        if (flushEach) {
            report.flush();
        }
    }

    @Override
    public void accept(Event event) {
        print(event);
        if (detectors != null) {
            detectors.accept(event);
        }
    }

    @Override
    public void advance(long time) {
        report.advance(time);
    }

    /** Takes the next event of several threads, which may have been printed before. */
    void accept(EventBatch batch, int i) {
        if (!batch.isPrinted()) {
            accept(batch.event(i));
            return;
        }
        try {
            batch.write(i, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (detectors != null) {
            detectors.accept(batch.event(i));
        }
    }

    @Override
    public @Nullable TransitionCounter transitionCounter() {
        return detectors == null && !flushEach ? report.transitionCounter() : null;
    }

    /** The last connection was summed up. */
    void end() {
        if (detectors != null) {
            detectors.end();
        }
    }
}
