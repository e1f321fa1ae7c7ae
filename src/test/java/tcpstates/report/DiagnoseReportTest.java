package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DiagnoseReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final DiagnoseReport report = new DiagnoseReport(out);

    @Test
    void printsATransitionAsDiagnoseToolsDoes() {
        report.accept(Events.established());
        report.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [1721105348:906359],tcp-states跟踪,源IP: 192.168.239.136,目的IP: 1.1.1.1,源端口: 37050,目的端口: 80,原先状态: SYN_SENT, 新状态: ESTABLISHED, 原状态持续时间: 160371
                        \t|发送窗口大小: 10,接收窗口大小: 64240,发送缓冲区大小: -,已使用发送缓冲区大小: 0,接收缓冲区大小: -
                        \t|发送字节数: 0,接收字节数: 0,确认字节数: 1,backlog: -,backlog大小: -,重传数: 2

                        """);
    }

    @Test
    void leavesLeadingZerosOfMicrosecondsOutAndMarksWhatIsUnknown() {
        report.accept(Events.timedOut());
        report.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [1721105349:68649],tcp-states跟踪,源IP: 2001:db8::1,目的IP: 192.168.239.136,源端口: 443,目的端口: 37050,原先状态: TIME_WAIT, 新状态: CLOSE, 原状态持续时间: 60000000
                        \t|发送窗口大小: -,接收窗口大小: -,发送缓冲区大小: -,已使用发送缓冲区大小: -,接收缓冲区大小: -
                        \t|发送字节数: -,接收字节数: -,确认字节数: -,backlog: -,backlog大小: -,重传数: -

                        """);
    }

    @Test
    void printsATransitionThatIsTakenBackLikeAnyOther() {
        report.accept(Events.corrected());
        report.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("原先状态: ESTABLISHED, 新状态: SYN_RECV, ");
    }

    @Test
    void printsTransitionsOnly() {
        report.accept(Events.repeatedSyn());
        report.accept(Events.refused());
        report.accept(Events.unanswered());
        report.accept(Events.connection());
        report.end(CaptureTotals.NONE);

        assertThat(out.size()).isZero();
    }
}
