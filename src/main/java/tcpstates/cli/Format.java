package tcpstates.cli;

import java.io.OutputStream;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.compare.Comparison;
import tcpstates.compare.ComparisonJson;
import tcpstates.compare.ComparisonText;
import tcpstates.event.StateNames;
import tcpstates.explain.ExplainOutput;
import tcpstates.ladder.LadderReport;
import tcpstates.ladder.LiveLadder;
import tcpstates.page.HtmlReport;
import tcpstates.picture.Diagram;
import tcpstates.picture.MermaidReport;
import tcpstates.picture.SvgReport;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.ConnectionsSnapshotReport;
import tcpstates.report.CurrentStates;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.DiagnoseSnapshotReport;
import tcpstates.report.FinalSnapshotReport;
import tcpstates.report.HealthReport;
import tcpstates.report.JsonPacketsReport;
import tcpstates.report.JsonReport;
import tcpstates.report.JsonSnapshotReport;
import tcpstates.report.Language;
import tcpstates.report.LinuxModelReport;
import tcpstates.report.LinuxModelSnapshot;
import tcpstates.report.PacketCountReport;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.SnapshotReport;
import tcpstates.report.SocketsReport;
import tcpstates.report.StateCountsReport;
import tcpstates.report.StateCountsReport.Order;
import tcpstates.report.StatesReport;
import tcpstates.report.StatsReport;
import tcpstates.report.SummaryReport;
import tcpstates.report.TcpRetransReport;
import tcpstates.report.TimeFormat;
import tcpstates.report.Wording;
import tcpstates.report.tcpdump.Sections;
import tcpstates.report.tcpdump.StateNotes;
import tcpstates.report.tcpdump.TcpdumpLines;
import tcpstates.report.tcpdump.TcpdumpReport;
import tcpstates.steps.LiveSteps;
import tcpstates.steps.StepsOutput;
import tcpstates.steps.StepsReport;
import tcpstates.table.TableReport;

/**
 * What {@code --format} may say: a row of {@link #ALL} for each format, and nothing else in the program knows it by its name.
 *
 * @param name as it is typed
 * @param needs what its report wants of the program
 * @param likeTcpdump whether it prints lines as tcpdump does: then the options about lines have an effect, {@code -q} makes them
 *     shorter and nothing more silent, and {@code -w} without {@code --print} leaves them out
 * @param watched whether a live capture on a terminal is drawn there as a whole
 * @param heeds which options have an effect that have none on most formats
 * @param health where it is said what may mislead in a capture
 * @param factory makes its reports
 * @param snapshots makes its reports of how connections stand at a moment; null if it has none of its own
 * @param ofMoment what is printed of a moment by itself, in its place; null if that is for the others to say
 */
record Format(
        String name,
        ReportNeeds needs,
        boolean likeTcpdump,
        boolean watched,
        Set<String> heeds,
        Health health,
        Factory factory,
        @Nullable SnapshotFactory snapshots,
        @Nullable Format ofMoment) {
    /** Where it is said what may mislead in a capture. */
    enum Health {
        /** In the report's own text, if it wants to know. */
        BY_REPORT,
        /** In front of its rows. */
        IN_FRONT,
        /** On standard error: its text is that of another program. */
        BESIDE
    }

    /** Makes a report that prints to a stream. */
    @FunctionalInterface
    interface Factory {
        Report open(OutputStream out, TimeFormat times, Options options);
    }

    /** Makes a report of a moment that prints to a stream. */
    @FunctionalInterface
    interface SnapshotFactory {
        SnapshotReport open(OutputStream out, TimeFormat times, Options options);
    }

    /** Makes what prints a comparison to a stream. */
    @FunctionalInterface
    private interface ComparisonFactory {
        Consumer<Comparison> open(OutputStream out, TimeFormat times, Options options);
    }

    /** What a report of a moment wants whose connections have numbers, which several threads must agree on. */
    private static final ReportNeeds NUMBERED =
            ReportNeeds.of(EventUse.IN_ORDER).withSnapshot();

    /** The same where numbers do not matter. */
    private static final ReportNeeds UNNUMBERED =
            ReportNeeds.of(EventUse.COUNTED).withSnapshot();

    /** Of a format that has no report of a moment: diagnose-tools' list of connections. */
    private static final SnapshotFactory DIAGNOSE_SNAPSHOT = (out, times, options) ->
            new DiagnoseSnapshotReport(out, options.snapshotOptions(), options.output.language(Language.ZH));

    /** All that may be typed, in the order of {@code --help}; the first one is meant where none is. */
    static final List<Format> ALL =
            Stream.concat(ours().stream(), FormatsOfOthers.all().stream()).toList();

    private static List<Format> ours() {
        return List.of(
                format(
                        "diagnose",
                        ReportNeeds.of(EventUse.EACH_ALONE),
                        Set.of(OutputOptions.MODEL, OutputOptions.UNKNOWN, OutputOptions.LANGUAGE),
                        Health.BESIDE,
                        (out, times, options) ->
                                new DiagnoseReport(out, options.output.unknown(), options.output.language(Language.ZH)),
                        DIAGNOSE_SNAPSHOT),
                format(
                        "json",
                        ReportNeeds.of(EventUse.EACH_ALONE)
                                .withOutcomes()
                                .withFindings()
                                .withHealth(),
                        Set.of(OutputOptions.MODEL, PacketLineOptions.PACKETS),
                        Health.BY_REPORT,
                        (out, times, options) -> options.lines.packets()
                                ? new JsonPacketsReport(out, times, options.output.language())
                                : new JsonReport(out, times, options.output.language()),
                        (out, times, options) -> new JsonSnapshotReport(out, times, options.snapshotOptions())),
                new Format(
                        "tcpdump",
                        ReportNeeds.of(EventUse.WITH_PACKETS),
                        true,
                        false,
                        Set.of(OutputOptions.MODEL, OutputOptions.NAMES),
                        Health.BESIDE,
                        Format::tcpdump,
                        null,
                        null),
                new Format(
                        "connections",
                        ReportNeeds.of(EventUse.IN_ORDER)
                                .withOutcomes()
                                .withFindings()
                                .withHealth(),
                        false,
                        true,
                        Set.of(
                                "-v",
                                OutputOptions.MODEL,
                                OutputOptions.NAMES,
                                OutputOptions.LANGUAGE,
                                OutputOptions.TIME,
                                OutputOptions.WIDTH,
                                OutputOptions.COLOR,
                                OutputOptions.SORT),
                        Health.IN_FRONT,
                        (out, times, options) ->
                                new ConnectionsReport(out, options.output.wording(), options.tableLayout(times)),
                        (out, times, options) -> new ConnectionsSnapshotReport(
                                out, options.output.wording(), options.tableLayout(times)),
                        null),
                format(
                        "summary",
                        ReportNeeds.of(EventUse.COUNTED).withHealth(),
                        Set.of(OutputOptions.MODEL, OutputOptions.NAMES, MomentOptions.AT),
                        Health.BY_REPORT,
                        (out, times, options) -> new SummaryReport(out, options.output.wording()),
                        null),
                format(
                        "states",
                        ReportNeeds.of(EventUse.IN_ORDER),
                        Set.of(
                                OutputOptions.MODEL,
                                OutputOptions.NAMES,
                                OutputOptions.TIME,
                                OutputOptions.WIDTH,
                                OutputOptions.LANGUAGE),
                        Health.IN_FRONT,
                        (out, times, options) -> new StatesReport(
                                out,
                                options.output.timeStyle(),
                                times,
                                options.output.wording(),
                                options.output.width()),
                        null),
                format(
                        "ladder",
                        ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                        Set.of(
                                OutputOptions.MODEL,
                                OutputOptions.NAMES,
                                OutputOptions.TIME,
                                OutputOptions.WIDTH,
                                OutputOptions.COLOR,
                                OutputOptions.LANGUAGE,
                                OutputOptions.ASCII,
                                OutputOptions.ALL),
                        Health.IN_FRONT,
                        (out, times, options) -> options.goesOn() || options.output.lineBuffered()
                                ? new LiveSteps(
                                        new LiveLadder(out, options.ladderLayout(times), options.output.wording()))
                                : steps(
                                        new LadderReport(out, options.ladderLayout(times), options.output.wording()),
                                        options),
                        null),
                format(
                        "explain",
                        ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                        Set.of(
                                OutputOptions.MODEL,
                                OutputOptions.NAMES,
                                OutputOptions.TIME,
                                OutputOptions.WIDTH,
                                OutputOptions.COLOR,
                                OutputOptions.LANGUAGE,
                                OutputOptions.ALL),
                        Health.IN_FRONT,
                        (out, times, options) -> steps(
                                new ExplainOutput(
                                        out, options.explainLayout(times), options.output.wording(), options.again()),
                                options),
                        null),
                format(
                        "table",
                        ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                        Set.of(OutputOptions.LANGUAGE, OutputOptions.ALL),
                        Health.BESIDE,
                        (out, times, options) ->
                                steps(new TableReport(out, options.output.language(), options.output.all()), options),
                        null),
                format(
                        "stats",
                        ReportNeeds.of(EventUse.IN_ORDER).withOutcomes().withHealth(),
                        Set.of("-v", OutputOptions.NAMES, MomentOptions.AT),
                        Health.BY_REPORT,
                        (out, times, options) ->
                                new StatsReport(out, options.output.wording(), options.lines.verbose()),
                        null),
                picture("svg", SvgReport::new),
                picture("mermaid", MermaidReport::new),
                format(
                        "html",
                        ReportNeeds.of(EventUse.WITH_PACKETS)
                                .withOutcomes()
                                .withFindings()
                                .withHealth(),
                        Set.of(OutputOptions.MODEL, OutputOptions.LANGUAGE, OutputOptions.NAMES),
                        Health.BY_REPORT,
                        (out, times, options) -> new HtmlReport(
                                out, options.output.wording(), options.described(), options.tracking.packetBytes()),
                        null),
                ofMoment(
                        "counts",
                        UNNUMBERED,
                        Set.of(OutputOptions.NAMES),
                        (out, times, options) -> new StateCountsReport(
                                out,
                                Order.NUMBER_STATE,
                                options.snapshotOptions(),
                                options.output.wording().names())),
                ofMoment(
                        "netstat-counts",
                        UNNUMBERED,
                        Set.of(),
                        (out, times, options) -> new StateCountsReport(
                                out, Order.STATE_NUMBER, options.snapshotOptions(), StateNames.KERNEL)),
                ofMoment(
                        "ss",
                        NUMBERED,
                        Set.of("-v", OutputOptions.UNKNOWN),
                        (out, times, options) ->
                                new SocketsReport(out, options.snapshotOptions(), options.lines.verbose())),
                format(
                        "tcp-retrans",
                        ReportNeeds.of(EventUse.IN_ORDER),
                        Set.of("-v", OutputOptions.UNKNOWN, MomentOptions.AT),
                        Health.BESIDE,
                        (out, times, options) -> new TcpRetransReport(
                                out, options.output.unknown(), options.lines.verbose() ? ZoneId.systemDefault() : null),
                        null));
    }

    /** What prints a comparison, by the name of the format; the table is meant where none is asked for. */
    private static final Map<String, ComparisonFactory> COMPARISONS = Map.of(
            "connections", (out, times, options) -> comparisonText(out, times, options, false)::print,
            "states", (out, times, options) -> comparisonText(out, times, options, true)::print,
            "json", (out, times, options) -> new ComparisonJson(out)::print);

    /** What {@code --count} prints in the place of any format. */
    static final Format COUNT = format(
            "count",
            ReportNeeds.of(EventUse.NONE),
            Set.of(),
            Health.BY_REPORT,
            (out, times, options) -> new PacketCountReport(out),
            null);

    static Format format(
            String name,
            ReportNeeds needs,
            Set<String> heeds,
            Health health,
            Factory factory,
            @Nullable SnapshotFactory snapshots) {
        return new Format(name, needs, false, false, heeds, health, factory, snapshots, null);
    }

    /** Makes what draws connections to a stream. */
    @FunctionalInterface
    private interface PictureFactory {
        StepsOutput open(OutputStream out, Wording wording, Diagram diagram, boolean all);
    }

    /** A format that draws each connection, as a ladder or in the state diagram. */
    private static Format picture(String name, PictureFactory factory) {
        return format(
                name,
                ReportNeeds.of(EventUse.WITH_PACKETS).withOutcomes(),
                Set.of(
                        OutputOptions.MODEL,
                        OutputOptions.LANGUAGE,
                        OutputOptions.NAMES,
                        OutputOptions.DIAGRAM,
                        OutputOptions.ALL),
                Health.BESIDE,
                (out, times, options) -> {
                    OutputOptions output = options.output;
                    return steps(factory.open(out, output.wording(), output.diagram(), output.all()), options);
                },
                null);
    }

    /** A format that prints how the connections stand, in the end unless another moment is asked for. */
    private static Format ofMoment(String name, ReportNeeds needs, Set<String> heeds, SnapshotFactory snapshots) {
        return ofMoment(name, needs, heeds, Health.BESIDE, snapshots);
    }

    private static Format ofMoment(
            String name, ReportNeeds needs, Set<String> heeds, Health health, SnapshotFactory snapshots) {
        return new Format(
                name,
                needs,
                false,
                false,
                heeds,
                health,
                (out, times, options) -> new FinalSnapshotReport(snapshots.open(out, times, options)),
                snapshots,
                null);
    }

    /** What is printed of one moment in the place of the whole capture; null if there is nothing of the kind. */
    @Nullable
    Format atMoment() {
        if (ofMoment != null) {
            return ofMoment;
        }
        if (snapshots == null) {
            return heeds.contains(MomentOptions.AT) ? this : null; // totals are those up to then
        }
        return needs.snapshot() ? this : ofMoment(name, NUMBERED, heedsAtMoment(), health, snapshots);
    }

    /** Of a moment there is nothing that packets do not show, and no whole sentence. */
    private Set<String> heedsAtMoment() {
        Set<String> kept = new HashSet<>(heeds);
        kept.retainAll(Set.of(
                OutputOptions.MODEL,
                OutputOptions.NAMES,
                OutputOptions.LANGUAGE,
                OutputOptions.TIME,
                OutputOptions.WIDTH,
                OutputOptions.COLOR,
                OutputOptions.SORT));
        return kept;
    }

    /** Whether it prints how the connections stand at a moment. */
    boolean printsMoment() {
        return needs.snapshot();
    }

    /** Whether it can print that in the middle of the capture. */
    boolean canPrintMoments() {
        return snapshots != null;
    }

    /** What prints how the connections stand when somebody asks meanwhile. */
    SnapshotReport openSnapshot(OutputStream out, TimeFormat times, Options options) {
        return open(snapshots == null ? DIAGNOSE_SNAPSHOT : snapshots, out, times, options);
    }

    private SnapshotReport open(SnapshotFactory reports, OutputStream out, TimeFormat times, Options options) {
        SnapshotReport report = reports.open(out, times, options);
        return isOfLinux(options) ? report.of(LinuxModelSnapshot::of) : report;
    }

    /** Whether what it prints are the states of Linux' sockets. */
    private boolean isOfLinux(Options options) {
        return options.output.linuxModel() && heeds.contains(OutputOptions.MODEL);
    }

    /** What its report wants of the program, with these options. */
    ReportNeeds needs(Options options) {
        if (options.lines.packets() && heeds.contains(PacketLineOptions.PACKETS)) {
            return needs.withPackets();
        }
        ReportNeeds with = tellsHealth(options) ? needs.withHealth() : needs;
        return isOfLinux(options) ? with.inOrder() : with;
    }

    /** What prints a list of sockets that others than packets tell; null if that is not enough for this format. */
    @Nullable
    SnapshotReport openList(OutputStream out, TimeFormat times, Options options) {
        if (snapshots == null || snapshots.open(out, times, options).needsConnections()) {
            return null;
        }
        return open(snapshots, out, times, options);
    }

    private static ComparisonText comparisonText(
            OutputStream out, TimeFormat times, Options options, boolean timeline) {
        return new ComparisonText(out, options.output.wording(), options.tableLayout(times), timeline);
    }

    /** Whether it prints comparisons. */
    boolean printsComparisons() {
        return COMPARISONS.containsKey(name);
    }

    /** What prints a comparison, in the format that is asked for. */
    static Consumer<Comparison> comparison(OutputStream out, TimeFormat times, Options options) {
        ComparisonFactory asked = COMPARISONS.get(options.output.format().name());
        ComparisonFactory factory = asked == null ? COMPARISONS.get("connections") : asked;
        return Objects.requireNonNull(factory).open(out, times, options);
    }

    private static Report steps(StepsOutput output, Options options) {
        return new StepsReport(output, options.tracking.packetBytes());
    }

    private static Report tcpdump(OutputStream out, TimeFormat times, Options options) {
        if (!options.printsLines()) {
            return Report.SILENT;
        }
        return new TcpdumpReport(
                new TcpdumpLines(options.lineOptions(), ZoneId.systemDefault(), options.names()),
                options.lines.states() ? new StateNotes(options.output.wording()) : null,
                options.lines.sections() ? new Sections(options.output.language()) : null,
                options.lines.bothStates() ? new CurrentStates() : null,
                options.output.wording().names(),
                out,
                options.promptly());
    }

    /**
     * Whether it is said what may mislead, where its report does not say it: not where there are tcpdump's lines alone, which
     * claim nothing.
     */
    private boolean tellsHealth(Options options) {
        return switch (health) {
            case BY_REPORT -> false;
            case IN_FRONT -> true;
            case BESIDE -> likeTcpdump ? options.printsLines() && options.lines.tellsStates() : !options.lines.quiet();
        };
    }

    /**
     * A new report.
     *
     * @param out what it prints to
     * @param messages where that goes which is no part of its text
     * @param waits whether whoever reads it may wait for the end of the capture
     */
    Report open(OutputStream out, OutputStream messages, boolean waits, TimeFormat times, Options options) {
        if (!tellsHealth(options)) {
            return open(out, times, options);
        }
        Language language = options.output.language();
        boolean all = options.lines.verbose() && heeds.contains("-v");
        return health == Health.IN_FRONT
                ? HealthReport.inFront(
                        out, waits, rows -> open(rows, times, options), language, all, options.output.width())
                : HealthReport.beside(open(out, times, options), messages, language, all);
    }

    /** A new report that prints to {@code out}. */
    private Report open(OutputStream out, TimeFormat times, Options options) {
        Report report = factory.open(out, times, options);
        return isOfLinux(options) ? new LinuxModelReport(report) : report;
    }

    @Override
    public String toString() {
        return name;
    }

    /** The names of {@link #ALL}, for {@code --help} and completion. */
    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ALL.stream().map(Format::name).iterator();
        }
    }

    /** Finds what was typed among some formats. */
    record Converter(List<Format> formats) implements ITypeConverter<Format> {
        @Override
        public Format convert(String word) {
            return formats.stream()
                    .filter(format -> format.name.equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                            + String.join(
                                    ", ", formats.stream().map(Format::name).toList())));
        }
    }
}
