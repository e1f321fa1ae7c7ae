package tcpstates.report;

import tcpstates.event.Snapshot;

/** Prints how the connections of a capture stand at a moment, one class a format. */
@FunctionalInterface
public interface SnapshotReport {
    /** Prints one moment and flushes; a failure to write comes as an {@link java.io.UncheckedIOException}. */
    void print(Snapshot snapshot);

    /** Whether it prints what both ends of a connection have in common, which only packets tell. */
    default boolean needsConnections() {
        return false;
    }
}
