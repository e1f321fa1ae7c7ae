package tcpstates.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;
import tcpstates.tcp.KernelSettings;
import tcpstates.tcp.StateMachine;

/**
 * Nanoseconds a segment in the state machine alone: which connection a segment belongs to is known beforehand. Segments come
 * from memory (one object each), so caches are missed that the program, with its one segment, does not miss.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(Workload.PACKETS)
public class StateMachineBenchmark {
    private record Flow(long client, long server, int ports) {
        static Flow of(TcpSegment s) {
            // The workload's servers have the numerically larger addresses.
            return s.sourceLow() < s.destinationLow()
                    ? new Flow(s.sourceLow(), s.destinationLow(), s.sourcePort() << 16 | s.destinationPort())
                    : new Flow(s.destinationLow(), s.sourceLow(), s.destinationPort() << 16 | s.sourcePort());
        }
    }

    private TcpSegment[] segments = {};
    private int[] flows = {};
    private int count;

    @Setup
    public void load() {
        try (Workload workload = Workload.create()) {
            List<TcpSegment> all = workload.segments();
            segments = all.toArray(TcpSegment[]::new);
        }
        Map<Flow, Integer> numbers = new HashMap<>();
        flows = new int[segments.length];
        for (int i = 0; i < segments.length; i++) {
            flows[i] = numbers.computeIfAbsent(Flow.of(segments[i]), flow -> numbers.size());
        }
        count = numbers.size();
    }

    @Benchmark
    public long stateMachine() {
        long[] events = new long[1];
        var machine = new StateMachine((connection, event) -> events[0]++, KernelSettings.DEFAULTS);
        @Nullable Connection[] connections = new Connection[count];
        for (int i = 0; i < segments.length; i++) {
            TcpSegment s = segments[i];
            Connection c = connections[flows[i]];
            if (c == null || machine.startsAnew(c, s)) {
                c = new Connection(i + 1, s);
                connections[flows[i]] = c;
            }
            machine.segment(c, s);
        }
        return events[0];
    }
}
