package tcpstates.cli.diagnosetools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.DiagnoseSnapshotReport;
import tcpstates.report.SnapshotOptions;
import tcpstates.service.ReportContent;

/** Prints a report as diagnose-tools does, to all who are to have it. */
final class ReportPrinter {
    private ReportPrinter() {}

    /** Prints it; when this returns, it was handed over to the end. */
    static void print(ReportContent content, OutputStream out) throws IOException {
        try {
            if (content.settings().verbose() == 0) {
                var report = new DiagnoseReport(out);
                content.forEachTransition(report::accept);
                report.flush();
            } else {
                new DiagnoseSnapshotReport(out, SnapshotOptions.DEFAULTS).print(content.snapshot());
            }
            out.flush();
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    /** The same as bytes. */
    static byte[] bytes(ReportContent content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        print(content, bytes);
        return bytes.toByteArray();
    }
}
