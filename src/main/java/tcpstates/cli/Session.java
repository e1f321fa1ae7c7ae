package tcpstates.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.anonymize.AnonymizationKey;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.ConnectionFiles;
import tcpstates.capture.file.MergedCapture;
import tcpstates.capture.file.OutputFile;
import tcpstates.capture.file.SaveFile;
import tcpstates.engine.FilterFactory;
import tcpstates.engine.Parallelism;
import tcpstates.engine.Run;
import tcpstates.engine.RunCounters;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.engine.SelectedConnections;
import tcpstates.engine.SelectionPass;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Snapshot;
import tcpstates.metrics.CaptureMetrics;
import tcpstates.metrics.MetricsAddress;
import tcpstates.metrics.MetricsServer;
import tcpstates.os.Libc;
import tcpstates.os.PrivilegeException;
import tcpstates.os.Privileges;
import tcpstates.os.Signals;
import tcpstates.packet.LinkType;
import tcpstates.report.AlarmText;
import tcpstates.report.Report;
import tcpstates.report.SnapshotReport;
import tcpstates.report.TimeFormat;
import tcpstates.report.Translation;
import tcpstates.select.Assertion;
import tcpstates.select.Selection;
import tcpstates.sockets.SavedReportSource;

/** One capture from its opening to its last line: opens what the command line names, runs it, and prints what is said beside. */
final class Session {
    private final Options options;
    private final String filter;
    private final CaptureFactory captures;
    private final Privileges privileges;
    private final Parallelism parallelism;
    private final OutputStream out;
    private final PrintStream err;
    private final Translation translation;
    /** Of a live capture of which somebody asks for figures. */
    private final @Nullable CaptureMetrics metrics;

    private final Consumer<String> told;
    /** Takes lines for whoever started the program; while the capture is watched, they wait. */
    private final Consumer<String> message = this::tell;

    private final IdleOptionsWarning idleOptions;
    private @Nullable WatchedOutput watched;
    /** What is printed to in the place of standard output. */
    private @Nullable OutputFile file;

    /**
     * @param translation of what has no program's name in front
     * @param message takes what has it; it is translated there
     */
    Session(
            Options options,
            String filter,
            CaptureFactory captures,
            Privileges privileges,
            Parallelism parallelism,
            OutputStream out,
            PrintStream err,
            Translation translation,
            Consumer<String> message) {
        this.options = options;
        this.filter = filter;
        this.captures = captures;
        this.privileges = privileges;
        this.parallelism = parallelism;
        this.out = out;
        this.err = err;
        this.translation = translation;
        this.told = message;
        idleOptions = new IdleOptionsWarning(options, this.message);
        metrics = options.goesOn() && options.watch.metrics() != null
                ? new CaptureMetrics(Main.class.getPackage().getImplementationVersion())
                : null;
    }

    /** Runs the capture and returns the exit status. */
    int run() throws CaptureException, UsageException {
        idleOptions.warn();
        AnonymizationKey key = options.anonymize.key(); // as long as whoever started the program may read it
        if (options.compares()) {
            return new CompareSession(options, filter, captures, privileges, runOptions(), out, this::say, message)
                    .run();
        }
        try (Signals signals = Signals.caught(Main.DONE, Main.FAILED);
                PacketSource source = open();
                KernelBeside kernel = KernelBeside.open(options, captures, source, filter, message);
                MetricsServer server = listen()) {
            source.warnings().forEach(message);
            announce(source instanceof MergedCapture merged ? merged.first() : source);
            MetricsAddress asked = options.watch.metrics();
            if (server != null && asked != null && announces()) {
                say("metrics at " + server.url(asked));
            }
            if (source instanceof SavedReportSource report) {
                if (key != null) {
                    throw new CaptureException(
                            source.name() + ": is a list of connections, --anonymize changes packets; leave it out");
                }
                AnnotatedCopy.open(options, source); // there are no packets
                try (OutputFile printed = options.output.open(source)) {
                    file = printed;
                    return new SavedReportSession(options, filter, report, text(), message).run();
                }
            }
            idleOptions.warnOfMoments();
            FilterFactory filters = filters(source);
            SaveFile.Plan plan = options.save.plan();
            // Later files of a series must be opened without root in any case: better the first one is, too.
            Optional<String> user = Optional.empty();
            if (plan != null && options.save.series()) {
                user = giveUpRoot();
                requireDirectory(plan, user);
            }
            try (OutputFile printed = options.output.open(source);
                    SaveFile output = plan == null ? null : new SaveFile(plan, source, message)) {
                file = printed;
                if (!options.save.series()) {
                    user = giveUpRoot();
                }
                // Programs that know the terminal cannot be started later.
                watched = WatchedOutput.open(options, out, told, translation);
                try (ConnectionFiles split = split(source, user);
                        AnnotatedCopy annotated = AnnotatedCopy.open(options, source)) {
                    if (options.live()) {
                        privileges.confine(options.save.runsCommands());
                    }
                    return analyse(source, filters, output, split, annotated, signals, kernel);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the port of {@code --metrics}, as long as it may open any; null if nobody asks for figures. */
    private @Nullable MetricsServer listen() throws CaptureException {
        MetricsAddress at = options.watch.metrics();
        return metrics == null || at == null ? null : MetricsServer.start(at, metrics);
    }

    private void tell(String line) {
        if (watched == null) {
            told.accept(line);
        } else {
            watched.message(line);
        }
    }

    private PacketSource open() throws CaptureException {
        if (options.input.waitsForFile()) {
            message.accept(options.input.files().getFirst() + ": nothing there yet: waiting for the first packets");
        }
        try {
            return captures.open(options, filter);
        } catch (CaptureException e) {
            throw options.live() ? FilterHint.addTo(e, filter) : e;
        }
    }

    private PacketFilter compile(PacketSource source) throws CaptureException {
        try {
            return captures.filter(options, filter, source);
        } catch (CaptureException e) {
            throw FilterHint.addTo(e, filter);
        }
    }

    /** Compiles the filter of a saved capture, so that a slip in it shows before anything else is done. */
    private FilterFactory filters(PacketSource source) throws CaptureException {
        if (filter.isEmpty() || options.live()) {
            return () -> null;
        }
        Deque<PacketFilter> compiled = new ArrayDeque<>(List.of(compile(source)));
        return () -> compiled.isEmpty() ? captures.filter(options, filter, source) : compiled.remove();
    }

    /** Fails now if the files of a series cannot be made by whom this has become, and not at the first packet. */
    private static void requireDirectory(SaveFile.Plan plan, Optional<String> user) throws CaptureException {
        Path directory = plan.directory(Instant.now().getEpochSecond());
        if (user.isPresent() && !Files.isWritable(directory)) {
            throw new CaptureException(
                    PrintableText.of(directory.toString()) + ": the files of a series are opened without"
                            + " root, and user '" + user.get()
                            + "' may not write there: name another directory, or keep root with -Z root");
        }
    }

    /** The directory of {@code --split}, whose files are opened by whom this has become; null if there is none. */
    private @Nullable ConnectionFiles split(PacketSource source, Optional<String> user) throws CaptureException {
        String directory = options.save.directory();
        if (directory == null) {
            return null;
        }
        try {
            return new ConnectionFiles(directory, source, options.save.packetBuffered());
        } catch (CaptureException e) {
            throw user.isEmpty()
                    ? e
                    : new CaptureException(
                            e.getMessage() + ": files of --split are opened without root, as user '" + user.get()
                                    + "'; -Z root keeps root",
                            e);
        }
    }

    /** Becomes another user, if this is root and need not stay so; returns whom. */
    private Optional<String> giveUpRoot() throws CaptureException {
        try {
            Optional<String> user = privileges.giveUp(options.capture.user(), options.live());
            if (user.isPresent() && announces()) {
                say("dropped privs to " + user.get());
            }
            return user;
        } catch (PrivilegeException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private int analyse(
            PacketSource source,
            FilterFactory filters,
            @Nullable SaveFile packets,
            @Nullable ConnectionFiles split,
            @Nullable AnnotatedCopy annotated,
            Signals signals,
            KernelBeside kernel)
            throws CaptureException, UsageException {
        Format format = options.format();
        TimeFormat times = options.output.times(source.decimals());
        Progress progress = new Progress(source);
        Periods periods = options.capture.period() == null ? null : new Periods(options.capture.period(), kernel);
        boolean waits = options.input.ends() && !options.promptly();
        RunOutput output = new RunOutput(
                        format.needs(options),
                        stream -> {
                            Report report = kernel.of(format.open(stream, err, waits, times, options));
                            return periods == null
                                    ? report
                                    : periods.beside(report, kernel.of(format.openSnapshot(stream, times, options)));
                        },
                        text(),
                        packets,
                        progress)
                .asserting(options.selection.assertions());
        if (kernel.events() != null) {
            output = output.observed(kernel.events());
        }
        RunOutput packetwise = split == null ? output : output.splitting(split);
        Run run = selecting(source, filters, annotated == null ? packetwise : annotated.of(packetwise), times, signals);
        var printing = new Phaser(1);
        if (!signals.ending()) { // else a signal has ended the search: what was found by then is printed
            signals.attach(() -> stop(run, kernel), () -> {
                printing.register();
                try {
                    printMoment(source, run, kernel, format, times);
                } finally {
                    printing.arriveAndDeregister();
                }
            });
        }
        if (metrics != null) {
            metrics.attach(run, source);
        }
        progress.begin(run);
        Run.Result result = run(run, source, times, periods, kernel);
        printing.arriveAndAwaitAdvance(); // whoever has asked in time gets all of the answer
        if (result.outside() != null && result.damage() == null) {
            throw new UsageException(Objects.requireNonNull(options.moment.at()).refusal(result.outside()));
        }
        if (annotated != null) {
            annotated.write(captures, filters, filter, result.damage() != null);
        }
        if (run.selects()) {
            tellMatches(result.matching(), result.connections());
        }
        if (split != null && !options.lines.quiet()) {
            say(split.count() + " connections written to " + PrintableText.of(split.directory()) + ", a file each");
        }
        if (source.countedOnce() > 0 && !format.needs(options).health()) {
            message.accept(source.countedOnce() + " packets of one file are in another one, too, and count once");
        }
        warnOfEvictions(result.evicted());
        String noTcp = options.output.countOnly() ? "" : NoTcpMessage.of(run.counters());
        if (!noTcp.isEmpty()) {
            message.accept(noTcp);
        }
        if (options.goesOn()) {
            CountsText.packets(source, run.counters(), options.live()).forEach(this::say);
        }
        if (result.damage() != null) {
            throw result.damage();
        }
        return asserted();
    }

    private Run.Result run(
            Run run, PacketSource source, TimeFormat times, @Nullable Periods periods, KernelBeside kernel) {
        try (WatchedOutput watching = watched;
                Periods asking = periods) {
            if (asking != null) {
                asking.begin(run);
            }
            if (watching != null) {
                watching.begin(
                        source,
                        run,
                        kernel,
                        () -> stop(run, kernel),
                        times,
                        source.name() + (filter.isEmpty() ? "" : ' ' + filter));
            }
            return run.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int asserted() {
        int status = Main.DONE;
        for (Assertion assertion : options.selection.assertions()) {
            String failure = assertion.failure();
            if (failure != null) {
                message.accept("--assert: " + failure);
                status = Main.NOT_AS_ASSERTED;
            }
        }
        return status;
    }

    /** Somebody ends the capture. */
    private void stop(Run run, KernelBeside kernel) {
        kernel.compare(run);
        if (options.format().printsMoment()) {
            kernel.renew(run);
        }
        run.stop();
    }

    /** Prints the counts, and how the connections stand; on the thread of the signal that asks for it. */
    private void printMoment(PacketSource source, Run run, KernelBeside kernel, Format format, TimeFormat times) {
        kernel.compare(run);
        if (watched != null) {
            return; // it is on the screen
        }
        message.accept(String.join(", ", CountsText.packets(source, run.counters(), options.live()))
                + LiveProgress.text(source.backlog())
                + (options.output.countOnly()
                        ? ""
                        : CountsText.states(
                                run.counters(), options.output.wording().names())));
        if (!format.needs().connections()) {
            return;
        }
        try {
            SnapshotReport report = kernel.of(format.openSnapshot(err, times, options));
            if (report.marksKernelOnly()) {
                kernel.renew(run);
            }
            Snapshot snapshot = run.told(run.snapshot().join());
            synchronized (err) { // another signal may have come meanwhile
                report.print(snapshot);
            }
        } catch (CancellationException e) {
            // the capture has ended, and prints what is in the end
        }
    }

    /** The run to come: of all connections, or of those that are wanted, which a walk before it finds if the capture allows. */
    private Run selecting(
            PacketSource source, FilterFactory filters, RunOutput output, TimeFormat times, Signals signals)
            throws CaptureException {
        RunOptions runOptions = runOptions();
        Selection selection = options.selection.selection();
        if (selection == null) {
            return new Run(source, filters, runOptions, drawn(watched(output, source), times));
        }
        if (!options.watch.seesAll() && output.isServedByEnds(selection)) {
            return new Run(source, filters, runOptions, drawn(output.ofEnds(selection), times));
        }
        if (!source.isRepeatable()) {
            RunOutput held = output.of(selection, SelectionOptions.HELD_BYTES, this::warnOfShortened);
            return new Run(source, filters, runOptions, drawn(watched(held, source), times));
        }
        var pass = new SelectionPass(source, filters, runOptions, selection);
        signals.attach(pass::stop, () -> message.accept("looking for the connections that match"));
        SelectedConnections wanted = pass.run();
        tellMatches(wanted.size(), wanted.connections());
        RunOptions again = signals.ending() ? runOptions.withCount(wanted.packets()) : runOptions;
        return new Run(source, filters, again, watched(output.of(wanted), source));
    }

    /** The same, and what watches all connections. */
    private RunOutput watched(RunOutput output, PacketSource source) {
        RunOutput alarming = output;
        if (!options.watch.rules().isEmpty()) {
            var text = new AlarmText(options.output.timeStyle(), options.output.times(source.decimals()));
            alarming = output.alarming(options.watch.rules(), alarm -> message.accept(text.line(alarm)));
        }
        return metrics == null ? alarming : alarming.observed(metrics.events());
    }

    private RunOutput drawn(RunOutput output, TimeFormat times) throws CaptureException {
        try {
            return watched == null ? output : watched.of(output, times);
        } catch (IOException e) {
            throw new CaptureException(
                    "what is printed when the view is left cannot be kept in " + System.getProperty("java.io.tmpdir")
                            + ": " + e.getMessage() + "; give -l for lines",
                    e);
        }
    }

    private void tellMatches(long matching, long connections) {
        if (!options.lines.quiet()) {
            say(matching + " of " + connections + " connections match");
        }
    }

    private void warnOfShortened(long connections) {
        if (connections > 0) {
            message.accept(connections + " connections match of which only the end is told: more was held back until"
                    + " their end than fits " + (SelectionOptions.HELD_BYTES >> 20) + " MiB");
        }
    }

    private RunOptions runOptions() throws CaptureException {
        SysctlSettings settings = options.output.countOnly() ? SysctlSettings.DEFAULTS : options.tracking.settings();
        return new RunOptions(
                settings.kernel(),
                options.tracking.idleTimeOuts(settings.conntrack().timeOuts()),
                options.tracking.limits(),
                options.tracking.decoding(),
                options.tracking.ephemeralPorts(),
                options.goesOn(),
                options.promptly(),
                options.input.skip(),
                options.input.limit(),
                options.moment.at() == null ? null : options.moment.at().moment(),
                parallelism.withThreads(options.tracking.threads(parallelism.threads())),
                options.anonymize.key());
    }

    /** Text goes elsewhere when the packets themselves go to standard output. */
    private OutputStream text() {
        if (file != null) {
            return file;
        }
        return options.save.toStandardOutput() ? err : out;
    }

    /** How far the run has come, on standard error. */
    private final class Progress implements RunListener {
        private final PacketSource source;
        private final @Nullable ReadingProgress reading;
        private final @Nullable PacketCountLine count =
                options.printsPacketCount() ? new PacketCountLine(err, translation) : null;
        private @Nullable LiveProgress live;

        Progress(PacketSource source) {
            this.source = source;
            reading = options.output.progress() && source.size() >= 0 && Libc.isErrorOutputATerminal()
                    ? new ReadingProgress(source.size(), ReadingProgress.DELAY, err, translation)
                    : null;
        }

        /** The run begins. */
        void begin(Run run) {
            if (options.output.progress() && options.live()) {
                live = new LiveProgress(
                        source,
                        () -> run.counters().packets(),
                        Libc.isErrorOutputATerminal(),
                        err,
                        translation,
                        message);
            }
        }

        @Override
        public void position(long offset) {
            if (reading != null) {
                reading.accept(offset);
            }
        }

        @Override
        public void roundEnded(RunCounters counters) {
            if (count != null) {
                count.printIfDue(counters.packets());
            }
        }

        @Override
        public void opened(PacketSource capture) {
            announce(capture);
        }

        @Override
        public void noticed(String what) {
            message.accept(source.name() + ": " + what);
        }

        @Override
        public void ended() {
            if (reading != null) {
                reading.close();
            }
            if (live != null) {
                live.close();
            }
            String name = source instanceof MergedCapture ? "" : source.name() + ": ";
            source.remarks().forEach(remark -> message.accept(name + remark));
        }
    }

    // ------------------------------------------------------------------ words

    /** A line as it is, without the program's name. */
    private void say(String line) {
        err.println(translation.of(line));
    }

    private void warnOfEvictions(CaptureHealth.Evicted evicted) {
        if (evicted.total() > 0) {
            message.accept(evicted.total() + " connections were followed no longer, to stay within "
                    + options.tracking.memcapText()
                    + ": " + evicted.over() + " that were over, " + evicted.halfOpen() + " half open, " + evicted.open()
                    + " others");
        }
    }

    /** The line that tcpdump prints too, with the same words. */
    private void announce(PacketSource source) {
        if (!announces()) {
            return;
        }
        if (options.live()
                && options.output.format().likeTcpdump()
                && !options.lines.verbose()
                && options.printsLines()) {
            message.accept("verbose output suppressed, use -v[v]... for full protocol decode");
        }
        if (options.output.printsUnasked() && Libc.isOutputATerminal()) {
            message.accept(
                    "printing as diagnose-tools does (--format diagnose); --format states prints a line a change,"
                            + " and " + Main.DEFAULTS + " sets your own defaults");
        }
        var line = new StringBuilder(options.live() ? "listening on " : "reading from file ")
                .append(PrintableText.of(source.name()));
        if (source instanceof SavedReportSource) {
            say(line.append(", report of diagnose-tools").toString());
            return;
        }
        if (source.linkType() >= 0) {
            line.append(", link-type ").append(LinkType.describe(source.linkType()));
        }
        line.append(", snapshot length ").append(source.snapshotLength());
        say((options.live() ? line.append(" bytes") : line).toString());
        if (!options.live()
                && options.output.format().likeTcpdump()
                && source.linkType() == LinkType.LINUX_SLL2.number()) {
            say("Warning: interface names might be incorrect"); // they are this machine's
        }
    }

    /** Whether -q asks for shorter lines, as in tcpdump, or for silence. */
    private boolean announces() {
        return !options.lines.quiet() || options.output.format().likeTcpdump();
    }
}
