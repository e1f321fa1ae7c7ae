package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * The two samples of the diagnose-tools manual, printed again from equal events. In the files beside it only what packets do
 * not show is replaced by {@code -}, and the indentation is the TAB that the program prints.
 */
class DiagnoseToolsSampleTest {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final Pattern ENDPOINT =
            Pattern.compile("\\[(\\d+):(\\d+)],tcp-states连接,源IP：([\\d.]+), 目的IP：([\\d.]+),"
                    + " 源端口：(\\d+), 目的端口: (\\d+), 状态: (\\w+), 状态持续时间：(\\d+)");

    @Test
    void printsTheFiveTransitionsOfTheManual() throws IOException {
        var out = new ByteArrayOutputStream();
        var report = new DiagnoseReport(out);
        report.accept(change(48, 745988, 0, TcpState.CLOSE, TcpState.SYN_SENT, 0, counters(0, 0, 0, 0)));
        report.accept(
                change(48, 906359, 37050, TcpState.SYN_SENT, TcpState.ESTABLISHED, 160371, counters(64240, 0, 0, 1)));
        Counters answered = counters(63854, 71, 386, 72);
        report.accept(change(49, 68649, 37050, TcpState.ESTABLISHED, TcpState.FIN_WAIT1, 162290, answered));
        Counters closed = counters(63854, 71, 386, 73);
        report.accept(change(49, 68926, 37050, TcpState.FIN_WAIT1, TcpState.FIN_WAIT2, 277, closed));
        report.accept(change(49, 68981, 0, TcpState.FIN_WAIT2, TcpState.CLOSE, 55, closed));
        report.end(CaptureTotals.NONE);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(sample("diagnose-tools-transitions.txt"));
    }

    @Test
    void printsTheThirtySixConnectionsOfTheManualAndCountsThem() throws IOException {
        String sample = sample("diagnose-tools-connections.txt");
        List<EndpointSnapshot> rows = new ArrayList<>();
        sample.lines().map(ENDPOINT::matcher).filter(Matcher::matches).forEach(line -> rows.add(row(line)));
        var out = new ByteArrayOutputStream();
        new DiagnoseSnapshotReport(out, SnapshotOptions.DEFAULTS).print(new Snapshot(0, rows));

        assertThat(rows).hasSize(36);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(sample)
                .contains(
                        "---SYN_SENT:2   SYN_RECV:0   ESTABLISHED:34   FIN_WAIT1:0   FIN_WAIT2:0   CLOSE_WAIT:0---\n");
    }

    private static Counters counters(long window, long sent, long received, long acked) {
        return new Counters(window, sent, received, acked, 0, 0, 10);
    }

    private static Transition change(
            int second, int micros, int port, TcpState from, TcpState to, long duration, Counters counters) {
        return new Transition(
                time(1_721_105_300L + second, micros),
                Transition.NO_PROOF,
                1,
                Transition.NO_PACKET,
                1,
                ID,
                address("192.168.239.136", port),
                address("1.1.1.1", 80),
                Role.CLIENT,
                from,
                to,
                duration * 1000,
                Evidence.SENT,
                Cause.SENT_SYN,
                counters);
    }

    private static EndpointSnapshot row(Matcher line) {
        long time = time(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
        return new EndpointSnapshot(
                time,
                1,
                address(line.group(3), Integer.parseInt(line.group(5))),
                address(line.group(4), Integer.parseInt(line.group(6))),
                Role.CLIENT,
                TcpState.valueOf(line.group(7)),
                time - Long.parseLong(line.group(8)) * 1000,
                counters(0, 0, 0, 0));
    }

    private static long time(long seconds, long micros) {
        return (seconds * 1_000_000 + micros) * 1000;
    }

    private static SocketAddress address(String ip, int port) {
        long address = 0;
        for (String part : ip.split("\\.", -1)) {
            address = address << 8 | Integer.parseInt(part);
        }
        return new SocketAddress(0, address, false, port);
    }

    private static String sample(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(DiagnoseToolsSampleTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
