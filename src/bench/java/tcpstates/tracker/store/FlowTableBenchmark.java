package tcpstates.tracker.store;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tcpstates.bench.Workload;
import tcpstates.packet.TcpSegment;

/** Nanoseconds to find a segment's connection. Stands in this package because the table is nobody else's business. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(Workload.PACKETS)
public class FlowTableBenchmark {
    private final FlowTable table = new FlowTable();
    private List<TcpSegment> segments = List.of();

    @Setup
    public void load() {
        try (Workload workload = Workload.create()) {
            segments = workload.segments();
        }
        for (TcpSegment s : segments) {
            @Nullable TrackedConnection c = table.find(s);
            if (c == null) {
                table.add(new TrackedConnection(1, s));
            }
        }
    }

    @Benchmark
    public void find(Blackhole found) {
        for (TcpSegment s : segments) {
            found.consume(table.find(s));
        }
    }
}
