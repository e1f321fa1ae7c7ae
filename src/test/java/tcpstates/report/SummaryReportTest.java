package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tcpstates.event.CaptureHealth;

class SummaryReportTest {
    @Test
    void countsEventsAndPackets() {
        var out = new ByteArrayOutputStream();
        SummaryReport report = new SummaryReport(out, Wording.of(Language.EN));
        report.accept(Events.established());
        report.accept(Events.corrected());
        report.accept(Events.repeatedSyn());
        report.accept(Events.repeatedSyn());
        report.accept(Events.refused());
        report.accept(Events.unanswered());
        report.accept(Events.connection());
        report.accept(Events.longNames());
        report.end(new CaptureTotals(31, 15, 12, 4, 0, 3, 1, 0, 1, 1, 6, 0, 7, 0, CaptureHealth.NotFollowed.NONE));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        packets                               31
                        TCP segments                          15
                        connections                            2
                        transitions                            2
                          corrected                            1
                        endpoints by last state                4
                          CLOSE                                1
                          ESTABLISHED                          1
                          CLOSE_WAIT                           1
                          TIME_WAIT                            1
                        retransmissions by kind                2
                          syn                                  2
                        resets by cause                        1
                          refused                              1
                        half-open by kind                      1
                          syn_unanswered                       1
                        packets not followed                  16
                          not_tcp                              4
                          not_ip                               3
                          fragment                             1
                          truncated                            1
                          malformed                            1
                          wrong_checksum                       6
                        packets cut when captured             12
                        dropped by kernel                      7
                        dropped by interface                   0
                        """);
    }
}
