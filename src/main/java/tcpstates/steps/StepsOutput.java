package tcpstates.steps;

import tcpstates.report.CaptureTotals;

/** Prints what connections went through; whatever fails while writing comes as an {@link java.io.UncheckedIOException}. */
public interface StepsOutput {
    /** Prints what stands in front of all connections. */
    default void begin() {
        // most have nothing there
    }

    /** Takes a connection that is over, or of which the capture shows no more. */
    void connection(ConnectionSteps connection);

    /**
     * Prints what comes behind all connections, and flushes.
     *
     * @param notKept connections of which no packet was kept, because there was no room
     */
    void end(CaptureTotals totals, long notKept);

    /** Hands everything printed so far to its stream. */
    void flush();
}
