package tcpstates.cli;

import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;
import tcpstates.event.Snapshot;
import tcpstates.report.SnapshotReport;
import tcpstates.sockets.SavedReport;
import tcpstates.sockets.SavedReportSource;

/** Prints what stands in a saved report of diagnose-tools, and refuses what only packets could answer. */
final class SavedReportSession {
    private static final String NO_PACKETS = ": a report of diagnose-tools, which holds no packets: ";

    private final Options options;
    private final String filter;
    private final SavedReportSource source;
    private final String name;
    private final OutputStream out;
    private final Consumer<String> message;

    SavedReportSession(
            Options options, String filter, SavedReportSource source, OutputStream out, Consumer<String> message) {
        this.options = options;
        this.filter = filter;
        this.source = source;
        this.out = out;
        this.message = message;
        name = PrintableText.of(source.name());
    }

    /** Prints it and returns the exit status. */
    int run() throws CaptureException, UsageException {
        SnapshotReport report = report();
        SavedReport read = source.read();
        read.remarks().forEach(remark -> message.accept(name + ": " + remark));
        if (read.lists().isEmpty()) {
            throw new CaptureException(name + ": has no list of connections (verbose=1)"
                    + (read.changes() > 0 ? ", only changes of state (verbose=0): " + read.changes() : ""));
        }
        if (read.changes() > 0) {
            message.accept(
                    name + ": changes of state (verbose=0) are not read, only lists of connections: " + read.changes());
        }
        // What asks for one moment gets the latest.
        List<Snapshot> lists = options.format().printsMoment() ? List.of(read.last()) : read.lists();
        lists.forEach(report::print);
        return Main.DONE;
    }

    private SnapshotReport report() throws UsageException {
        SnapshotReport report = options.output.format().openList(out, options.output.times(source.decimals()), options);
        if (report == null) {
            throw new UsageException(name + NO_PACKETS + "give --format " + possible());
        }
        refuse(options.output.countOnly(), "--count");
        refuse(options.moment.at() != null, "--at");
        refuse(options.moment.choosesByRole(), "--side");
        refuse(!options.watch.rules().isEmpty(), "--alarm");
        refuse(options.save.saves(), "-w");
        refuse(options.save.directory() != null, "--split");
        refuse(options.input.limit() < Long.MAX_VALUE, "-c");
        refuse(options.input.skip() > 0, "--skip");
        refuse(!filter.isEmpty(), "a filter");
        return report;
    }

    private void refuse(boolean given, String what) throws UsageException {
        UsageException.throwIf(given, name + NO_PACKETS + "leave out " + what);
    }

    private String possible() {
        return Format.ALL.stream()
                .filter(format -> format.openList(out, options.output.times(source.decimals()), options) != null)
                .map(Format::name)
                .collect(Collectors.joining(", "))
                .replaceFirst(", (\\S+)$", " or $1");
    }
}
