package tcpstates.report;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Snapshot;

/** A report between whose lines stands how the connections are, each time that somebody has asked. */
public final class PeriodicReport extends ForwardingReport {
    private final SnapshotReport snapshots;
    private final AtomicReference<@Nullable Snapshot> latest;

    /**
     * @param snapshots prints to the stream of {@code report}
     * @param latest moment that is to be printed; null if there is none, or it was printed
     */
    public PeriodicReport(Report report, SnapshotReport snapshots, AtomicReference<@Nullable Snapshot> latest) {
        super(report);
        this.snapshots = snapshots;
        this.latest = latest;
    }

    /** A round of a live capture ends: nobody else prints now. */
    @Override
    public void flush() {
        super.flush();
        Snapshot snapshot = latest.getAndSet(null);
        if (snapshot != null) {
            snapshots.print(snapshot);
        }
    }
}
