package tcpstates.cli;

import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.JsonReport;
import tcpstates.report.PacketCountReport;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.SummaryReport;
import tcpstates.report.TimeFormat;
import tcpstates.report.tcpdump.Sections;
import tcpstates.report.tcpdump.StateNotes;
import tcpstates.report.tcpdump.TcpdumpLines;
import tcpstates.report.tcpdump.TcpdumpReport;

/**
 * What {@code --format} may say: a row of {@link #ALL} for each format, and nothing else in the program knows it by its name.
 *
 * @param name as it is typed
 * @param needs what its report wants of the program
 * @param likeTcpdump whether it prints lines as tcpdump does: then the options about lines have an effect, {@code -q} makes them
 *     shorter and nothing more silent, and {@code -w} without {@code --print} leaves them out
 * @param heeds which options about lines have an effect although it is not like tcpdump
 * @param factory makes its reports
 */
record Format(String name, ReportNeeds needs, boolean likeTcpdump, Set<String> heeds, Factory factory) {
    /** Makes a report that prints to a stream. */
    @FunctionalInterface
    interface Factory {
        Report open(OutputStream out, TimeFormat times, Options options);
    }

    /** All that may be typed, in the order of {@code --help}; the first one is meant where none is. */
    static final List<Format> ALL = List.of(
            format("diagnose", ReportNeeds.of(EventUse.EACH_ALONE), (out, times, options) -> new DiagnoseReport(out)),
            format(
                    "json",
                    ReportNeeds.of(EventUse.EACH_ALONE)
                            .withOutcomes()
                            .withFindings()
                            .withHealth(),
                    (out, times, options) -> new JsonReport(out, times, options.output.language())),
            new Format("tcpdump", ReportNeeds.of(EventUse.WITH_PACKETS), true, Set.of(), Format::tcpdump),
            new Format(
                    "connections",
                    ReportNeeds.of(EventUse.EACH_ALONE)
                            .withOutcomes()
                            .withFindings()
                            .withHealth(),
                    false,
                    Set.of("-v"),
                    (out, times, options) ->
                            new ConnectionsReport(out, options.output.language(), options.lines.verbose())),
            format(
                    "summary",
                    ReportNeeds.of(EventUse.COUNTED).withHealth(),
                    (out, times, options) -> new SummaryReport(out, options.output.language())));

    /** What {@code --count} prints in the place of any format. */
    static final Format COUNT =
            format("count", ReportNeeds.of(EventUse.NONE), (out, times, options) -> new PacketCountReport(out));

    private static Format format(String name, ReportNeeds needs, Factory factory) {
        return new Format(name, needs, false, Set.of(), factory);
    }

    private static Report tcpdump(OutputStream out, TimeFormat times, Options options) {
        if (!options.printsLines()) {
            return Report.SILENT;
        }
        return new TcpdumpReport(
                new TcpdumpLines(options.lineOptions(), ZoneId.systemDefault(), options.lines.names(options.live())),
                options.lines.states() ? new StateNotes(options.output.language()) : null,
                options.lines.sections() ? new Sections(options.output.language()) : null,
                out,
                options.promptly());
    }

    /** A new report that prints to {@code out}. */
    Report open(OutputStream out, TimeFormat times, Options options) {
        return factory.open(out, times, options);
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
