package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConnectionsReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ConnectionsReport report = new ConnectionsReport(
            out,
            Wording.of(Language.EN),
            new TableLayout(TimeStyle.UTC, TimeFormat.MICROSECONDS, Integer.MAX_VALUE, false, false, null));

    @Test
    void printsOneAlignedLineAConnection() {
        report.begin();
        report.accept(Events.established());
        report.accept(Events.connection());
        report.accept(Events.longNames());
        report.end(CaptureTotals.NONE);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                             # start           end             client                server            client/server           lasted   pkts      bytes again  verdict, packets
                        !    1 04:49:08.745988 04:49:09.068981 192.168.239.136:37050 1.1.1.1:80        TIME_WAIT/CLOSE          322ms     10        457     2  aborted by the server after 4.79 s idle #10; client sees ECONNRESET, then EPIPE
                         12345 04:49:08.000000 04:49:08.000000 192.168.239.136:37050 [2001:db8::1]:443 ESTABLISHED/CLOSE_WAIT      0s      1          0
                        """);
    }

    @Test
    void printsTheHeadOfAnEmptyTable() {
        report.begin();
        report.end(CaptureTotals.NONE);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("     # start ")
                .hasLineCount(1);
    }
}
