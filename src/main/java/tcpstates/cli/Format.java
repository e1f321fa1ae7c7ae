package tcpstates.cli;

import java.io.OutputStream;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.JsonReport;
import tcpstates.report.Language;
import tcpstates.report.Report;
import tcpstates.report.SummaryReport;
import tcpstates.report.TimeFormat;

/** What {@code --format} may say. */
enum Format {
    DIAGNOSE,
    JSON,
    CONNECTIONS,
    SUMMARY;

    /**
     * A new report that prints to {@code out}.
     *
     * @param language of its sentences
     * @param verbose whether it tells more than usual
     */
    Report open(OutputStream out, TimeFormat times, Language language, boolean verbose) {
        return switch (this) {
            case DIAGNOSE -> new DiagnoseReport(out);
            case JSON -> new JsonReport(out, times, language);
            case CONNECTIONS -> new ConnectionsReport(out, language, verbose);
            case SUMMARY -> new SummaryReport(out, language);
        };
    }

    /** Whether it tells what shows of several connections together, and how the capture was taken. */
    boolean tellsOfTheWhole() {
        return this != DIAGNOSE;
    }

    /** Whether it tells what became of each connection. */
    boolean tellsOutcomes() {
        return this == JSON || this == CONNECTIONS;
    }

    @Override
    public String toString() {
        return Words.lower(this);
    }
}
