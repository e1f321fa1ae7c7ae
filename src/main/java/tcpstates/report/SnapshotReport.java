package tcpstates.report;

import java.util.function.UnaryOperator;
import tcpstates.event.Snapshot;

/** Prints how the connections of a capture stand at a moment, one class a format. */
@FunctionalInterface
public interface SnapshotReport {
    /** Prints one moment and flushes; a failure to write comes as an {@link java.io.UncheckedIOException}. */
    void print(Snapshot snapshot);

    /** The same of a moment that is changed before. */
    default SnapshotReport of(UnaryOperator<Snapshot> change) {
        SnapshotReport changed = this;
        return new SnapshotReport() {
            @Override
            public void print(Snapshot snapshot) {
                changed.print(change.apply(snapshot));
            }

            @Override
            public boolean marksKernelOnly() {
                return changed.marksKernelOnly();
            }

            @Override
            public boolean needsConnections() {
                return changed.needsConnections();
            }
        };
    }

    /** Whether it tells sockets that only the kernel knows from those that packets show. */
    default boolean marksKernelOnly() {
        return false;
    }

    /** Whether it prints what both ends of a connection have in common, which only packets tell. */
    default boolean needsConnections() {
        return false;
    }
}
