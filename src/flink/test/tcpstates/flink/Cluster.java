package tcpstates.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster in this process, for the tests of a class. */
final class Cluster implements BeforeAllCallback, AfterAllCallback {
    private static final long DEADLINE_SECONDS = 60;
    private static final Map<Integer, List<String>> COLLECTED = new ConcurrentHashMap<>();
    private static final AtomicInteger RUNS = new AtomicInteger();

    private @Nullable MiniCluster cluster;
    private long maxConnections = ConnectionStep.UNBOUNDED;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        var configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        // Small buffers, so that a checkpoint finds the tasks in the middle of their work.
        configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .withRandomPorts()
                .build());
        cluster.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        cluster().close();
    }

    private MiniCluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    /** The bound of all jobs from now on. */
    void bound(long connections) {
        maxConnections = connections;
    }

    /** What the job tells of captures. */
    List<String> lines(List<Path> files, int parallelism, String... timeOuts) throws Exception {
        return lines(PcapFiles.plan(files), parallelism, null, timeOuts).lines;
    }

    /** What a job has told, and how it ended. */
    record Ended(List<String> lines, JobExecutionResult result) {}

    /** The same, maybe from a savepoint on. */
    Ended lines(CapturePlan plan, int parallelism, @Nullable Path savepoint, String... timeOuts) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(parallelism);
        int run = RUNS.incrementAndGet();
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        COLLECTED.put(run, lines);
        FlinkJob.lines(environment, plan, List.of(timeOuts), maxConnections)
                .sinkTo(new Collecting(run))
                .setParallelism(1);
        StreamGraph graph = environment.getStreamGraph();
        if (savepoint != null) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                    savepoint.toAbsolutePath().toUri().toString(), true));
        }
        JobExecutionResult result = cluster().executeJobBlocking(graph.getJobGraph());
        COLLECTED.remove(run);
        return new Ended(lines, result);
    }

    /** What a job writes to files whose tasks fail so many times, behind checkpoints, and are restored. */
    Ended linesWithFailures(CapturePlan plan, int parallelism, int failures, Path folder) throws Exception {
        Troubled.begin(failures);
        JobGraph job = troubled(plan, parallelism, folder);
        JobExecutionResult result = cluster().executeJobBlocking(job);
        if (Troubled.left() > 0) {
            throw new IllegalStateException("the job was over before it had failed");
        }
        return new Ended(written(folder.resolve("out")), result);
    }

    /** Ends a job in its middle; returns the savepoint. */
    Path savepoint(List<Path> files, int parallelism, Path folder) throws Exception {
        Troubled.begin(Integer.MAX_VALUE);
        JobGraph job = troubled(PcapFiles.plan(files), parallelism, folder);
        JobID id = job.getJobID();
        cluster().submitJob(job).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        while (Troubled.LINES.get() < Troubled.BEFORE) {
            Thread.sleep(5);
        }
        String made = cluster()
                .triggerSavepoint(
                        id, folder.resolve("savepoint").toUri().toString(), true, SavepointFormatType.CANONICAL)
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return Path.of(java.net.URI.create(made));
    }

    private JobGraph troubled(CapturePlan plan, int parallelism, Path folder) {
        var configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, java.time.Duration.ofMillis(40));
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, java.time.Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        FlinkJob.lines(environment, plan, List.of(), maxConnections)
                .map(new Troubled())
                .setParallelism(1)
                .uid("troubled")
                .sinkTo(LineFiles.in(folder.resolve("out").toUri().toString()))
                .setParallelism(1)
                .uid("files");
        return environment.getStreamGraph().getJobGraph();
    }

    /** Lines of all files, in the order of their names. */
    static List<String> written(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Cluster::isWhole).sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    /** What a task had begun before it failed is left behind under a hidden name. */
    private static boolean isWhole(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    /** Is slow, and fails behind a checkpoint, so many times. */
    private static final class Troubled implements MapFunction<String, String>, CheckpointListener {
        /** Lines between two failures, at least. */
        private static final int BEFORE = 100;

        private static final AtomicInteger LEFT = new AtomicInteger();
        private static final AtomicInteger LINES = new AtomicInteger();

        private int lines;
        private int checkpoints;

        static void begin(int failures) {
            LEFT.set(failures);
            LINES.set(0);
        }

        static int left() {
            return LEFT.get();
        }

        @Override
        public String map(String line) throws InterruptedException {
            LINES.incrementAndGet();
            if (LEFT.get() > 0) {
                TimeUnit.MICROSECONDS.sleep(500);
                if (++lines > BEFORE && checkpoints > 0 && LEFT.get() != Integer.MAX_VALUE) {
                    LEFT.decrementAndGet();
                    throw new IllegalStateException("killed");
                }
            }
            return line;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            checkpoints++;
        }
    }

    private record Collecting(int run) implements Sink<String> {
        @Override
        public SinkWriter<String> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(String line, Context at) {
                    COLLECTED.getOrDefault(run, new ArrayList<>()).add(line);
                }

                @Override
                public void flush(boolean end) {
                    // nothing waits
                }

                @Override
                public void close() {
                    // holds nothing
                }
            };
        }
    }
}
