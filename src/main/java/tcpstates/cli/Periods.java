package tcpstates.cli;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.Run;
import tcpstates.event.Snapshot;
import tcpstates.report.PeriodicReport;
import tcpstates.report.Report;
import tcpstates.report.SnapshotReport;

/** {@code --every}: asks a live capture again and again how its connections stand. */
final class Periods implements Closeable {
    private final Duration period;
    private final AtomicReference<@Nullable Snapshot> latest = new AtomicReference<>();
    private @Nullable Thread asking;

    Periods(Duration period) {
        this.period = period;
    }

    /** The same report, with each moment between its lines. */
    Report between(Report report, SnapshotReport snapshots) {
        return new PeriodicReport(report, snapshots, latest);
    }

    /** Begins to ask; a capture that is too busy to answer in time is asked less often. */
    void begin(Run run) {
        asking = Thread.ofPlatform().daemon().name("every").start(() -> ask(run));
    }

    private void ask(Run run) {
        try {
            while (true) {
                Thread.sleep(period);
                latest.set(run.told(run.snapshot().join()));
            }
        } catch (InterruptedException | CancellationException e) {
            // the capture has ended
        }
    }

    @Override
    public void close() {
        Thread thread = asking;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
