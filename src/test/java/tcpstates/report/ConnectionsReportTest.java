package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConnectionsReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ConnectionsReport report = new ConnectionsReport(out, Language.EN, false);

    @Test
    void printsOneAlignedLineAConnection() {
        report.begin();
        report.accept(Events.established());
        report.accept(Events.connection());
        report.accept(Events.longNames());
        report.end(CaptureTotals.NONE);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                            # client                server                client/server state        seconds packets     bytes  verdict
                            1 192.168.239.136:37050 1.1.1.1:80            TIME_WAIT/CLOSE           0.322993      10       457  aborted by the server after 4.79 s idle; client sees ECONNRESET, then EPIPE
                        12345 192.168.239.136:37050 [2001:db8::1]:443     ESTABLISHED/CLOSE_WAIT    0.000000       1         0
                        """);
    }

    @Test
    void printsTheHeadOfAnEmptyTable() {
        report.begin();
        report.end(CaptureTotals.NONE);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("    # client ")
                .hasLineCount(1);
    }
}
