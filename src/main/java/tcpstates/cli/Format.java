package tcpstates.cli;

import java.io.OutputStream;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.JsonReport;
import tcpstates.report.Report;
import tcpstates.report.SummaryReport;
import tcpstates.report.TimeFormat;

/** What {@code --format} may say. */
enum Format {
    DIAGNOSE,
    JSON,
    CONNECTIONS,
    SUMMARY;

    /** A new report that prints to {@code out}. */
    Report open(OutputStream out, TimeFormat times) {
        return switch (this) {
            case DIAGNOSE -> new DiagnoseReport(out);
            case JSON -> new JsonReport(out, times);
            case CONNECTIONS -> new ConnectionsReport(out);
            case SUMMARY -> new SummaryReport(out);
        };
    }

    /** Whether it tells what shows of several connections together, and how the capture was taken. */
    boolean tellsOfTheWhole() {
        return this != DIAGNOSE;
    }

    @Override
    public String toString() {
        return Words.lower(this);
    }
}
