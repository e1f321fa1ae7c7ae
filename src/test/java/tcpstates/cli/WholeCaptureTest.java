package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the capture to what is printed of it as a whole. */
class WholeCaptureTest {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int RST_ACK = RST | ACK;
    private static final long START = 1_700_000_000_000_000L;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports-tried-by-half-handshakes   | \"kind\":\"port_scan\",\"method\":\"syn\",\"scanner\":{\"ip\":\"10.77.35.1\"},\"target\":{\"ip\":\"10.77.35.2\"},\"open\":2,\"open_ports\":\"8080-8081\",\"closed\":2,\"closed_ports\":\"9-10\",\"unanswered\":0,\"unanswered_ports\":\"\"",
                "ports-tried-by-whole-handshakes  | \"kind\":\"port_scan\",\"method\":\"connect\",\"scanner\":{\"ip\":\"10.77.36.1\"},\"target\":{\"ip\":\"10.77.36.2\"},\"open\":2,\"open_ports\":\"8080-8081\",\"closed\":2,\"closed_ports\":\"9-10\",\"unanswered\":0,\"unanswered_ports\":\"\"",
                "ports-tried-open-closed-filtered | \"open\":1,\"open_ports\":\"1234\",\"closed\":1,\"closed_ports\":\"54321\",\"unanswered\":1,\"unanswered_ports\":\"9999\"",
                "handshakes-never-completed       | \"kind\":\"half_open_pile\",\"listener\":{\"ip\":\"10.77.37.2\",\"port\":8080},\"peak\":200",
                "handshakes-never-completed       | \"opened\":200,\"completed\":0,\"unanswered\":0,\"syn_ack_repeats\":200,\"sources\":95,\"more_sources\":false",
                "one-direction                    | \"one_direction\":1",
                "mid-stream                       | \"began_before\":1",
                "snaplen-60                       | \"shortened\":11",
                "close-wait-left                  | \"checksums_verified\":5,\"checksums_unfinished\":5,\"checksums_wrong\":0",
            })
    void tellsWhatARecordingShows(String name, String expected) {
        String text = report("json", Path.of("src/test/resources/pcaps", name + ".pcap"));

        assertThat(text).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "open-data-client-close",
        "close-wait-left",
        "close-in-three-segments",
        "fast-retransmit",
        "ipv6",
        "lossy-path"
    })
    void isSilentAboutOrdinaryConnections(String name) {
        String text = report("json", Path.of("src/test/resources/pcaps", name + ".pcap"));

        assertThat(text).doesNotContain("\"finding\"");
    }

    @ParameterizedTest
    @CsvSource({"59, false", "60, true"})
    void findsSocketsThatStayHalfClosedForAMinuteNotThoseThatTheCaptureEndsWith(long seconds, boolean found)
            throws IOException {
        var segments = new Segments();
        segments.add(START, 1, 50000, 80, SYN, 1000, 0, 0);
        segments.add(START + 1, 2, 80, 50000, SYN | ACK, 7000, 1001, 0);
        segments.add(START + 2, 1, 50000, 80, ACK, 1001, 7001, 0);
        segments.add(START + 3, 2, 80, 50000, FIN | ACK, 7001, 1001, 0);
        segments.add(START + 4, 1, 50000, 80, ACK, 1001, 7002, 0);
        segments.add(START + 4 + 1_000_000 * seconds, 1, 50001, 81, SYN, 1, 0, 0);
        String text = report("json", segments.write(directory.resolve("half-closed.pcap")));

        assertThat(text.contains("\"kind\":\"close_wait\",\"role\":\"client\"")).isEqualTo(found);
        assertThat(text.contains("\"kind\":\"fin_wait2\",\"role\":\"server\"")).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"0, null", "1, fin", "41, xmas", "9, other_flags"})
    void tellsProbesWithNonsenseFlags(int flags, String method) throws IOException {
        var segments = new Segments();
        for (int port = 1; port <= 4; port++) {
            segments.add(START + port, 1, 50000, port, flags, 1000, 0, 0);
        }
        int answered = flags & FIN;
        segments.add(START + 1000, 2, 2, 50000, RST_ACK, 0, 1000 + answered, 0);
        String text = report("json", segments.write(directory.resolve("probes.pcap")));

        assertThat(text)
                .contains("\"type\":\"stray\"")
                .contains("\"method\":\"" + method + "\",\"scanner\":{\"ip\":\"10.0.0.1\"}")
                .contains("\"closed\":1,\"closed_ports\":\"2\",\"unanswered\":3,\"unanswered_ports\":\"1,3-4\"");
    }

    @Test
    void tellsProbesByAcks() throws IOException {
        var segments = new Segments();
        for (int port = 1; port <= 4; port++) {
            segments.add(START + 10L * port, 1, 50000, port, ACK, 1000, 7000 + port, 0);
            segments.add(START + 10L * port + 5, 2, port, 50000, RST, 7000 + port, 0, 0);
        }
        segments.add(START + 100, 1, 50000, 5, ACK, 1000, 7005, 0);
        String text = report("json", segments.write(directory.resolve("acks.pcap")));

        assertThat(text)
                .contains("\"method\":\"ack\"")
                .contains("\"closed_ports\":\"1-4\"")
                .contains("\"unanswered_ports\":\"5\"");
    }

    @Test
    void tellsUsedPortsAgainstTheRangeThatIsGiven() throws IOException {
        var segments = new Segments();
        for (int i = 0; i < 50; i++) {
            segments.add(START + i, 1, 40000 + i, 80, SYN, 1000, 0, 0);
        }
        String text = report(
                "connections", segments.write(directory.resolve("ports.pcap")), "--ephemeral-ports", "40000-40099");

        assertThat(text)
                .contains("10.0.0.1 had up to 50 ports in use at once towards 10.0.0.2:80")
                .contains("50 % of 100 (40000-40099)")
                .contains("several clients or several servers");
    }

    @Test
    void saysWhatMayMislead() throws IOException {
        var segments = new Segments();
        segments.data(START, 1, 50000, 80, 1000, 5000, 10);
        segments.data(START + 100, 2, 80, 50000, 5000, 1010, 10);
        segments.data(START + 20_000, 2, 80, 50000, 5010, 1510, 10); // 500 bytes of 1's were not captured
        segments.data(START - 3_000_000, 1, 50000, 80, 1510, 5020, 0);
        String text = report("summary", segments.write(directory.resolve("health.pcap")));

        assertThat(text)
                .contains("What may mislead in this capture")
                .contains("lost in the capture, not in the network: 1 ACK for data that was never captured")
                .contains(
                        "began before the capture: 1 of 1 connection has no handshake here; its first state is presumed")
                .contains("out of order: the time stamp of 1 packet runs backwards, by up to 3.020 s")
                .contains("clock set: 1 time the")
                .doesNotContain("checksum");
    }

    @Test
    void addsNothingToTheDiagnoseReport() {
        String text = report("diagnose", Path.of("src/test/resources/pcaps/ports-tried-open-closed-filtered.pcap"));

        assertThat(text).contains("原先状态").doesNotContain("tried").doesNotContain("mislead");
    }

    private static String report(String format, Path file, String... more) {
        Run run = Run.report(format, file, more);
        assertThat(run.status()).isZero();
        return run.out();
    }
}
