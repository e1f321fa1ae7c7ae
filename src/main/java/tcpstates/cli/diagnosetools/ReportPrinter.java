package tcpstates.cli.diagnosetools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.DiagnoseSnapshotReport;
import tcpstates.report.LinuxModelSnapshot;
import tcpstates.report.SnapshotOptions;
import tcpstates.service.ReportContent;
import tcpstates.service.Settings;

/** Prints a report as diagnose-tools does, to all who are to have it. */
final class ReportPrinter {
    private static final SnapshotOptions OPTIONS = SnapshotOptions.DEFAULTS;

    private ReportPrinter() {}

    /** Prints it; when this returns, it was handed over to the end. */
    static void print(ReportContent content, OutputStream out) throws IOException {
        Settings settings = content.settings();
        boolean strict = settings.strict();
        try {
            if (settings.verbose() == 0) {
                var report = new DiagnoseReport(out, settings.unknown());
                content.forEachTransition(change -> report.accept(strict ? strictly(change) : change));
                report.flush();
            } else {
                Snapshot snapshot = settings.ofLinux() ? LinuxModelSnapshot.of(content.snapshot()) : content.snapshot();
                new DiagnoseSnapshotReport(out, OPTIONS).print(strict ? strictly(snapshot) : snapshot);
            }
            out.flush();
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    /** A socket whose port the kernel chose has none before it is connected and when it is closed, as diagnose-tools sees it. */
    private static Transition strictly(Transition change) {
        boolean unbound = change.to() == TcpState.SYN_SENT || change.to() == TcpState.CLOSE;
        return unbound ? change.at(change.endpoint().host()) : change;
    }

    private static Snapshot strictly(Snapshot snapshot) {
        return new Snapshot(
                snapshot.time(),
                snapshot.endpoints().stream()
                        .map(one -> one.state() == TcpState.SYN_SENT
                                ? one.at(one.endpoint().host())
                                : one)
                        .toList());
    }

    /** The same as bytes. */
    static byte[] bytes(ReportContent content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        print(content, bytes);
        return bytes.toByteArray();
    }
}
