package tcpstates.cli;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.Run;
import tcpstates.event.Snapshot;
import tcpstates.report.Report;
import tcpstates.report.SnapshotReport;

/** {@code --every}: prints again and again how the connections of a live capture stand, between the lines of its report. */
final class Periods implements Closeable {
    private final Duration period;
    private final KernelBeside kernel;
    private final AtomicBoolean asked = new AtomicBoolean();
    private @Nullable Report report;
    private @Nullable SnapshotReport snapshots;
    private @Nullable Thread asking;

    /** @param kernel looked at each time, if what is printed tells what it knows */
    Periods(Duration period, KernelBeside kernel) {
        this.period = period;
        this.kernel = kernel;
    }

    /**
     * The report, which this prints beside.
     *
     * @param beside prints to the same stream
     */
    Report beside(Report printing, SnapshotReport beside) {
        report = printing;
        snapshots = beside;
        return printing;
    }

    /** Begins to ask; a capture that is too busy to answer in time is asked less often. */
    void begin(Run run) {
        asking = Thread.ofPlatform().daemon().name("every").start(() -> ask(run));
    }

    private void ask(Run run) {
        try {
            long due = System.nanoTime();
            while (true) {
                due = Math.max(due + period.toNanos(), System.nanoTime());
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                if (asked.compareAndSet(false, true)) {
                    kernel.renewIfDue(run);
                    run.snapshot(snapshot -> print(run.told(snapshot)));
                }
            }
        } catch (InterruptedException e) {
            // the capture has ended
        }
    }

    private void print(Snapshot snapshot) {
        if (report != null && snapshots != null) {
            report.flush();
            snapshots.print(snapshot);
        }
        asked.set(false);
    }

    @Override
    public void close() {
        Thread thread = asking;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
