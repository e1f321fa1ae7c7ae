package tcpstates.bench;

import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tcpstates.event.Event;
import tcpstates.packet.PacketDecoder;
import tcpstates.report.CaptureTotals;
import tcpstates.report.ConnectionsReport;
import tcpstates.report.DiagnoseReport;
import tcpstates.report.JsonReport;
import tcpstates.report.Language;
import tcpstates.report.LineBuffer;
import tcpstates.report.Report;
import tcpstates.report.SummaryReport;
import tcpstates.report.TableLayout;
import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;
import tcpstates.report.Wording;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.report.tcpdump.Names;
import tcpstates.report.tcpdump.TcpdumpLines;

/** Nanoseconds an event in each report (those of a mix of connections); for the tcpdump lines a packet, decoder included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReportBenchmark {
    private static final int EVENTS = 50_000;
    private static final LineOptions LINES = new LineOptions(true, false, 0, 0, false, 0, false, 0, 0, 0, false, true);

    private final Workload workload = Workload.create();
    private List<Event> events = List.of();

    @Setup
    public void load() {
        events = List.copyOf(workload.events().subList(0, EVENTS));
    }

    @TearDown
    public void close() {
        workload.close();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Report diagnose() {
        return print(new DiagnoseReport(OutputStream.nullOutputStream()));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Report json() {
        return print(new JsonReport(OutputStream.nullOutputStream(), TimeFormat.MICROSECONDS));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Report connections() {
        var layout = new TableLayout(TimeStyle.UTC, TimeFormat.MICROSECONDS, Integer.MAX_VALUE, false, false, null);
        return print(new ConnectionsReport(OutputStream.nullOutputStream(), Wording.of(Language.EN), layout));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Report summary() {
        return print(new SummaryReport(OutputStream.nullOutputStream(), Wording.of(Language.EN)));
    }

    @Benchmark
    @OperationsPerInvocation(Workload.PACKETS)
    public TcpdumpLines tcpdump() {
        var lines = new TcpdumpLines(LINES, ZoneOffset.UTC, Names.numeric());
        var decoder = new PacketDecoder();
        var text = new LineBuffer();
        workload.deliver((memory, offset, captured, length, nanos, linkType) -> {
            decoder.decode(memory, offset, captured, length, nanos, linkType, 1);
            lines.append(decoder.segment(), text);
            if (text.length() > 1 << 15) {
                text.drainTo(OutputStream.nullOutputStream());
            }
            return true;
        });
        return lines;
    }

    private Report print(Report report) {
        for (Event event : events) {
            report.accept(event);
        }
        report.end(CaptureTotals.NONE);
        return report;
    }
}
