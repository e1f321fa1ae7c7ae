package tcpstates.cli;

import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneId;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.JsonReport;
import tcpstates.report.Report;
import tcpstates.report.SummaryReport;
import tcpstates.report.TimeFormat;
import tcpstates.report.tcpdump.Names;
import tcpstates.report.tcpdump.Sections;
import tcpstates.report.tcpdump.StateNotes;
import tcpstates.report.tcpdump.TcpdumpLines;
import tcpstates.report.tcpdump.TcpdumpReport;

/** What {@code --format} may say. */
enum Format {
    DIAGNOSE,
    JSON,
    TCPDUMP,
    CONNECTIONS,
    SUMMARY;

    /** How long a line waits for the name of an address that is new. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A new report that prints to {@code out}. */
    Report open(OutputStream out, TimeFormat times, Options options) {
        return switch (this) {
            case DIAGNOSE -> new DiagnoseReport(out);
            case JSON -> new JsonReport(out, times, options.language());
            case TCPDUMP -> tcpdump(out, options);
            case CONNECTIONS -> new ConnectionsReport(out, options.language(), options.verbose());
            case SUMMARY -> new SummaryReport(out, options.language());
        };
    }

    private static TcpdumpReport tcpdump(OutputStream out, Options options) {
        return new TcpdumpReport(
                new TcpdumpLines(
                        options.lineOptions(),
                        ZoneId.systemDefault(),
                        options.numeric ? Names.numeric() : Names.ofSystem(PATIENCE, options.unqualifiedNames)),
                options.states && options.printsLines() ? new StateNotes(options.language()) : null,
                options.sections ? new Sections(options.language()) : null,
                out,
                options.promptly());
    }

    /** Whether it tells what shows of several connections together. */
    boolean tellsFindings() {
        return this == JSON || this == CONNECTIONS;
    }

    /** Whether it tells how the capture was taken. */
    boolean tellsHealth() {
        return this != DIAGNOSE && this != TCPDUMP;
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
