package tcpstates.engine;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.anonymize.PacketAnonymizer;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.SavedCapture;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.CaptureHealth;
import tcpstates.event.EventSink;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.select.EndsSelection;
import tcpstates.select.Selection;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.Memcap;
import tcpstates.tracker.ProvisionalNumbers;
import tcpstates.tracker.ToldConnections;
import tcpstates.tracker.TrackerOptions;

/**
 * One capture from its first packet to the last line of its report: source, pipeline, tracker and report, wired together on one
 * thread or several. It knows nothing of a command line; its warnings are in its {@link Result}.
 */
public final class Run {
    /**
     * How a run has ended.
     *
     * @param evicted connections that were followed no longer to stay within the limits
     * @param damage why the capture could not be read, or its packets not be written, to the end; null if they could
     * @param matching connections that were told, where {@link RunOutput#ends} says which; else 0
     * @param connections that were followed, told or not
     * @param outside where the moment lies that was asked for, of which nothing was printed then; null if it is within the capture
     */
    public record Result(
            CaptureHealth.Evicted evicted,
            @Nullable CaptureException damage,
            long matching,
            long connections,
            Moment.@Nullable Outside outside) {}

    /** Segments that the tracker gets at once; more do not make it faster. */
    private static final int BATCH = 64;

    /** Text of several threads that is written at once. */
    private static final int MERGED_TEXT = 1 << 16;

    private final PacketSource source;
    private final FilterFactory filters;
    private final RunOptions options;
    private final RunOutput output;
    private final ReportNeeds needs;
    private final Memcap memcap;
    private final HeapGuard heap;
    private final SnapshotRequests snapshots = new SnapshotRequests();
    private final @Nullable SnapshotParts last;
    private final Report report;
    private final EventOutput events;
    private final Execution execution;

    /** Makes everything ready; nothing is read and nothing printed before {@link #run}. */
    public Run(PacketSource source, FilterFactory filters, RunOptions options, RunOutput output)
            throws CaptureException {
        this.source = source;
        this.filters = filters;
        this.options = options;
        this.output = output;
        needs = output.needs();
        last = needs.snapshot() ? new SnapshotParts() : null;
        memcap = new Memcap(options.limits().connections(), options.limits().connectionBytes());
        heap = new HeapGuard(options.limits().otherBytes(), options.live());
        int threads = threads();
        OutputStream text = threads == 1 ? output.text() : new BufferedOutputStream(output.text(), MERGED_TEXT);
        report = output.reports().open(text);
        events = new EventOutput(report, text, needs, options, threads > 1);
        execution = threads == 1 ? sequential() : parallel(threads);
    }

    /** How many threads may share the work. */
    private int threads() {
        boolean divisible = switch (needs.events()) {
            case COUNTED, EACH_ALONE, IN_ORDER -> output.packets() == null && !options.prompt();
            case NONE, WITH_PACKETS -> false;
        };
        return divisible
                        && source.isRepeatable()
                        && source.walksCheaply()
                        && source.size() >= options.parallelism().minBytes()
                ? options.parallelism().threads()
                : 1;
    }

    private Execution sequential() throws CaptureException {
        if (!needs.connections()) {
            var counters = new RunCounters();
            var pipeline = new PacketPipeline(intake(), counters, output.listener(), ChunkBoundary.NONE, null);
            return new SequentialRun(source, pipeline, null, heap, List.of(counters));
        }
        var boundary = new SequentialBoundary(options.parallelism().chunk(), memcap, heap, snapshots);
        Shard shard = shard(FlowShard.WHOLE, events, boundary, null);
        return new SequentialRun(source, shard.pipeline(), shard, heap, List.of(shard.counters()));
    }

    private Execution parallel(int threads) throws CaptureException {
        var barrier = new ChunkBarrier(options.parallelism(), memcap, heap, snapshots);
        if (needs.events() == EventUse.COUNTED) {
            var total = Objects.requireNonNull(report.tally(), "a report that counts has a tally");
            List<CountingWorker> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(new CountingWorker(barrier, total));
            }
            assignShards(workers);
            return new ParallelRun(source, workers, barrier, heap, new CountedApart(workers));
        }
        List<BatchWorker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new BatchWorker(barrier, needs.events() == EventUse.EACH_ALONE ? output.reports() : null));
        }
        assignShards(workers);
        return new ParallelRun(source, workers, barrier, heap, new BatchMerger(workers, events));
    }

    private void assignShards(List<? extends Worker> workers) throws CaptureException {
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            worker.assign(shard(new FlowShard(i, workers.size()), worker.sink(), worker, worker.numbers()));
        }
    }

    /** What tracks some of the connections, and emits their events to {@code sink}. */
    private Shard shard(FlowShard flows, EventSink sink, ChunkBoundary boundary, @Nullable ProvisionalNumbers numbers)
            throws CaptureException {
        var counters = new RunCounters();
        var counting = new CountingSink(counters, sink);
        var tracker = new ConnectionTracker(
                counting,
                options.kernel(),
                new TrackerOptions(
                        needs.outcomes() ? ConnectionHistory::new : null,
                        options.idle(),
                        memcap.objects(flows.of()),
                        told(counters)),
                numbers);
        CaptureHealthMonitor health = needs.health() ? new CaptureHealthMonitor() : null;
        var tracking = new TrackingStage(
                tracker, counting, flows, options.decoding(), batch(), counters, health, report.packetReport());
        RunListener listener = flows.isFirst() ? output.listener() : RunListener.NONE;
        var pipeline = new PacketPipeline(intake(), counters, listener, boundary, tracking);
        return new Shard(flows, pipeline, tracker, counters, numbers, health, last);
    }

    /** The connections that are wanted, where addresses and ports decide; of others only their states are counted. */
    private @Nullable ToldConnections told(RunCounters counters) {
        Selection wanted = output.ends();
        return wanted == null
                ? null
                : new ToldConnections(wanted.ofEnds()::selects, new CountingSink(counters, event -> {}));
    }

    private PacketPipeline.Intake intake() throws CaptureException {
        Moment at = options.at();
        return new PacketPipeline.Intake(
                filters.compile(),
                options.skip(),
                options.count(),
                output.packets(),
                at == null ? null : new Cutoff(at),
                options.anonymization() == null ? null : new PacketAnonymizer(options.anonymization()),
                source instanceof SavedCapture && !source.isRepeatable()); // one that waits for packets ends rounds
    }

    /**
     * Where packets are waited for, and where a report wants them behind their events, the tracker gets each at once. In a live
     * capture it gets those together that have come together: the end of a round flushes.
     */
    private int batch() {
        boolean gathered = options.live() || source.isRepeatable() && !options.prompt();
        return gathered && !needs.packets() ? BATCH : 1;
    }

    /** Analyses the capture. */
    public Result run() {
        try {
            return analyse();
        } finally {
            snapshots.close();
        }
    }

    private Result analyse() {
        report.begin();
        report.flush(); // what it has begun with stands in front of what threads have printed
        CaptureException damage;
        try {
            damage = execution.walk();
        } finally {
            output.listener().ended();
        }
        execution.end();
        Moment.Outside outside = execution.pipeline().outside();
        if (outside != null) {
            return new Result(CaptureHealth.Evicted.NONE, damage, 0, 0, outside);
        }
        events.end();
        CaptureStatistics statistics = source.statistics();
        RunCounters counters = counters();
        Shard shard = execution.shard();
        if (shard != null && shard.health() != null) {
            report.accept(shard.captureHealth(shard.health(), counters, statistics, source.countedOnce()));
        }
        if (last != null) {
            report.accept(told(last.whole()));
        }
        report.end(counters.totals(statistics));
        CaptureException writeFailure = execution.pipeline().writeFailure();
        ConnectionTracker tracker = shard == null ? null : shard.tracker();
        return new Result(
                tracker == null ? CaptureHealth.Evicted.NONE : tracker.totals().evicted(),
                writeFailure == null ? damage : writeFailure,
                tracker == null ? 0 : tracker.totals().told(),
                tracker == null ? 0 : tracker.connections(),
                null);
    }

    /** Of how connections stand only those that are told, where addresses and ports decide, {@link RunOutput#ends}. */
    public Snapshot told(Snapshot whole) {
        Selection wanted = output.ends();
        if (wanted == null) {
            return whole;
        }
        EndsSelection ends = wanted.ofEnds();
        return whole.only(endpoint -> endpoint.role() == Role.SERVER
                ? ends.selects(endpoint.peer(), endpoint.endpoint())
                : ends.selects(endpoint.endpoint(), endpoint.peer()));
    }

    /** Whether it tells only the connections that {@link RunOutput#ends} wants. */
    public boolean selects() {
        return output.ends() != null;
    }

    /** Ends the run soon, with all that a report prints at its end; from any thread. */
    public void stop() {
        execution.stop();
    }

    /**
     * Asks how the connections that are tracked stand; from any thread, and answered on the run's own, so what follows should be
     * short. All of its threads stand at the same packet then: behind a chunk (if all that the report does is to count, behind a few
     * hundred), at the end of the capture, and in a live capture a tenth of a second from now.
     *
     * @return how the connections stand; cancelled if the run ends before. Where several threads only count,
     *     they do not agree on numbers, and each has its own
     */
    public CompletableFuture<Snapshot> snapshot() {
        return snapshots.add();
    }

    /**
     * Asks the same, and the action takes the answer on the run's own thread: it may print to what the report prints to, and what it
     * throws ends the run. Nothing happens if the run ends before.
     */
    public void snapshot(Consumer<Snapshot> action) {
        snapshots.add(action);
    }

    /** What was counted so far; from any thread. */
    public RunCounters counters() {
        return RunCounters.sum(execution.counters());
    }
}
