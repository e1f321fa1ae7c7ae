package tcpstates.flink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tcpstates.diagnosis.detect.Detectors;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.PortRange;
import tcpstates.report.CaptureTotals;
import tcpstates.report.JsonReport;
import tcpstates.report.TimeFormat;

/**
 * Where everything comes together, in the capture's order: connections get their numbers, what several of them show together is found,
 * and each event becomes a line of JSON.
 */
final class ReportStep extends KeyedProcessFunction<Integer, Told, String> implements CheckpointedFunction {
    /** Name of what is said of files. */
    static final String MESSAGES = "messages";

    /** Name of what is said of connections that were evicted. */
    static final String EVICTIONS = "evictions";

    /** Of the bytes that are kept; since 2 with what is said of files. */
    private static final int FORMAT = 2;

    private static final int WITH_MESSAGES = 2;
    private static final Logger LOG = LoggerFactory.getLogger(ReportStep.class);

    private final int decimals;
    private final long countedOnce;
    private final String capture;

    private final ListAccumulator<String> messages = new ListAccumulator<>();
    private final ListAccumulator<String> evictions = new ListAccumulator<>();
    private transient @Nullable ListState<Told> waiting;
    /** By where a connection was opened its number, and that of the one before it. */
    private transient @Nullable MapState<Long, Long> numbers;

    private transient @Nullable ListState<byte[]> kept;
    private transient @Nullable Detectors detectors;
    private transient long @Nullable [] counts;
    private transient int connections;
    /** For what place a timer was set last since the task has begun. */
    private transient long timer;

    private transient @Nullable Text text;
    private transient List<Long> over = new ArrayList<>();

    ReportStep(CapturePlan plan) {
        decimals = plan.decimals();
        countedOnce = plan.countedOnce();
        capture = plan.fingerprint();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        kept = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("report", byte[].class));
        counts = HealthCounts.none();
        detectors = new Detectors(this::print, false, PortRange.LINUX_EPHEMERAL);
        text = new Text(decimals);
        over = new ArrayList<>();
        for (byte[] bytes : kept.get()) {
            var in = new DataInputDeserializer(bytes);
            int format = in.readInt();
            CapturePlan.requireSame(in.readUTF(), capture);
            connections = in.readInt();
            counts = HealthCounts.read(in);
            detectors =
                    Detectors.fromBytes(ValueSerializer.readBytes(in), this::print, false, PortRange.LINUX_EPHEMERAL);
            // What a task has added is gone with it.
            for (int left = format < WITH_MESSAGES ? 0 : in.readInt(); left > 0; left--) {
                messages.add(in.readUTF());
            }
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        var out = new DataOutputSerializer(1 << 10);
        out.writeInt(FORMAT);
        out.writeUTF(capture);
        out.writeInt(connections);
        HealthCounts.write(Objects.requireNonNull(counts), out);
        ValueSerializer.writeBytes(Objects.requireNonNull(detectors).toBytes(), out);
        out.writeInt(messages.getLocalValue().size());
        for (String message : messages.getLocalValue()) {
            out.writeUTF(message);
        }
        Objects.requireNonNull(kept).update(List.of(out.getCopyOfBuffer()));
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("told", Told.BYTES));
        numbers = getRuntimeContext().getMapState(new MapStateDescriptor<>("numbers", Long.class, Long.class));
        getRuntimeContext().addAccumulator(MESSAGES, messages);
        getRuntimeContext().addAccumulator(EVICTIONS, evictions);
    }

    private ListState<Told> waiting() {
        return Objects.requireNonNull(waiting);
    }

    private MapState<Long, Long> numbers() {
        return Objects.requireNonNull(numbers);
    }

    @Override
    public void processElement(Told told, Context context, Collector<String> out) throws Exception {
        if (timer == 0) { // every part counts, so that there is always an end
            timer = Chunks.END;
            context.timerService().registerEventTimeTimer(timer);
        }
        if (told.counts() != null) {
            HealthCounts.add(Objects.requireNonNull(counts), told.counts());
            if (!told.message().isEmpty()) {
                messages.add(told.message());
                LOG.warn(told.message());
            }
            return;
        }
        waiting().add(told);
        long end = Chunks.endOf(told.number());
        if (end != timer) {
            timer = end;
            context.timerService().registerEventTimeTimer(end);
        }
    }

    @Override
    public void onTimer(long place, OnTimerContext context, Collector<String> out) throws Exception {
        Text lines = Objects.requireNonNull(text);
        lines.to(out);
        List<Told> later = new ArrayList<>();
        List<Told> due = new ArrayList<>();
        for (Told told : waiting().get()) {
            (told.number() <= place ? due : later).add(told);
        }
        due.sort(Told.ORDER);
        long number = -1;
        for (Told told : due) {
            if (told.number() != number) {
                forget();
                number = told.number();
            }
            take(told);
        }
        forget();
        waiting().update(later);
        if (place == Chunks.END) {
            end();
        }
    }

    private void take(Told told) throws Exception {
        if (told.isOpening()) {
            long before = told.before() == 0 ? 0 : number(told.before());
            connections++;
            numbers().put(told.opened(), (long) connections << Integer.SIZE | before);
            return;
        }
        Event event = Objects.requireNonNull(told.event());
        long both = Objects.requireNonNull(numbers().get(told.opened()));
        int own = event.connection();
        Event numbered = event.renumbered(local -> (int) (local == own ? both >>> Integer.SIZE : both));
        print(numbered);
        Objects.requireNonNull(detectors).accept(numbered);
        if (event instanceof ConnectionSummary) {
            over.add(told.opened());
        }
    }

    private long number(long opened) throws Exception {
        Long both = numbers().get(opened);
        return both == null ? 0 : both >>> Integer.SIZE;
    }

    /** What follows at the same packet may still name a connection that is over. */
    private void forget() throws Exception {
        for (Long opened : over) {
            numbers().remove(opened);
        }
        over.clear();
    }

    private void end() {
        Objects.requireNonNull(detectors).end();
        long[] sum = Objects.requireNonNull(counts).clone();
        long[] known = HealthCounts.of(HealthCounts.connections(connections, countedOnce));
        HealthCounts.add(sum, known);
        CaptureHealth health = HealthCounts.health(sum);
        print(health);
        CaptureHealth.Evicted evicted = health.evicted();
        if (evicted.total() > 0) {
            evictions.add(
                    evicted.total() + " connections were followed no longer, to stay within --max-connections in each"
                            + " task: " + evicted.over() + " that were over, " + evicted.halfOpen() + " half open, "
                            + evicted.open() + " others");
        }
    }

    private void print(Event event) {
        Objects.requireNonNull(text).print(event);
    }

    /** Lines as they are printed. */
    private static final class Text {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final JsonReport report;
        private @Nullable Collector<String> out;

        Text(int decimals) {
            report = new JsonReport(bytes, TimeFormat.ofDecimals(decimals));
        }

        void to(Collector<String> collector) {
            out = collector;
        }

        void print(Event event) {
            report.accept(event);
            report.end(CaptureTotals.NONE);
            Objects.requireNonNull(out)
                    .collect(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
            bytes.reset();
        }
    }
}
