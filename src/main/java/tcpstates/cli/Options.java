package tcpstates.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tcpstates.capture.libpcap.LiveOptions;
import tcpstates.event.StateNames;
import tcpstates.explain.ExplainLayout;
import tcpstates.ladder.LadderLayout;
import tcpstates.os.Libc;
import tcpstates.page.HtmlReport;
import tcpstates.report.SnapshotOptions;
import tcpstates.report.TableLayout;
import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.report.tcpdump.Names;

/** The command line, as it was typed. Letters mean what they mean in tcpdump; {@code --help} is made of what stands here. */
final class Options {
    final InputOptions input = new InputOptions();

    final OutputOptions output = new OutputOptions();

    final MomentOptions moment = new MomentOptions();

    final SelectionOptions selection = new SelectionOptions();

    final WatchOptions watch = new WatchOptions();

    final TrackingOptions tracking = new TrackingOptions();

    final PacketLineOptions lines = new PacketLineOptions();

    final SaveOptions save = new SaveOptions();

    final AnonymizeOptions anonymize = new AnonymizeOptions();

    final CaptureOptions capture = new CaptureOptions();

    final InformationOptions information = new InformationOptions();

    private final Set<String> byDefault = new HashSet<>();

    /** What picocli is to know of the command line, if these words are on it. */
    CommandSpec model(TypedWords typed) {
        CommandSpec model = OptionGroup.emptySpec().name(Main.NAME);
        model.usageMessage()
                .synopsisHeading("Usage: ")
                .customSynopsis(Main.NAME + " [options] [filter expression]")
                .description(
                        "",
                        "Tells from packets alone in which TCP state each end of every connection is, when it",
                        "changed, and why. All words that are no options are one filter expression",
                        "(pcap-filter(7)); options may follow them. Letters mean what they mean in tcpdump.")
                .sortOptions(false)
                .footer(
                        "",
                        "Exit status: 0 done, 1 a failure while running (no such file, no permission, a damaged",
                        "capture), 2 wrong usage, 3 an --assert does not hold. A damaged capture is analysed up to the",
                        "damage. SIGINT, SIGTERM and SIGHUP end a capture cleanly, another one a second later or more at once;"
                                + " SIGUSR1",
                        "prints on standard error the counts, how many packets of a live capture wait to be analysed,",
                        "and how the connections stand, in the same format.",
                        "",
                        "Examples:",
                        "  tcpstates-sniff -r capture.pcap                       every change of state, and why",
                        "  tcpstates-sniff -r capture.pcap --format connections  a line for each connection",
                        "  tcpstates-sniff -r capture.pcap --format ss --at +0.1  what ss had shown after 0.1 s",
                        "  tcpstates-sniff -n -r f.pcap --format tcpdump --states  tcpdump's lines, states beside",
                        "  tcpstates-sniff --compare client.pcap server.pcap     what happened between two places",
                        "  tcpstates-sniff -i eth0 --format json port 80         events as they happen, live",
                        "  tcpstates-sniff -i any -Z root -w %%H.pcap -G 3600 -W 24 tcp  a file for each hour of the day",
                        "  tcpstates-sniff lab                                   experiments on this machine's kernel",
                        "  ssh host tcpdump -w - | tcpstates-sniff -r -          packets captured elsewhere");
        model.addPositional(input.filterWords());
        // Mixins and no argument groups: picocli resets a group as soon as one of its options is given again.
        model.addMixin("input", input.options().spec(typed));
        model.addMixin("output", output.options().spec(typed));
        model.addMixin("moment", moment.options().spec(typed));
        model.addMixin("selection", selection.options().spec(typed));
        model.addMixin("watch", watch.options().spec(typed));
        model.addMixin("tracking", tracking.options().spec(typed));
        model.addMixin("lines", lines.options().spec(typed));
        model.addMixin("save", save.options().spec(typed));
        model.addMixin("anonymize", anonymize.options().spec(typed));
        model.addMixin("capture", capture.options().spec(typed));
        model.addMixin("information", information.options().spec(typed));
        return model;
    }

    /** Notes names of an option that was not typed but is a default of whoever types. */
    void byDefault(List<String> names) {
        byDefault.addAll(names);
    }

    /** Whether an option is such a default: where it has no effect, that is no slip. */
    boolean isByDefault(String name) {
        return byDefault.contains(name);
    }

    /** Refuses what contradicts itself or is out of range. */
    void check() throws UsageException {
        input.check();
        output.check(goesOn());
        moment.check(live(), goesOn(), output.countOnly());
        UsageException.throwIf(
                moment.at() != null && output.format().atMoment() == null,
                "--at asks how connections stand at a moment, which --format " + output.format() + " does not print");
        UsageException.throwIf(
                capture.period() != null && !output.format().canPrintMoments(),
                "--every prints how connections stand, which --format " + output.format() + " does not");
        selection.check(output.countOnly());
        watch.check(output.countOnly());
        tracking.check();
        lines.check();
        save.check();
        UsageException.throwIf(
                output.file() != null && save.savesTo(output.file()), "-o and -w write to one file: name another one");
        UsageException.throwIf(
                output.countOnly() && save.directory() != null,
                "--count looks at no connection, so --split has none: give --format summary");
        UsageException.throwIf(
                anonymize.given() && watch.comparesKernel(),
                "--compare-kernel asks the kernel for addresses, which --anonymize hides: give one");
        checkAnnotated();
        capture.check(live());
        information.check(live());
        if (compares()) {
            checkComparison();
        }
    }

    private void checkAnnotated() throws UsageException {
        String annotated = save.annotated();
        if (annotated == null) {
            return;
        }
        UsageException.throwIf(goesOn(), "--annotate reads a saved capture twice: give -r FILE");
        UsageException.throwIf(
                output.countOnly(),
                "--count looks at no connection, so there is nothing to annotate: give --format summary");
        UsageException.throwIf(
                anonymize.given(),
                "--annotate copies packets as they are, which --anonymize changes: annotate what -w wrote");
        UsageException.throwIf(
                annotated.equals(output.file()), "-o and --annotate write to one file: name another one");
    }

    private void checkComparison() throws UsageException {
        InputOptions.notWithCompare(output.countOnly(), "--count");
        UsageException.throwIf(
                !output.printsUnasked()
                        && !isByDefault("--format")
                        && !output.format().printsComparisons(),
                "--compare prints --format connections, states or json, not " + output.format());
        InputOptions.notWithCompare(save.saves(), "-w");
        InputOptions.notWithCompare(save.directory() != null, "--split");
        InputOptions.notWithCompare(save.annotated() != null, SaveOptions.ANNOTATE);
        InputOptions.notWithCompare(anonymize.given(), AnonymizeOptions.ANONYMIZE);
        InputOptions.notWithCompare(moment.at() != null, "--at");
        InputOptions.notWithCompare(output.linuxModel(), OutputOptions.MODEL);
        InputOptions.notWithCompare(!selection.assertions().isEmpty(), "--assert");
        InputOptions.notWithCompare(!watch.rules().isEmpty(), "--alarm");
        InputOptions.notWithCompare(information.dumpFilter() > 0, "-d");
    }

    /** Whether two captures are to be compared. */
    boolean compares() {
        return !input.compared().isEmpty();
    }

    /** Whether packets come from an interface, not from a file. */
    boolean live() {
        return input.live();
    }

    /** Whether packets come as they are captured, from an interface or a file that grows: nobody knows an end. */
    boolean goesOn() {
        return live() || input.follows();
    }

    /** Whether what is open is drawn on the terminal while the capture runs. */
    boolean watches() {
        return goesOn()
                && format().watched()
                && !output.lineBuffered()
                && !save.toStandardOutput()
                && capture.period() == null
                && output.printsToTerminal()
                && Libc.isInputATerminal();
    }

    /** Whether lines are to be handed over one by one. */
    boolean promptly() {
        return goesOn() || output.lineBuffered() || save.packetBuffered() && printsLines();
    }

    /** Whether {@code --format tcpdump} prints anything: as with tcpdump, not when packets only go to a file. */
    boolean printsLines() {
        return !save.saves() || lines.print();
    }

    /** Whether the count of packets is printed while a live capture prints nothing else. */
    boolean printsPacketCount() {
        return live() && output.format().likeTcpdump() && lines.verbose() && !printsLines();
    }

    /** How tcpdump's lines are to look. */
    LineOptions lineOptions() {
        return lines.lineOptions(output.nanoseconds());
    }

    /** What a live capture is opened with. */
    LiveOptions liveOptions(String interfaceName, String filter) {
        return capture.liveOptions(interfaceName, filter, input.optimizesFilter(), output.nanoseconds() ? 9 : 6);
    }

    /** What is printed: the format that was asked for, or what it makes of one moment. */
    Format format() {
        if (output.countOnly()) {
            return Format.COUNT;
        }
        Format ofMoment = moment.at() == null ? null : output.format().atMoment();
        return ofMoment == null ? output.format() : ofMoment;
    }

    /** What a document calls the place where packets come from: names of files and interfaces tell whose they are. */
    HtmlReport.Source described() {
        return anonymize.given() ? new HtmlReport.Source("", Main.NAME + " -r FILE") : input.described();
    }

    /** The words by which the same capture is read again; null if there are none, or if they would tell whose it is. */
    @Nullable
    String again() {
        return anonymize.given() ? null : input.again();
    }

    /** How names of hosts and ports are looked up for tcpdump's lines: not at all where addresses are nobody's. */
    Names names() {
        return anonymize.given() ? Names.numeric() : lines.names(live());
    }

    /** How the table of connections looks; times have the decimals of {@code times}. */
    TableLayout tableLayout(TimeFormat times) {
        return new TableLayout(
                output.timeStyle(), times, output.width(), output.color(), lines.verbose(), output.order());
    }

    /** How a ladder looks. */
    LadderLayout ladderLayout(TimeFormat times) {
        return new LadderLayout(
                output.timeStyle(TimeStyle.RELATIVE),
                times,
                output.width(),
                output.ascii(),
                output.color(),
                output.all());
    }

    /** How an explanation looks. */
    ExplainLayout explainLayout(TimeFormat times) {
        return new ExplainLayout(
                output.timeStyle(TimeStyle.RELATIVE), times, output.width(), output.color(), output.all());
    }

    /** What a report of a moment shows. */
    SnapshotOptions snapshotOptions() {
        return new SnapshotOptions(moment.wanted(), moment.allStates(), output.unknown());
    }

    /** Options given that only have an effect where a moment is printed, when none is unless a signal asks for it. */
    List<String> forMomentsOnly() {
        var idle = new IdleOptions();
        if (!format().printsMoment() && !goesOn()) {
            moment.addIdle(idle);
        }
        return idle.names();
    }

    /** Options given that formats of other kinds go by. */
    List<String> forOtherFormats() {
        var idle = new IdleOptions();
        output.addForSomeFormats(idle);
        idle.names().removeAll(format().heeds());
        if (!watch.rules().isEmpty()) {
            idle.names().remove(OutputOptions.TIME); // alarms are told at a time
        }
        if (format().likeTcpdump() && !lines.states() && !lines.bothStates()) { // its lines name no state
            idle.addIf(output.linuxModel(), OutputOptions.MODEL);
            idle.addIf(output.wording().names() != StateNames.KERNEL, OutputOptions.NAMES);
        }
        return idle.names();
    }

    /** Options given that change nothing in the lines of this format. */
    List<String> withoutEffect() {
        var idle = new IdleOptions();
        if (!output.format().likeTcpdump()) {
            lines.addIdle(idle);
        }
        idle.names().removeAll(format().heeds());
        return idle.names();
    }

    /** Whether anything that is printed depends on the language. */
    boolean printsWords() {
        if (output.countOnly()) {
            return false;
        }
        return output.format().likeTcpdump()
                ? lines.states() || lines.sections()
                : format().needs().health() || format().heeds().contains(OutputOptions.LANGUAGE);
    }

    /** Options given that only findings go by, where the format prints none. */
    List<String> forFindingsOnly() {
        var idle = new IdleOptions();
        if (!format().needs().findings()) {
            tracking.addForFindingsOnly(idle);
        }
        return idle.names();
    }

    /** Options given that do not change how two captures are compared. */
    List<String> withoutEffectOnComparisons() {
        var idle = new IdleOptions();
        lines.addIdle(idle);
        output.addIdleInComparisons(idle);
        moment.addIdle(idle);
        tracking.addForFindingsOnly(idle);
        input.addLiveOnly(idle);
        capture.addLiveOnly(idle);
        idle.names().remove("-v"); // lists all packets
        return idle.names();
    }

    /** Options given that only a live capture understands, when the capture is a saved one. */
    List<String> liveOnly() {
        var idle = new IdleOptions();
        if (!live()) {
            input.addLiveOnly(idle);
            capture.addLiveOnly(idle);
            watch.addLiveOnly(idle);
            if (input.follows()) {
                idle.names().removeAll(List.of(CaptureOptions.EVERY, WatchOptions.METRICS));
            }
        }
        return idle.names();
    }
}
