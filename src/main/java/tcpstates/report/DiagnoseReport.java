package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Transition;

/**
 * The report of transitions, to the byte as {@code diagnose-tools tcpstates --report} prints it: scripts read it, so its
 * mix of half-width and full-width punctuation and its microseconds without leading zeros are kept.
 */
public final class DiagnoseReport implements Report {
    /** Stands for a value that packets do not show. */
    private static final String UNKNOWN = "-";

    private final TextOutput out;

    public DiagnoseReport(OutputStream out) {
        this.out = new TextOutput(out);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Transition transition) {
            transition(transition);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void transition(Transition change) {
        time(out, change.time());
        out.put(",tcp-states跟踪,源IP: ").put(change.endpoint().ip());
        out.put(",目的IP: ").put(change.peer().ip());
        out.put(",源端口: ").put(change.endpoint().port());
        out.put(",目的端口: ").put(change.peer().port());
        out.put(",原先状态: ").put(change.from().name());
        out.put(", 新状态: ").put(change.to().name());
        out.put(", 原状态持续时间: ").put(change.durationNanos() / TimeFormat.NANOS_PER_MICRO);
        out.endLine();

        Counters counters = change.counters();
        out.put("\t|发送窗口大小: ");
        value(counters.maxSegmentsInFlight() == 0 ? Counters.UNKNOWN : counters.maxSegmentsInFlight());
        out.put(",接收窗口大小: ");
        value(counters.receiveWindow());
        out.put(",发送缓冲区大小: ").put(UNKNOWN);
        out.put(",已使用发送缓冲区大小: ");
        value(counters.bytesInFlight());
        out.put(",接收缓冲区大小: ").put(UNKNOWN);
        out.endLine();

        out.put("\t|发送字节数: ");
        value(counters.bytesSent());
        out.put(",接收字节数: ");
        value(counters.bytesReceived());
        out.put(",确认字节数: ");
        value(counters.bytesAcked());
        out.put(",backlog: ").put(UNKNOWN).put(",backlog大小: ").put(UNKNOWN);
        out.put(",重传数: ");
        value(counters.retransmissions());
        out.endLine();
        out.endLine();
    }

    /** {@code [seconds:microseconds]}, the latter without leading zeros. */
    static void time(TextOutput out, long nanos) {
        out.put('[').put(Math.floorDiv(nanos, TimeFormat.NANOS_PER_SECOND));
        out.put(':')
                .put(Math.floorMod(nanos, TimeFormat.NANOS_PER_SECOND) / TimeFormat.NANOS_PER_MICRO)
                .put(']');
    }

    private void value(long counter) {
        if (counter == Counters.UNKNOWN) {
            out.put(UNKNOWN);
        } else {
            out.put(counter);
        }
    }
}
