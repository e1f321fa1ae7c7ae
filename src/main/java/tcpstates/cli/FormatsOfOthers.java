package tcpstates.cli;

import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tcpstates.cli.Format.Health;
import tcpstates.conntrack.ConntrackReport;
import tcpstates.report.BccLayout;
import tcpstates.report.BccLifeReport;
import tcpstates.report.BccStatesReport;
import tcpstates.report.CsvReport;
import tcpstates.report.EcsReport;
import tcpstates.report.LinuxModelReport;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.ZeekReport;

/** The formats of other programs: rows of {@link Format#ALL}. */
final class FormatsOfOthers {
    private FormatsOfOthers() {}

    static List<Format> all() {
        return List.of(
                Format.format(
                        "zeek",
                        ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                        Set.of(),
                        Health.BESIDE,
                        (out, times, options) -> ZeekReport.tsv(out),
                        null),
                Format.format(
                        "zeek-json",
                        ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                        Set.of(),
                        Health.BESIDE,
                        (out, times, options) -> ZeekReport.json(out),
                        null),
                new Format(
                        "conntrack",
                        ReportNeeds.of(EventUse.WITH_PACKETS),
                        false,
                        false,
                        Set.of("-v", OutputOptions.TIME),
                        Health.BESIDE,
                        (out, times, options) -> ConntrackReport.ofEvents(
                                out,
                                options.tracking.conntrack(),
                                options.output.timeColumn(times),
                                options.lines.verbose()),
                        null,
                        conntrackList()),
                conntrackList(),
                bcc("bcc", Set.of("-v", OutputOptions.UNKNOWN), FormatsOfOthers::bccLayout, BccStatesReport::new),
                bcc("tcplife", Set.of("-v", OutputOptions.UNKNOWN), FormatsOfOthers::bccLayout, BccLifeReport::new),
                bcc("bcc-csv", Set.of(OutputOptions.UNKNOWN), options -> BccLayout.CSV, BccStatesReport::new),
                bcc("tcplife-csv", Set.of(OutputOptions.UNKNOWN), options -> BccLayout.CSV, BccLifeReport::new),
                Format.format(
                        "csv",
                        ReportNeeds.of(EventUse.EACH_ALONE).withOutcomes(),
                        Set.of(OutputOptions.MODEL),
                        Health.BESIDE,
                        (out, times, options) -> CsvReport.ofConnections(out, times, options.output.language()),
                        null),
                Format.format(
                        "csv-events",
                        ReportNeeds.of(EventUse.EACH_ALONE).withFindings().withHealth(),
                        Set.of(OutputOptions.MODEL),
                        Health.BY_REPORT,
                        (out, times, options) -> CsvReport.ofEvents(out, times, options.output.language()),
                        null),
                Format.format(
                        "ecs",
                        ReportNeeds.of(EventUse.EACH_ALONE)
                                .withOutcomes()
                                .withFindings()
                                .withHealth(),
                        Set.of(OutputOptions.MODEL),
                        Health.BY_REPORT,
                        (out, times, options) -> new EcsReport(out, times, options.output.language()),
                        null));
    }

    /** Flows as conntrack(8) lists them. */
    private static Format conntrackList() {
        return Format.format(
                "conntrack-list",
                ReportNeeds.of(EventUse.WITH_PACKETS).withSnapshot(),
                Set.of("-v", MomentOptions.AT),
                Health.BESIDE,
                (out, times, options) ->
                        ConntrackReport.ofMoment(out, options.tracking.conntrack(), options.lines.verbose()),
                null);
    }

    /** Makes a report in the columns of bcc's tools. */
    @FunctionalInterface
    private interface BccFactory {
        Report open(OutputStream out, BccLayout layout, String unknown);
    }

    private static Format bcc(String name, Set<String> heeds, Function<Options, BccLayout> layout, BccFactory factory) {
        return Format.format(
                name,
                ReportNeeds.of(EventUse.IN_ORDER),
                heeds,
                Health.BESIDE,
                (out, times, options) ->
                        new LinuxModelReport(factory.open(out, layout.apply(options), options.output.unknown())),
                null);
    }

    private static BccLayout bccLayout(Options options) {
        return options.lines.verbose() ? BccLayout.WIDE : BccLayout.NARROW;
    }
}
