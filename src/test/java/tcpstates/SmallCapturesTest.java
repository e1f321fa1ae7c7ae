package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.script.Told;

/** Small captures of what other tools get wrong, between 10.0.0.1:40000 and 10.0.0.2:80. */
class SmallCapturesTest {
    /** Capture; the ends' states at the last packet, client first; resets and half-open ends; what was sent again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01_normal4        | TIME_WAIT CLOSE                               |                                           |",
                "02_fin3           | TIME_WAIT CLOSE                               |                                           |",
                "03_synbackoff     | SYN_SENT CLOSE                               | CLIENT SYN_UNANSWERED                     | 6 SYN",
                "04_refused        | CLOSE CLOSE                                   | SERVER REFUSED                            |",
                "05_synrcvd        | SYN_SENT SYN_RECV                             | SERVER SYN_ACK_UNACKNOWLEDGED             | 2 SYN, 3 SYN_ACK",
                "06_finwait1       | FIN_WAIT1 ESTABLISHED                         | CLIENT PEER_VANISHED                      | 6 FIN",
                "07_simopen        | ESTABLISHED ESTABLISHED                       |                                           |",
                "08_simclose       | TIME_WAIT TIME_WAIT                           |                                           |",
                "09_halfscan       | CLOSE CLOSE                                   | CLIENT SCAN, SERVER SCAN                  |",
                "10_rstest         | CLOSE CLOSE                                   | SERVER ABORTED                            |",
                "11_datarexmit     | ESTABLISHED ESTABLISHED                       | CLIENT PEER_VANISHED                      | 5 DATA",
                "12_midstream      | TIME_WAIT CLOSE                               |                                           |",
                "13_reuse          | CLOSE CLOSE, ESTABLISHED ESTABLISHED          |                                           |",
                "14_halfopen_rst   | CLOSE CLOSE                                   | CLIENT HALF_OPEN, SERVER PEER_LOST_STATE  |",
                "15_closewait      | CLOSE_WAIT FIN_WAIT2                          |                                           |",
                "16_keepalive      | ESTABLISHED ESTABLISHED                       |                                           | 2 KEEP_ALIVE",
                "17_zerowin        | ESTABLISHED ESTABLISHED                       |                                           | 2 WINDOW_PROBE",
                "18_badrst         | ESTABLISHED ESTABLISHED                       | SERVER OUT_OF_WINDOW                      |",
                "19_finscan        | CLOSE CLOSE                                   | SERVER STRAY                              |",
                "20_synonlyserver  | SYN_SENT SYN_RECV                             | SERVER SYN_ACK_UNACKNOWLEDGED             |",
                "21_challengeack   | CLOSE CLOSE, SYN_SENT CLOSE                  | CLIENT HALF_OPEN, SERVER PEER_LOST_STATE, CLIENT SYN_UNANSWERED |",
                "22_dup            | ESTABLISHED ESTABLISHED                       |                                           |",
                "23_syndata        | ESTABLISHED ESTABLISHED                       |                                           |",
                "24_rstaftfin      | CLOSE CLOSE                                   | CLIENT AFTER_CLOSE                        |"
            })
    void tellsBothEndsStatesAndWhy(String capture, String states, String resets, String repeats) throws IOException {
        Told told = told(capture);

        assertThat(told.all(ConnectionSummary.class)
                        .map(c -> c.clientState() + " " + c.serverState())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(states);
        assertThat(told.events().stream()
                        .map(SmallCapturesTest::cause)
                        .filter(cause -> !cause.isEmpty())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(resets == null ? "" : resets);
        assertThat(told
                        .all(Retransmission.class)
                        .collect(Collectors.groupingBy(
                                Retransmission::kind, java.util.TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(repeats == null ? "" : repeats);
    }

    private static Told told(String capture) throws IOException {
        return new Told(Observation.of(CraftedCaptures.DIRECTORY.resolve("crafted/" + capture + ".pcap"))
                .events());
    }

    private static String cause(tcpstates.event.Event event) {
        return switch (event) {
            case Reset r -> role(r.endpoint()) + " " + r.cause();
            case HalfOpen h -> role(h.endpoint()) + " " + h.kind();
            default -> "";
        };
    }

    private static Role role(tcpstates.event.SocketAddress endpoint) {
        return endpoint.port() == 80 ? Role.SERVER : Role.CLIENT;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "03_synbackoff | 1 2 4 8 16 32",
                "06_finwait1   | 0.2 0.4 0.8 1.6 3.2 6.4",
                "11_datarexmit | 0.2 0.4 0.8 1.6 3.2",
                "16_keepalive  | 60 60"
            })
    void tellsTheIntervalsOfRepeats(String capture, String intervals) throws IOException {
        assertThat(told(capture)
                        .all(Retransmission.class)
                        .map(r -> java.math.BigDecimal.valueOf(r.intervalNanos(), 9)
                                .setScale(1, java.math.RoundingMode.HALF_UP)
                                .toPlainString()
                                .replace(".0", ""))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(intervals);
    }

    @ParameterizedTest
    @CsvSource({"08_simclose, FIN_WAIT1 CLOSING TIME_WAIT", "07_simopen, SYN_SENT SYN_RECV ESTABLISHED"})
    void showsBothEndsTheSameWayWhereTheyActAtOnce(String capture, String path) throws IOException {
        assertThat(told(capture).path(Role.CLIENT)).endsWith(path);
        assertThat(told(capture).path(Role.SERVER)).endsWith(path);
    }
}
