package tcpstates.report;

import java.io.Flushable;
import tcpstates.event.EventSink;

/**
 * Turns events into text, one class a format. The stream that a report writes to belongs to whoever made it: a report
 * never closes it. Whatever fails while writing comes as an {@link java.io.UncheckedIOException}.
 */
public interface Report extends EventSink, Flushable {
    /** Tells what stands above the first event; left out where a report prints a part of the events only. */
    default void begin() {
        // most have nothing there
    }

    /**
     * Tells what can only be told once the capture has ended, after the last event, and flushes.
     *
     * @param totals what became of the capture's packets
     */
    void end(CaptureTotals totals);

    /** Hands everything told so far to the stream, and flushes that too. */
    @Override
    void flush();
}
