package tcpstates.steps;

import tcpstates.event.ConnectionSummary;
import tcpstates.event.SocketAddress;

/** Prints steps as they come; whatever fails while writing comes as an {@link java.io.UncheckedIOException}. */
public interface LiveStepsOutput {
    /** Prints what stands in front of all steps. */
    void begin();

    /**
     * Takes a step.
     *
     * @param connection its number, from 1
     * @param client as it seems by now
     * @param server as it seems by now
     */
    void step(int connection, SocketAddress client, SocketAddress server, Step step);

    /** A connection is over, or the capture shows no more of it. */
    void over(ConnectionSummary summary);

    /** Hands everything printed so far to its stream. */
    void flush();
}
