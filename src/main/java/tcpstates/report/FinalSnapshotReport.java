package tcpstates.report;

import tcpstates.event.Event;
import tcpstates.event.Snapshot;

/** A report of the last moment of a capture, or of the one up to which it was read: it waits for that, whatever happens before. */
public final class FinalSnapshotReport implements Report {
    private final SnapshotReport report;
    private final Tally ignored = new Tally();

    /** @param report prints the moment */
    public FinalSnapshotReport(SnapshotReport report) {
        this.report = report;
    }

    @Override
    public void accept(Event event) {
        // all that comes of it is in the snapshot
    }

    @Override
    public void accept(Snapshot snapshot) {
        report.print(snapshot);
    }

    /** Counts what is only needed where several threads must agree on numbers, so that no events are made where one works. */
    @Override
    public Tally tally() {
        return ignored;
    }

    @Override
    public void end(CaptureTotals totals) {
        // all was flushed
    }

    @Override
    public void flush() {
        // all was flushed
    }
}
