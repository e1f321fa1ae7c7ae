package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.script.Told;

/** Captures in which packets lie twice, late or in another order than they were sent in: what was sent again, and what was not. */
class SentAgainTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/pcaps");

    /** Capture; repeats: packet, kind, mechanism, attempt, µs since the time before; the way of the client, of the server. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "copies-late                  |                            | SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED",
                "syn-ack-captured-twice       |                            | SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED",
                "rst-with-the-id-of-the-ack   |                            | SYN_SENT ESTABLISHED CLOSE | SYN_RECV ESTABLISHED CLOSE",
                "hole-filled-by-a-later-id    | 26 DATA FAST 1 -           | SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED",
                "rto-behind-a-duplicate-ack   | 5 DATA RTO 1 2266720       | SYN_SENT ESTABLISHED | SYN_RECV ESTABLISHED",
                "acknowledged-data-sent-again | 6 DATA SPURIOUS 1 861238   | ESTABLISHED          | ESTABLISHED",
                "last-ack-before-fin          |                            | SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT"
                        + " | SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE",
                "close-with-equal-stamps      |                            | SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE"
                        + " | SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT",
                "fins-crossed                 |                            | SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT"
                        + " | SYN_RECV ESTABLISHED CLOSE_WAIT ESTABLISHED! FIN_WAIT1 CLOSING TIME_WAIT"
            })
    void tellsCopiesAndOvertakenPacketsFromRepeats(String capture, String repeats, String client, String server)
            throws IOException {
        Told told = told(capture);

        assertThat(told.all(Retransmission.class).map(SentAgainTest::line).collect(Collectors.joining(", ")))
                .isEqualTo(repeats == null ? "" : repeats);
        assertThat(told.path(Role.CLIENT)).isEqualTo(client);
        assertThat(told.path(Role.SERVER)).isEqualTo(server);
    }

    @ParameterizedTest
    @CsvSource({"syn-copied-behind-the-ack, 19 DATA RTO 1 -", "keep-alives-answered, 22 KEEP_ALIVE RTO 1 30000000"})
    void tellsTheLastRepeatOf(String capture, String repeat) throws IOException {
        assertThat(told(capture)
                        .all(Retransmission.class)
                        .map(SentAgainTest::line)
                        .toList())
                .last()
                .isEqualTo(repeat);
    }

    private static Told told(String capture) throws IOException {
        return new Told(Observation.of(DIRECTORY.resolve(capture + ".pcap")).events());
    }

    private static String line(Retransmission r) {
        String interval =
                r.intervalNanos() == Retransmission.UNKNOWN_INTERVAL ? "-" : Long.toString(r.intervalNanos() / 1000);
        return r.packet() + " " + r.kind() + " " + r.mechanism() + " " + r.attempt() + " " + interval;
    }
}
