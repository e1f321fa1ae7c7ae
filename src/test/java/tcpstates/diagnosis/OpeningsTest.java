package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Told;

/** How connections open, or do not, where nobody answers, somebody answers wrongly, or the ports were used before. */
class OpeningsTest {
    /** Capture; verdict; the client's states, the server's; {@code /} between connections, {@code -} for no change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lone-syn | SYN_UNANSWERED / OPEN / OPEN / OPEN | SYN_SENT / ESTABLISHED / ESTABLISHED / ESTABLISHED | - / ESTABLISHED / ESTABLISHED / ESTABLISHED",
                "syn-slow-repeat | SYN_UNANSWERED | SYN_SENT | -",
                "syn-acks-go-on | SYN_ACK_UNACKNOWLEDGED | SYN_SENT | SYN_RECV",
                "syn-answered-by-a-bare-ack | HANDSHAKE_UNFINISHED / REFUSED | SYN_SENT / SYN_SENT CLOSE | - / -",
                "syn-into-time-wait | CLOSED_IN_THREE / OPEN | SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE / SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE / SYN_RECV ESTABLISHED",
                "port-reused-syn-unanswered | REPLACED / SYN_UNANSWERED | SYN_SENT ESTABLISHED CLOSE / SYN_SENT | SYN_RECV ESTABLISHED CLOSE / -",
                "port-reused-syn-ack-not-captured | REPLACED / OPEN | SYN_SENT ESTABLISHED CLOSE / SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED CLOSE / SYN_RECV ESTABLISHED",
                "only-syn-fin-captured | CLOSE_UNFINISHED | SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 | SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK",
                "stray-rst-before-the-syn | STRAY_RESET / CLOSED_IN_THREE | - / SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT | - / SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE",
                "rst-acknowledges-wrongly | REFUSED_WRONGLY | SYN_SENT | -",
                "deferred-accept | HALF_CLOSED | SYN_SENT ESTABLISHED CLOSE_WAIT | SYN_RECV ESTABLISHED SYN_RECV! ESTABLISHED FIN_WAIT1 FIN_WAIT2"
            })
    void tellsBothEndsWaysAndTheVerdict(String capture, String verdicts, String client, String server) {
        Told told = new Told(TrackedCapture.of(TrackedCapture.CAPTURES.resolve("openings/" + capture + ".pcap"))
                .events());

        String line =
                capture + " | " + verdicts(told) + " | " + path(told, Role.CLIENT) + " | " + path(told, Role.SERVER);

        assertThat(line).isEqualTo(capture + " | " + verdicts + " | " + client + " | " + server);
    }

    private static String verdicts(Told told) {
        return told.all(ConnectionSummary.class)
                .map(summary -> Objects.requireNonNull(summary.outcome())
                        .verdicts()
                        .getFirst()
                        .kind()
                        .name())
                .collect(Collectors.joining(" / "));
    }

    private static String path(Told told, Role role) {
        return told.all(ConnectionSummary.class)
                .map(summary -> told.all(Transition.class)
                        .filter(change -> change.connection() == summary.connection() && change.role() == role)
                        .map(change -> change.to() + (change.evidence() == Evidence.CORRECTED ? "!" : ""))
                        .collect(Collectors.collectingAndThen(
                                Collectors.joining(" "), way -> way.isEmpty() ? "-" : way)))
                .collect(Collectors.joining(" / "));
    }
}
