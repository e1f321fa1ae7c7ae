package tcpstates.report;

import java.io.Flushable;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Snapshot;
import tcpstates.event.TransitionCounter;

/**
 * Turns events into text, one class a format. The stream that a report writes to belongs to whoever made it: a report
 * never closes it. Whatever fails while writing comes as an {@link java.io.UncheckedIOException}.
 */
public interface Report extends EventSink, Flushable {
    /** A report that prints nothing. */
    Report SILENT = new Report() {
        @Override
        public void accept(Event event) {
            // prints nothing
        }

        @Override
        public void end(CaptureTotals totals) {
            // prints nothing
        }

        @Override
        public void flush() {
            // has printed nothing
        }
    };

    /** Prints what stands above the first event; left out where a report prints a part of the events only. */
    default void begin() {
        // most have nothing there
    }

    /** Takes how the connections stand in the end, between the last event and {@link #end}; see {@link ReportNeeds#snapshot()}. */
    default void accept(Snapshot snapshot) {
        // most print what has happened
    }

    /**
     * Prints what can only be said once the capture has ended, after the last event, and flushes.
     *
     * @param totals what became of the capture's packets
     */
    void end(CaptureTotals totals);

    /** Hands everything printed so far to the stream, and flushes that too. */
    @Override
    void flush();

    /** What takes packets; null if the report goes by events only, see {@link ReportNeeds.EventUse#WITH_PACKETS}. */
    default @Nullable PacketReport packetReport() {
        return null;
    }

    /**
     * What counts events for the report, to which those that were counted elsewhere are added; null if the report needs the events
     * themselves, see {@link ReportNeeds.EventUse#COUNTED}.
     */
    default @Nullable Tally tally() {
        return null;
    }

    @Override
    default @Nullable TransitionCounter transitionCounter() {
        return tally();
    }
}
