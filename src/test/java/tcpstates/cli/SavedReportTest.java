package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -r} on what diagnose-tools has printed. */
class SavedReportTest {
    private static final Path SAMPLES = Path.of("src", "test", "resources", "tcpstates", "report");
    private static final Path CONNECTIONS = SAMPLES.resolve("diagnose-tools-connections.txt");
    private static final Path CHANGES = SAMPLES.resolve("diagnose-tools-transitions.txt");

    @TempDir
    Path folder;

    @Test
    void printsTheSampleOfTheManualAgainAsItStandsThere_000_20() throws IOException {
        assertThat(Run.report("diagnose", CONNECTIONS)).isEqualTo(new Run(0, Files.readString(CONNECTIONS), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "counts,         '34 ESTABLISHED|2 SYN_SENT'",
        "netstat-counts, 'ESTABLISHED 34|SYN_SENT 2'",
    })
    void countsTheSampleOfTheManual_000_20(String format, String counts) {
        assertThat(Run.report(format, CONNECTIONS)).isEqualTo(new Run(0, counts.replace('|', '\n') + "\n", ""));
    }

    @Test
    void countsAllElevenStates() {
        assertThat(Run.report("counts", CONNECTIONS, "--all-states").out()).hasLineCount(11);
        Run report = Run.report("diagnose", CONNECTIONS, "--all-states");
        assertThat(report.err()).isEmpty();
        assertThat(report.out()).contains("\n---CLOSE:0   LISTEN:0   CLOSING:0   LAST_ACK:0   TIME_WAIT:0---\n");
    }

    /** Which end opened the connection is not in it, so that is left out. */
    @Test
    void becomesAnObjectForEachConnection() {
        Run json = Run.report("json", CONNECTIONS);
        assertThat(json.out()).hasLineCount(36).doesNotContain("role", "bytes_sent");
        assertThat(json.out().lines().findFirst())
                .contains("{\"type\":\"endpoint\",\"ts\":\"1721105411.165236\",\"conn\":1,"
                        + "\"endpoint\":{\"ip\":\"192.168.239.136\",\"port\":42824},"
                        + "\"peer\":{\"ip\":\"150.138.153.110\",\"port\":80},\"state\":\"ESTABLISHED\","
                        + "\"since\":\"1721105407.682862\",\"duration_us\":3482374}");
    }

    @Test
    void isWhatSsWouldHaveShown() {
        assertThat(Run.report("ss", CONNECTIONS).out().lines().map(line -> line.replaceAll(" +", " ")))
                .hasSize(37)
                .contains(
                        "ESTAB - - 192.168.239.136:42824 150.138.153.110:80",
                        "SYN-SENT - - 192.168.239.136:* 23.39.160.159:80");
    }

    @Test
    void announcesWhatItIs() {
        assertThat(Run.ours("-r", CONNECTIONS.toString()).err())
                .isEqualTo("reading from file " + CONNECTIONS + ", report of diagnose-tools\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcpdump", "connections", "summary"})
    void isRefusedByFormatsThatNeedPackets(String format) {
        assertThat(Run.report(format, CONNECTIONS, "-n"))
                .satisfies(run -> assertThat(run.err().lines())
                        .last()
                        .asString()
                        .isEqualTo("tcpstates-sniff: " + CONNECTIONS + ": a report of diagnose-tools, which holds no"
                                + " packets: give --format diagnose, json, counts, netstat-counts or ss; see --help"))
                .extracting(Run::status, Run::out)
                .containsExactly(2, "");
    }

    @ParameterizedTest
    @CsvSource({
        "--count, --count",
        "--at +1, --at",
        "--side client, --side",
        "-w /dev/null, -w",
        "-c 1, -c",
        "--skip 1, --skip",
        "tcp, a filter"
    })
    void refusesWhatOnlyPacketsCouldAnswer(String typed, String named) {
        assertThat(Run.report("counts", CONNECTIONS, typed.split(" ")))
                .isEqualTo(new Run(
                        2,
                        "",
                        "tcpstates-sniff: " + CONNECTIONS + ": a report of diagnose-tools, which holds no packets:"
                                + " leave out " + named + "; see --help\n"));
    }

    @Test
    void tellsWhichLinesAreDamagedAndPrintsTheOthers() throws IOException {
        List<String> lines = Files.readAllLines(CONNECTIONS);
        lines.set(2, lines.get(2).substring(0, 60));
        Path damaged = Files.write(folder.resolve("damaged"), lines);

        Run run = Run.report("counts", damaged);

        assertThat(run.out()).isEqualTo("33 ESTABLISHED\n2 SYN_SENT\n");
        assertThat(run.err()).isEqualTo("""
                tcpstates-sniff: FILE: line 3: not a whole line of a report: left out
                tcpstates-sniff: FILE: line 38: counts 34 in ESTABLISHED, but 33 were read
                """.replace("FILE", damaged.toString()));
        assertThat(run.status()).isZero();
    }

    /** What was appended: each is printed, the latest is counted. */
    @Test
    void printsEachListOfAFileAndCountsTheLast() throws IOException {
        String first = Files.readString(CONNECTIONS);
        String second = first.lines().skip(35).toList().getFirst() + "\n"
                + first.substring(first.indexOf("-----")).replace(":2 ", ":0 ").replace(":34 ", ":1 ");
        Path file = Files.writeString(folder.resolve("two"), first + second);

        assertThat(Run.report("diagnose", file)).isEqualTo(new Run(0, first + second, ""));
        assertThat(Run.report("counts", file).out()).isEqualTo("1 ESTABLISHED\n");
    }

    @Test
    void saysThatChangesOfStateAreNoList() throws IOException {
        assertThat(Run.report("diagnose", CHANGES))
                .isEqualTo(new Run(
                        1,
                        "",
                        "tcpstates-sniff: " + CHANGES
                                + ": has no list of connections (verbose=1), only changes of state (verbose=0): 5\n"));

        Path both =
                Files.writeString(folder.resolve("both"), Files.readString(CHANGES) + Files.readString(CONNECTIONS));
        assertThat(Run.report("counts", both))
                .isEqualTo(new Run(
                        0,
                        "34 ESTABLISHED\n2 SYN_SENT\n",
                        "tcpstates-sniff: " + both
                                + ": changes of state (verbose=0) are not read, only lists of connections: 5\n"));
    }
}
