package tcpstates.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.CaptureSeries;
import tcpstates.capture.file.MappedCapture;
import tcpstates.capture.file.SaveFile;
import tcpstates.capture.file.SavedCapture;
import tcpstates.capture.libpcap.LiveSource;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.diagnosis.detect.Detectors;
import tcpstates.engine.BatchMerger;
import tcpstates.engine.ChunkBoundary;
import tcpstates.engine.CountingWorker;
import tcpstates.engine.FlowShard;
import tcpstates.engine.PacketPipeline;
import tcpstates.engine.ParallelRun;
import tcpstates.engine.Parallelism;
import tcpstates.engine.PreprintedSink;
import tcpstates.engine.PrintingWorker;
import tcpstates.engine.SequentialBoundary;
import tcpstates.engine.Shard;
import tcpstates.engine.StateCounts;
import tcpstates.engine.Worker;
import tcpstates.event.CaptureHealth;
import tcpstates.event.EventSink;
import tcpstates.os.CLibrary;
import tcpstates.os.Privileges;
import tcpstates.os.Signals;
import tcpstates.report.PacketCountReport;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.Tally;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.ProvisionalNumbers;
import tcpstates.tracker.TrackerOptions;

/** One capture from its opening to its last line: wires source, tracker and report together. */
final class Session {
    /** Segments of a saved capture that the tracker gets at once; more do not make it faster. */
    private static final int BATCH = 64;

    /** Text of several threads that is written at once. */
    private static final int MERGED_TEXT = 1 << 16;

    private final Options options;
    private final String filter;
    private final CaptureFactory captures;
    private final Privileges privileges;
    private final Parallelism division;
    private final OutputStream out;
    private final PrintStream err;
    private final Consumer<String> message;

    Session(
            Options options,
            String filter,
            CaptureFactory captures,
            Privileges privileges,
            Parallelism division,
            OutputStream out,
            PrintStream err,
            Consumer<String> message) {
        this.options = options;
        this.filter = filter;
        this.captures = captures;
        this.privileges = privileges;
        this.division = division;
        this.out = out;
        this.err = err;
        this.message = message;
    }

    /** Runs the capture and returns the exit status. */
    int run() throws CaptureException {
        warnOfIdleOptions();
        try (Signals signals = Signals.caught(Main.DONE, Main.FAILED);
                PacketSource source = captures.open(options, filter)) {
            if (source instanceof LiveSource live) {
                live.warnings().forEach(message);
            }
            announce(source);
            if (source instanceof CaptureSeries list) {
                list.whenOpened(this::announce);
            }
            PacketFilter packetFilter =
                    filter.isEmpty() || options.live() ? null : captures.filter(options, filter, source);
            // Later files of a series must be opened without root in any case: better the first one is, too.
            if (options.save.series()) {
                giveUpRoot();
            }
            SaveFile.Plan plan = options.save.plan();
            try (SaveFile output = plan == null ? null : new SaveFile(plan, source, message)) {
                if (!options.save.series()) {
                    giveUpRoot();
                }
                return options.output.countOnly()
                        ? count(source, packetFilter, output, signals)
                        : analyse(source, packetFilter, output, signals);
            }
        }
    }

    private void giveUpRoot() throws CaptureException {
        privileges.giveUp(options.capture.user(), options.live()).ifPresent(user -> {
            if (announces()) {
                err.println("dropped privs to " + user);
            }
        });
    }

    private int analyse(
            PacketSource source, @Nullable PacketFilter packetFilter, @Nullable SaveFile output, Signals signals)
            throws CaptureException {
        int threads = threads(source, output);
        OutputStream text = threads == 1 ? textOutput() : new BufferedOutputStream(textOutput(), MERGED_TEXT);
        Report report = options.output.format().open(text, options.output.times(source.decimals()), options);
        report.begin();
        SysctlSettings settings = options.tracking.settings();
        Followed followed;
        if (threads == 1) {
            followed = alone(source, settings, signals, report, packetFilter, output);
        } else if (options.output.format().needs().events() == EventUse.COUNTED) {
            followed = counted(source, settings, signals, Objects.requireNonNull(report.tally()), threads);
        } else {
            followed = merged(source, settings, signals, new PreprintedSink(report, text), threads);
        }
        Shard follower = followed.follower();
        CaptureStatistics statistics = source.statistics();
        CaptureHealthMonitor health = follower.health();
        if (health != null) {
            report.accept(follower.analysis().health(follower.tracker(), health, statistics));
        }
        report.end(follower.analysis().totals(statistics));
        tellEvictions(follower.tracker().totals().evicted());
        if (options.live()) {
            err.println(counts(source, follower.analysis(), System.lineSeparator()));
        }
        return finish(follower.analysis(), followed.damage());
    }

    /**
     * @param damage why the capture could not be read to its end; null if it could
     */
    private record Followed(Shard follower, @Nullable CaptureException damage) {}

    /** On this thread. */
    private Followed alone(
            PacketSource source,
            SysctlSettings settings,
            Signals signals,
            Report report,
            @Nullable PacketFilter packetFilter,
            @Nullable SaveFile output)
            throws CaptureException {
        StateCounts states = new StateCounts(promptly(report));
        Detectors piles = piles(states);
        Shard follower = follower(
                piles == null ? states : piles,
                settings,
                null,
                FlowShard.WHOLE,
                new SequentialBoundary(division.chunk(), options.tracking.memcap(), options.tracking.heapGuard()),
                packetFilter,
                output,
                source,
                report.packetReport());
        PacketPipeline analysis = follower.analysis();
        tellMeanwhile(source, follower);
        signals.attach(source::stop, () -> tell(source, analysis, List.of(states)));
        CaptureException damage = deliver(source, analysis, () -> source.deliver(analysis));
        analysis.finish();
        follower.tracker().end();
        end(piles);
        return new Followed(follower, damage);
    }

    /** On several threads, whose events are put together. */
    private Followed merged(
            PacketSource source, SysctlSettings settings, Signals signals, PreprintedSink report, int threads)
            throws CaptureException {
        ParallelRun<PrintingWorker> crew = new ParallelRun<>(
                threads,
                division.crowd(),
                options.tracking.memcap(),
                options.tracking.heapGuard(),
                (team, share) -> new PrintingWorker(
                        team,
                        source,
                        share,
                        division.chunk(),
                        new ProvisionalNumbers(),
                        worker -> follower(worker, settings, source),
                        out -> options.output.format().open(out, options.output.times(source.decimals()), options)));
        StateCounts states = new StateCounts(report);
        Detectors piles = piles(states);
        BatchMerger merge = new BatchMerger(crew.workers(), piles == null ? states : piles, report);
        Followed followed = work(source, signals, crew, List.of(states), merge::run);
        end(piles);
        return followed;
    }

    /** On several threads, of whose events only the numbers matter. */
    private Followed counted(PacketSource source, SysctlSettings settings, Signals signals, Tally tally, int threads)
            throws CaptureException {
        ParallelRun<CountingWorker> crew = new ParallelRun<>(
                threads,
                division.crowd(),
                options.tracking.memcap(),
                options.tracking.heapGuard(),
                (team, share) -> new CountingWorker(
                        team, source, share, division.chunk(), worker -> follower(worker, settings, source)));
        List<StateCounts> states =
                crew.workers().stream().map(CountingWorker::states).toList();
        Followed followed = work(source, signals, crew, states, () -> {});
        crew.workers().forEach(worker -> tally.include(worker.tally()));
        return followed;
    }

    private Followed work(
            PacketSource source, Signals signals, ParallelRun<?> crew, List<StateCounts> states, Runnable meanwhile) {
        Shard first = crew.first();
        PacketPipeline analysis = first.analysis();
        signals.attach(crew::stop, () -> tell(source, analysis, states));
        return new Followed(first, deliver(source, analysis, () -> crew.run(meanwhile)));
    }

    /** What tells what shows of several connections together; null if nobody wants to know. */
    private @Nullable Detectors piles(EventSink sink) {
        return options.output.format().needs().findings()
                ? new Detectors(sink, options.live(), options.tracking.ephemeralPorts())
                : null;
    }

    private static void end(@Nullable Detectors piles) {
        if (piles != null) {
            piles.end();
        }
    }

    private void tellEvictions(CaptureHealth.Evicted evicted) {
        if (evicted.total() > 0) {
            message.accept(evicted.total() + " connections were followed no longer, to stay within "
                    + options.tracking.memcapText()
                    + ": " + evicted.over() + " that were over, " + evicted.halfOpen() + " half open, " + evicted.open()
                    + " others");
        }
    }

    private Shard follower(
            EventSink sink,
            SysctlSettings settings,
            @Nullable ProvisionalNumbers openings,
            FlowShard share,
            ChunkBoundary border,
            @Nullable PacketFilter packetFilter,
            @Nullable SaveFile output,
            PacketSource source,
            @Nullable PacketReport packets) {
        CaptureHealthMonitor health = options.output.format().needs().health() ? new CaptureHealthMonitor() : null;
        TrackerOptions tracking = new TrackerOptions(
                options.output.format().needs().outcomes() ? ConnectionHistory::new : null,
                options.tracking.idleTimeOuts(settings.conntrack()),
                options.tracking.memcap().objects(share.of()));
        ConnectionTracker tracker = new ConnectionTracker(sink, settings.kernel(), tracking, openings);
        int batch = isAllThere(source)
                        && !options.promptly()
                        && !options.output.format().needs().packets()
                ? BATCH
                : 1;
        PacketPipeline analysis = new PacketPipeline(
                packetFilter,
                output,
                tracker,
                packets,
                health,
                share,
                border,
                batch,
                options.input.skip(),
                options.input.limit());
        return new Shard(tracker, analysis, health);
    }

    /** A worker's, with a filter of its own: it may have to be compiled anew while it is used. */
    private Shard follower(Worker worker, SysctlSettings settings, PacketSource source) throws CaptureException {
        return follower(
                worker,
                settings,
                worker.openings(),
                worker.share(),
                worker,
                filter.isEmpty() ? null : captures.filter(options, filter, source),
                null,
                source,
                null);
    }

    /** How many threads may share the work. */
    private int threads(PacketSource source, @Nullable SaveFile output) {
        boolean divisible = output == null
                && !options.promptly()
                && !options.output.format().needs().packets()
                && source instanceof MappedCapture capture
                && capture.walksCheaply()
                && capture.size() >= division.least();
        if (!divisible) {
            return 1;
        }
        return options.tracking.threads(division.threads());
    }

    /** Lets time run on, and tells how far a live capture has come, while no packets come. */
    private void tellMeanwhile(PacketSource source, Shard follower) {
        if (source instanceof LiveSource live) {
            PacketCountLine count =
                    options.printsPacketCount() ? new PacketCountLine(follower.analysis()::passed, err) : null;
            live.whenIdle(time -> {
                if (time > Long.MIN_VALUE) {
                    follower.tracker().advance(time);
                }
                if (count != null) {
                    count.printIfDue();
                }
            });
        }
    }

    private void tell(PacketSource source, PacketPipeline analysis, List<StateCounts> states) {
        message.accept(counts(source, analysis, ", ") + "; " + StateCounts.text(states));
    }

    /** Whether no packet can be waited for: a pipe's packets are told of as they come. */
    private static boolean isAllThere(PacketSource source) {
        return source instanceof SavedCapture saved && saved.isRepeatable();
    }

    private int count(
            PacketSource source, @Nullable PacketFilter packetFilter, @Nullable SaveFile output, Signals signals)
            throws CaptureException {
        PacketPipeline analysis = new PacketPipeline(
                packetFilter,
                output,
                null,
                null,
                null,
                FlowShard.WHOLE,
                ChunkBoundary.NONE,
                1,
                options.input.skip(),
                options.input.limit());
        signals.attach(source::stop, () -> message.accept(counts(source, analysis, ", ")));
        CaptureException damage = deliver(source, analysis, () -> source.deliver(analysis));
        try {
            textOutput().write((PacketCountReport.text(analysis.passed()) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finish(analysis, damage);
    }

    /** The way of the packets from the source to wherever they are wanted. */
    private interface Delivery {
        void run() throws CaptureException;
    }

    private @Nullable CaptureException deliver(PacketSource source, PacketPipeline analysis, Delivery delivery) {
        try (ReadingProgress progress = progress(source)) {
            if (progress != null) {
                analysis.tellPosition(progress);
            }
            delivery.run();
            return null;
        } catch (CaptureException e) {
            return e;
        } finally {
            source.remarks().forEach(remark -> message.accept(source.name() + ": " + remark));
        }
    }

    /** What tells how far the reading has come; null if nobody wants to know or the source has no known length. */
    private @Nullable ReadingProgress progress(PacketSource source) {
        return options.output.progress() && source instanceof MappedCapture capture && CLibrary.isErrorOutputATerminal()
                ? new ReadingProgress(capture.size(), ReadingProgress.DELAY, err)
                : null;
    }

    private static int finish(PacketPipeline analysis, @Nullable CaptureException damage) throws CaptureException {
        CaptureException writeFailure = analysis.writeFailure();
        if (writeFailure != null) {
            throw writeFailure;
        }
        if (damage != null) {
            throw damage;
        }
        return Main.DONE;
    }

    /** Text goes elsewhere when the packets themselves go to standard output. */
    private OutputStream textOutput() {
        return options.save.toStandardOutput() ? err : out;
    }

    /** Whoever watches a live capture wants to see an event when it happens. */
    private EventSink promptly(Report report) {
        if (!options.promptly() || report.packetReport() != null) {
            return report; // packets' lines are handed over with their packets
        }
        return event -> {
            report.accept(event);
            report.flush();
        };
    }

    private void warnOfIdleOptions() {
        warnOf(options.withoutEffect(), "only for --format tcpdump, no effect on --format " + options.output.format());
        warnOf(options.liveOnly(), "for live captures, no effect on a saved one");
    }

    private void warnOf(List<String> idle, String why) {
        if (!idle.isEmpty()) {
            message.accept(String.join(" ", idle) + ": " + why);
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
        var line = new StringBuilder(options.live() ? "listening on " : "reading from file ").append(source.name());
        if (source.linkType() >= 0) {
            line.append(", link-type ").append(LinkTypes.describe(source.linkType()));
        }
        line.append(", snapshot length ").append(source.snapshotLength());
        err.println(options.live() ? line.append(" bytes") : line);
        if (!options.live() && options.output.format().likeTcpdump() && source.linkType() == LinkTypes.LINUX_SLL2) {
            err.println("Warning: interface names might be incorrect"); // they are this machine's
        }
    }

    /** Whether -q asks for shorter lines, as in tcpdump, or for silence. */
    private boolean announces() {
        return !options.lines.quiet() || options.output.format().likeTcpdump();
    }

    /** tcpdump's counts: what was taken, and for a live capture what the kernel says. */
    private String counts(PacketSource source, PacketPipeline analysis, String separator) {
        String taken = PacketCountReport.text(analysis.passed());
        if (!options.live()) {
            return taken + " read";
        }
        CaptureStatistics statistics = source.statistics();
        String counts = taken + " captured" + separator
                + PacketCountReport.text(statistics.received()) + " received by filter" + separator
                + PacketCountReport.text(statistics.droppedByKernel()) + " dropped by kernel";
        return statistics.droppedByInterface() == 0
                ? counts
                : counts + separator + PacketCountReport.text(statistics.droppedByInterface())
                        + " dropped by interface";
    }
}
