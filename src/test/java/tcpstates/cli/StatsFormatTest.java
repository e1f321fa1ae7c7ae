package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code --format stats} tells of times, services and RSTs. */
class StatsFormatTest {
    private static final long START = 1_700_000_000_000_000L;
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;
    private static final int RST = 0x04;
    private static final int COLUMNS = 80;

    @TempDir
    private Path folder;

    private static List<String> lines(Path capture, String... more) {
        return Run.report("stats", capture, more).out().lines().toList();
    }

    private static String row(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.strip().startsWith(name + "  "))
                .findFirst()
                .orElseThrow()
                .strip()
                .replaceAll(" {2,}", " | ");
    }

    /** Handshakes of 1 ms + 1 ms, 2 ms + 1 ms … 100 ms + 1 ms, each reset a second later. */
    private Path handshakes() throws IOException {
        var segments = new Segments();
        for (int i = 1; i <= 100; i++) {
            long at = START + i * 10_000_000L;
            int port = 10_000 + i;
            segments.add(at, 1, port, 80, SYN, 100, 0, 0)
                    .add(at + i * 1_000L, 2, 80, port, SYN_ACK, 500, 101, 0)
                    .add(at + i * 1_000L + 1_000, 1, port, 80, ACK, 101, 501, 0)
                    .add(at + 1_000_000, 1, port, 80, RST, 101, 0, 0);
        }
        return segments.write(folder.resolve("handshakes.pcap"));
    }

    @Test
    void percentilesAreThoseOfTheCapturesTimes() throws IOException {
        List<String> lines = lines(handshakes());
        assertThat(row(lines, "SYN to SYN-ACK")).isEqualTo("SYN to SYN-ACK | 100 | 1ms | 50ms | 90ms | 99ms | 100ms");
        assertThat(row(lines, "SYN-ACK to ACK")).isEqualTo("SYN-ACK to ACK | 100 | 1ms | 1ms | 1ms | 1ms | 1ms");
        assertThat(row(lines, "handshake")).isEqualTo("handshake | 100 | 2ms | 51ms | 91ms | 100ms | 101ms");
        assertThat(row(lines, "connection")).isEqualTo("connection | 100 | 1s | 1s | 1s | 1s | 1s");
        assertThat(row(lines, "80")).isEqualTo("80 | 100 | 400 | 0 | 0.00% | 0.00% | 0.00%");
        assertThat(row(lines, "aborted")).isEqualTo("aborted | 100");
    }

    @Test
    void whatTheCaptureDoesNotShowIsNotCounted() throws IOException {
        var segments = new Segments();
        segments.handshake(START, 40_000); // stays open
        segments.data(START + 9_000_000, 1, 50_000, 443, 7, 9, 10); // began before
        segments.data(START + 9_001_000, 2, 443, 50_000, 9, 17, 10);
        List<String> lines = lines(segments.write(folder.resolve("open.pcap")));

        for (String row : List.of("connection", "client ESTABLISHED", "server ESTABLISHED", "client FIN_WAIT1")) {
            assertThat(row(lines, row)).isEqualTo(row + " | 0 | - | - | - | - | -");
        }
        assertThat(row(lines, "handshake")).startsWith("handshake | 1 | ");
    }

    /** The RST ends them; a client that gave up has been in SYN_SENT for as long as its timers say. */
    @Test
    void aStateThatATimerEndsIsNoMeasurement() throws IOException {
        var segments = new Segments();
        segments.add(START, 1, 40_000, 80, SYN, 100, 0, 0);
        segments.add(START + 1_000_000_000L, 1, 40_001, 81, SYN, 100, 0, 0);
        segments.add(START + 1_000_500_000L, 2, 81, 40_001, RST | ACK, 0, 101, 0);
        List<String> lines = lines(segments.write(folder.resolve("unanswered.pcap")));

        assertThat(row(lines, "client SYN_SENT"))
                .isEqualTo("client SYN_SENT | 1 | 500ms | 500ms | 500ms | 500ms | 500ms");
    }

    /** When its end was is not known: some time before the SYN of the next one. */
    @Test
    void aStateThatTurnsOutToBeOverIsNoMeasurement() {
        List<String> lines = lines(TestCaptures.file("openings/port-reused-syn-unanswered"));
        assertThat(row(lines, "client ESTABLISHED")).isEqualTo("client ESTABLISHED | 0 | - | - | - | - | -");
        assertThat(row(lines, "server SYN_RECV")).startsWith("server SYN_RECV | 1 | ");
    }

    @Test
    void aServiceIsAPortOrItsAddressToo() throws IOException {
        var segments = new Segments();
        for (int i = 0; i < 60; i++) { // port 1000 + i: i connections with a repeated SYN each, and one without
            for (int j = 0; j <= i; j++) {
                segments.add(START + i, 1, 20_000 + 100 * i + j, 1_000 + i, SYN, 100, 0, 0);
            }
        }
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < i; j++) {
                segments.add(START + 1_000_000 + i, 1, 20_000 + 100 * i + j, 1_000 + i, SYN, 100, 0, 0);
            }
        }
        Path capture = segments.write(folder.resolve("services.pcap"));

        List<String> lines = lines(capture);
        assertThat(row(lines, "1059")).isEqualTo("1059 | 60 | 119 | 59 | 49.58% | 49.58% | -");
        assertThat(lines.stream().filter(line -> line.startsWith("10")).count()).isEqualTo(50);
        assertThat(row(lines, "others")).isEqualTo("others | 55 | 100 | 45 | 45.00% | 45.00% | -");
        assertThat(row(lines(capture, "-v"), "10.0.0.2:1059")).endsWith(" | 60 | 119 | 59 | 49.58% | 49.58% | -");
    }

    @Test
    void aSelectionHoldsAndWhatMatchesNothingHasNoTimes() throws IOException {
        assertThat(row(lines(handshakes(), "--conn", "1-10"), "handshake"))
                .isEqualTo("handshake | 10 | 2ms | 6ms | 10ms | 11ms | 11ms");
        assertThat(row(lines(handshakes(), "--where", "port=1"), "all")).isEqualTo("all | 0");
    }

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void fitsIntoEightyColumnsWhateverTheCapture(String capture) {
        for (String language : List.of("en", "zh")) {
            Run run = Run.report("stats", TestCaptures.file(capture), "-v", "--lang", language);
            assertThat(run.status()).isZero();
            assertThat(run.out().lines().filter(line -> line.contains("%") || line.contains("p50")))
                    .allSatisfy(line -> assertThat(line.codePoints()
                                    .map(c -> c >= 0x2e80 ? 2 : 1)
                                    .sum())
                            .isLessThanOrEqualTo(COLUMNS));
        }
    }
}
