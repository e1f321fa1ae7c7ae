package tcpstates.report;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Transition;

/**
 * The report of transitions, to the byte as {@code diagnose-tools tcpstates --report} prints it: scripts read it, so its
 * mix of half-width and full-width punctuation and its microseconds without leading zeros are kept.
 */
public final class DiagnoseReport implements Report {
    // What stands between the values: most of the text, so it is encoded once. "-" is a value that packets do not show.
    private static final byte[] SOURCE_IP = utf8(",tcp-states跟踪,源IP: ");
    private static final byte[] DESTINATION_IP = utf8(",目的IP: ");
    private static final byte[] SOURCE_PORT = utf8(",源端口: ");
    private static final byte[] DESTINATION_PORT = utf8(",目的端口: ");
    private static final byte[] OLD_STATE = utf8(",原先状态: ");
    private static final byte[] NEW_STATE = utf8(", 新状态: ");
    private static final byte[] DURATION = utf8(", 原状态持续时间: ");
    private static final byte[] SEND_WINDOW = utf8("\n\t|发送窗口大小: ");
    private static final byte[] RECEIVE_WINDOW = utf8(",接收窗口大小: ");
    private static final byte[] SEND_BUFFER_USED = utf8(",发送缓冲区大小: -,已使用发送缓冲区大小: ");
    private static final byte[] BYTES_SENT = utf8(",接收缓冲区大小: -\n\t|发送字节数: ");
    private static final byte[] BYTES_RECEIVED = utf8(",接收字节数: ");
    private static final byte[] BYTES_ACKED = utf8(",确认字节数: ");
    private static final byte[] RETRANSMISSIONS = utf8(",backlog: -,backlog大小: -,重传数: ");

    private final TextOutput out;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

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
        out.put(SOURCE_IP).putIp(change.endpoint());
        out.put(DESTINATION_IP).putIp(change.peer());
        out.put(SOURCE_PORT).put(change.endpoint().port());
        out.put(DESTINATION_PORT).put(change.peer().port());
        out.put(OLD_STATE).put(change.from());
        out.put(NEW_STATE).put(change.to());
        out.put(DURATION).put(change.durationNanos() / TimeFormat.NANOS_PER_MICRO);

        Counters counters = change.counters();
        out.put(SEND_WINDOW);
        value(counters.maxSegmentsInFlight() == 0 ? Counters.UNKNOWN : counters.maxSegmentsInFlight());
        out.put(RECEIVE_WINDOW);
        value(counters.receiveWindow());
        out.put(SEND_BUFFER_USED);
        value(counters.bytesInFlight());
        out.put(BYTES_SENT);
        value(counters.bytesSent());
        out.put(BYTES_RECEIVED);
        value(counters.bytesReceived());
        out.put(BYTES_ACKED);
        value(counters.bytesAcked());
        out.put(RETRANSMISSIONS);
        value(counters.retransmissions());
        out.put('\n').endLine();
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
            out.put('-');
        } else {
            out.put(counter);
        }
    }
}
