package tcpstates.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The job, as it is submitted to a cluster or run in this process. */
@Command(
        name = "tcpstates-flink",
        description = "Analyses captures on a Flink cluster and writes the lines of --format json, in their order.")
public final class FlinkJob implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Captures, in any order; all tasks must reach them.")
    private List<String> files = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Write files of JSON lines there.")
    private String out = "";

    @Option(
            names = "--timeout",
            paramLabel = "NAME=SECONDS",
            description = "As of tcpstates-sniff: forget a connection after such a silence.")
    private List<String> timeOuts = new ArrayList<>();

    private FlinkJob() {}

    /** Runs the job; its exit status is 1 if a file could not be read to its end. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new FlinkJob()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        CapturePlan plan = CapturePlan.of(files);
        plan.problems().forEach(problem -> System.err.println("tcpstates-flink: " + problem));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        lines(environment, plan, timeOuts)
                .sinkTo(LineFiles.in(out))
                .setParallelism(1)
                .uid("files");
        JobExecutionResult result = environment.execute("tcpstates");
        List<String> messages = messages(result);
        messages.forEach(message -> System.err.println("tcpstates-flink: " + message));
        return plan.problems().isEmpty() && messages.isEmpty() ? 0 : 1;
    }

    /** What there is to say of files that were changed while the job ran. */
    static List<String> messages(JobExecutionResult result) {
        List<String> messages = result.getAccumulatorResult(ReportStep.MESSAGES);
        return messages == null ? List.of() : messages;
    }

    /** The lines of a capture, in their order. */
    static SingleOutputStreamOperator<String> lines(
            StreamExecutionEnvironment environment, CapturePlan plan, List<String> timeOuts) {
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
                .uid("fragments");
        DataStream<Packet> all =
                packets.filter(packet -> packet.kind() != Packet.Kind.FRAGMENT).union(whole);
        DataStream<Told> told = all.filter(packet -> packet.kind() == Packet.Kind.TCP)
                .keyBy(Packet::key, FlowKey.BYTES.typeInformation())
                .process(new ConnectionStep(plan.clock(), List.copyOf(timeOuts)), Told.BYTES.typeInformation())
                .name("connections")
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
