package tcpstates.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tcpstates.capture.CaptureException;
import tcpstates.capture.libpcap.BpfProgram;
import tcpstates.capture.libpcap.FilterCompiler;
import tcpstates.packet.PacketDecoder;
import tcpstates.tracker.ConnectionTracker;

/** Nanoseconds a packet on the way of a saved capture; each benchmark does what the one before does, and more. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(Workload.PACKETS)
public class CaptureBenchmark {
    private static final String EXPRESSION = "tcp port 80 and net 10.0.0.0/9";

    private final Workload workload = Workload.create();
    private final BpfProgram program = compile();

    private BpfProgram compile() {
        try {
            return FilterCompiler.compile(EXPRESSION, workload.linkType(), 262_144, true);
        } catch (CaptureException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs before anything is measured: the workload's own handler is then seen with several shapes, as in the program. */
    @Setup(Level.Trial)
    public void shape() {
        tracker();
    }

    @TearDown
    public void close() {
        workload.close();
    }

    /** Walks the records of the mapped file. */
    @Benchmark
    public long reader() {
        long[] sum = new long[1];
        workload.deliver((memory, offset, captured, length, nanos, linkType) -> {
            sum[0] += length + nanos;
            return true;
        });
        return sum[0];
    }

    /** Walks, and runs a translated filter over each packet. */
    @Benchmark
    public long filter() {
        long[] passed = new long[1];
        workload.deliver((memory, offset, captured, length, nanos, linkType) -> {
            passed[0] += program.run(memory, offset, captured, length) == 0 ? 0 : 1;
            return true;
        });
        return passed[0];
    }

    /** Walks, and decodes each packet to a segment. */
    @Benchmark
    public long decoder() {
        var decoder = new PacketDecoder();
        long[] bytes = new long[1];
        workload.deliver((memory, offset, captured, length, nanos, linkType) -> {
            decoder.decode(memory, offset, captured, length, nanos, linkType, 1);
            bytes[0] += decoder.segment().payloadLength();
            return true;
        });
        return bytes[0];
    }

    /** Walks, decodes, and follows the connections: flow table, state machine, timers; events are made and dropped. */
    @Benchmark
    public long tracker() {
        var decoder = new PacketDecoder();
        long[] events = new long[1];
        var tracker = new ConnectionTracker(event -> events[0]++);
        workload.deliver((memory, offset, captured, length, nanos, linkType) -> {
            decoder.decode(memory, offset, captured, length, nanos, linkType, 1);
            tracker.segment(decoder.segment());
            return true;
        });
        tracker.end();
        return events[0];
    }
}
