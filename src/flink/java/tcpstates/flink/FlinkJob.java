package tcpstates.flink;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The job, as it is submitted to a cluster or run in this process. */
@Command(
        name = "tcpstates-flink",
        description = "Analyses captures on a Flink cluster and writes the lines of --format json, in their order.")
public final class FlinkJob implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Captures, or folders of them, in any order; all tasks must reach them.")
    private List<String> files = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Write files of JSON lines there.")
    private String out = "";

    @Option(
            names = "--timeout",
            paramLabel = "NAME=SECONDS",
            description = "As of tcpstates-sniff: forget a connection after such a silence.")
    private List<String> timeOuts = new ArrayList<>();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Follow at most about N connections at once in each task; what goes first is as with"
                    + " tcpstates-sniff.")
    private long maxConnections = ConnectionStep.UNBOUNDED;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintStream err;

    private FlinkJob(PrintStream err) {
        this.err = err;
    }

    /** Runs the job; its exit status is 1 if a file could not be read to its end, or came late. */
    public static void main(String... arguments) {
        System.exit(run(System.err, arguments));
    }

    /** The same with another standard error; returns the exit status. */
    static int run(PrintStream err, String... arguments) {
        return new CommandLine(new FlinkJob(err))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        if (maxConnections < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--max-connections needs at least 1, not " + maxConnections);
        }
        var captures = new NamedCaptures(files);
        CapturePlan plan = CapturePlan.of(captures.files());
        plan.problems().forEach(this::say);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        lines(environment, plan, timeOuts, maxConnections)
                .sinkTo(LineFiles.in(out))
                .setParallelism(1)
                .uid("files");
        JobExecutionResult result = environment.execute("tcpstates");
        if (!environment.getConfiguration().get(DeploymentOptions.ATTACHED)) {
            say("nobody waits for the job's end: what becomes of its files is in the log of the task 'report' only");
            return plan.problems().isEmpty() ? 0 : 1;
        }
        List<String> messages = new ArrayList<>(messages(result));
        messages.addAll(captures.late(plan));
        messages.forEach(this::say);
        evictions(result).forEach(this::say);
        return plan.problems().isEmpty() && messages.isEmpty() ? 0 : 1;
    }

    private void say(String message) {
        err.println("tcpstates-flink: " + message);
    }

    /** What there is to say of files that were changed while the job ran. */
    static List<String> messages(JobExecutionResult result) {
        return told(result, ReportStep.MESSAGES);
    }

    /** How many connections were evicted, a line if there were any. */
    static List<String> evictions(JobExecutionResult result) {
        return told(result, ReportStep.EVICTIONS);
    }

    private static List<String> told(JobExecutionResult result, String name) {
        List<String> told = result.getAccumulatorResult(name);
        return told == null ? List.of() : told;
    }

    /** The lines of a capture, in their order. */
    static SingleOutputStreamOperator<String> lines(
            StreamExecutionEnvironment environment, CapturePlan plan, List<String> timeOuts, long maxConnections) {
        DataStream<Packet> packets = environment
                .fromSource(
                        new CaptureParts(plan),
                        WatermarkStrategy.noWatermarks(),
                        "captures",
                        Packet.BYTES.typeInformation())
                .uid("captures");
        DataStream<Packet> whole = packets.filter(packet -> packet.kind() == Packet.Kind.FRAGMENT)
                .keyBy(packet -> 0)
                .process(new FragmentStep())
                .returns(Packet.BYTES.typeInformation())
                .setParallelism(1)
                .setMaxParallelism(1)
                .name("fragments")
                .uid("fragments");
        DataStream<Packet> all =
                packets.filter(packet -> packet.kind() != Packet.Kind.FRAGMENT).union(whole);
        DataStream<Told> told = all.filter(packet -> packet.kind() == Packet.Kind.TCP)
                .keyBy(Packet::key, FlowKey.BYTES.typeInformation())
                .transform(
                        "connections",
                        Told.BYTES.typeInformation(),
                        new ConnectionOperator(new ConnectionStep(plan.clock(), List.copyOf(timeOuts), maxConnections)))
                .uid("connections");
        DataStream<Told> counts = all.filter(packet -> packet.kind() == Packet.Kind.COUNTS)
                .map(packet -> Told.count(packet.number(), packet.counts(), packet.message()))
                .returns(Told.BYTES.typeInformation());
        return told.union(counts)
                .keyBy(one -> 0)
                .process(new ReportStep(plan))
                .returns(String.class)
                .name("report")
                .uid("report")
                .setParallelism(1)
                .setMaxParallelism(1);
    }
}
