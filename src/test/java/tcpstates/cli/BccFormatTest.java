package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.script.Script;

/** {@code --format bcc} and {@code tcplife} print the lines of bcc's tcpstates and tcplife. */
class BccFormatTest {
    private static List<String> lines(String format, Path capture, String... more) {
        Run run = Run.report(format, capture, more);
        assertThat(run.status()).isZero();
        return run.out().lines().toList();
    }

    @Test
    void statesStandInTheColumnsOfTcpstates() {
        assertThat(lines("bcc", TestCaptures.file("close-in-three-segments")).stream()
                        .map(line -> line.replaceFirst("^[0-9a-f]{16}", "ffffffffffffffff")))
                .startsWith(
                        "SKADDR           C-PID C-COMM     LADDR           LPORT RADDR           RPORT OLDSTATE    ->"
                                + " NEWSTATE    MS",
                        "ffffffffffffffff -     -          10.155.3.1      43037 10.155.3.2      8080  CLOSE       ->"
                                + " SYN_SENT    0.000")
                .anyMatch(line -> line.matches(
                        "f{16} - {5}- {10}10\\.155\\.3\\.2 {6}8080  10\\.155\\.3\\.1 {6}43037 LISTEN      ->"
                                + " SYN_RECV    0\\.000"))
                .anyMatch(line -> line.matches(".*43037 LAST_ACK    -> CLOSE       0\\.\\d{3}"))
                .noneMatch(line -> line.contains("TIME_WAIT"));
    }

    @Test
    void aSocketHasOneNameForItsWholeLife() {
        List<String> names = lines("bcc", TestCaptures.file("open-data-client-close")).stream()
                .skip(1)
                .map(line -> line.substring(0, 16) + line.substring(33, 49))
                .distinct()
                .toList();
        assertThat(names).hasSize(2);
        assertThat(names.getFirst().substring(0, 16))
                .isNotEqualTo(names.getLast().substring(0, 16));
    }

    /** They read the tracepoint that Linux' own states come from. */
    @Test
    void statesAreThoseOfLinuxWhateverModelIsAskedFor() throws IOException {
        for (String capture :
                List.of("open-data-client-close", "data-dropped-rto", "final-ack-dropped", "07_simopen")) {
            List<String> json = Run.report("json", TestCaptures.file(capture), "--model", "linux")
                    .out()
                    .lines()
                    .filter(line -> line.startsWith("{\"type\":\"transition\""))
                    .map(line -> line.replaceFirst(".*\"from\":\"(\\w+)\",\"to\":\"(\\w+)\".*", "$1 -> $2"))
                    .toList();
            assertThat(lines("bcc", TestCaptures.file(capture)).stream()
                            .skip(1)
                            .map(line ->
                                    line.substring(78).replaceAll(" +", " ").replaceFirst(" [0-9.]+$", ""))
                            .toList())
                    .as(capture)
                    .isEqualTo(json);
        }
    }

    @Test
    void howLongASocketWasInAStateOfBeforeTheCaptureIsNotMadeUp() {
        assertThat(lines("bcc", TestCaptures.file("12_midstream")))
                .hasSize(7)
                .noneMatch(line -> line.contains("-> ESTABLISHED"))
                .anyMatch(line -> line.endsWith("ESTABLISHED -> FIN_WAIT1   0.000"));
        assertThat(lines("tcplife", TestCaptures.file("12_midstream"))).hasSize(1);
    }

    @Test
    void wideColumnsHaveTheFamilyAndRoomForIpv6() {
        assertThat(lines("bcc", TestCaptures.file("ipv6"), "-v").get(1))
                .endsWith(" -     -                6  fd00:9b:1b::1              46015 fd00:9b:1b::2              8080 "
                        + " CLOSE       -> SYN_SENT    0.000");
        assertThat(lines("tcplife", TestCaptures.file("ipv6"), "-v", "--unknown", "0"))
                .containsExactly(
                        "PID   COMM             IP LADDR                      LPORT RADDR                      RPORT "
                                + " TX_KB  RX_KB MS",
                        "0     0                6  fd00:9b:1b::1              46015 fd00:9b:1b::2              8080   "
                                + "    0      0 100.43",
                        "0     0                6  fd00:9b:1b::2              8080  fd00:9b:1b::1              46015  "
                                + "    0      0 100.44");
    }

    @Test
    void aLifeBeginsWithEstablishedAndCountsWhatWasDelivered(@TempDir Path folder) throws IOException {
        Path capture = Files.write(
                folder.resolve("life.pcap"), Script.of(Script.HANDSHAKE, """
                    0.5 > P. (1460)
                    0.6 > P. (1460)
                    0.7 < .
                    0.8 > P. 1:1461(1460) ack 1   # again
                    0.9 < P. (1024)
                    1.0 > F.
                    1.1 < F.
                    1.2 > .
                    """).pcap());
        assertThat(lines("tcplife", capture))
                .containsExactly(
                        "PID   COMM       LADDR           LPORT RADDR           RPORT TX_KB RX_KB MS",
                        "-     -          10.0.0.1        40000 10.0.0.2        80        2     1 1090.00",
                        "-     -          10.0.0.2        80    10.0.0.1        40000     1     2 1180.00");
    }

    @Test
    void aCloseThatIsTakenBackIsNoEnd() {
        assertThat(lines("tcplife", TestCaptures.file("final-ack-dropped"))).hasSize(3);
        assertThat(lines("tcplife", TestCaptures.file("syn-dropped-exponential")))
                .as("still trying in the end")
                .hasSize(1);
    }

    /** The first lines of tcpstates -s and tcplife -s, and their rows: %x,%d,%s,%s,%s,%s,%s,%d,%s,%s,%.3f in the first of them. */
    @Test
    void valuesStandBetweenCommasAsWithTheirOptionS() {
        Path capture = TestCaptures.file("close-in-three-segments");
        List<String> states = lines("bcc-csv", capture, "--unknown", "0");
        assertThat(states).startsWith("SKADDR,C-PID,C-COMM,IP,LADDR,LPORT,RADDR,RPORT,OLDSTATE,NEWSTATE,MS");
        String ends = "4,10\\.155\\.3\\.[12],\\d+,10\\.155\\.3\\.[12],\\d+,";
        assertThat(states.stream().skip(1))
                .hasSizeGreaterThan(4)
                .allMatch(line -> line.matches("[0-9a-f]+,0,0," + ends + "[A-Z_0-9]+,[A-Z_0-9]+,\\d+\\.\\d{3}"));
        List<String> lives = lines("tcplife-csv", capture, "--unknown", "0");
        assertThat(lives)
                .startsWith("PID,COMM,IP,LADDR,LPORT,RADDR,RPORT,TX_KB,RX_KB,MS")
                .hasSize(3);
        assertThat(lives.get(1)).matches("0,0," + ends + "\\d+,\\d+,\\d+\\.\\d{2}");
    }

    @Test
    void betweenCommasStandTheSameValuesAsInColumns() {
        Path capture = TestCaptures.file("ipv6");
        for (String format : List.of("bcc", "tcplife")) {
            assertThat(lines(format + "-csv", capture).stream().map(line -> line.replace(",", " ")))
                    .containsExactlyElementsOf(lines(format, capture, "-v").stream()
                            .map(line -> line.replace("-> ", "").strip().replaceAll(" +", " "))
                            .toList());
        }
    }
}
