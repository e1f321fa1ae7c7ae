package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.script.Script;

/** {@code --format conntrack} and {@code conntrack-list} print what conntrack(8) has printed of the same packets. */
class ConntrackFormatTest {
    private static final Path RECORDED = Path.of("src/test/resources/conntrack");

    private static final String[] HANDSHAKE = {
        "0 > S <mss 1460,sackOK,wscale 7>", "+0.01 < S. <mss 1460,sackOK,wscale 7>", "+0.01 > ."
    };

    @TempDir
    private Path folder;

    private static List<String> lines(String format, Path capture, String... more) {
        Run run = Run.report(format, capture, more);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out().lines().toList();
    }

    private static String[] settings(String name) {
        Path file = RECORDED.resolve(name + ".sysctl");
        return Files.exists(file) ? new String[] {"--sysctl", file.toString()} : new String[0];
    }

    private Path made(String... script) throws IOException {
        return Files.write(folder.resolve("made.pcap"), Script.of(script).pcap());
    }

    private List<String> told(List<String> more, String... script) throws IOException {
        return lines("conntrack", made(script), more.toArray(String[]::new)).stream()
                .map(line -> line.replaceFirst("tcp +6 ", "")
                        .replaceFirst("src=\\S+ dst=\\S+ sport=\\d+ dport=\\d+", "")
                        .replaceFirst("src=.*dport=\\d+", "")
                        .strip()
                        .replaceAll(" +", " "))
                .toList();
    }

    private static String[] behindHandshake(String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(HANDSHAKE));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private List<String> setting(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "net.netfilter.nf_conntrack_" + line + '\n');
        return List.of("--sysctl", file.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kinds", "short-time-outs", "normal", "refused", "half-open", "scan", "self-connect", "syn-rcvd"
            })
    void eventsAreThoseThatConntrackHasPrinted(String name) throws IOException {
        List<String> recorded = Files.readAllLines(RECORDED.resolve(name + ".txt"));
        List<String> ours = lines("conntrack", RECORDED.resolve(name + ".pcap"), settings(name));
        assertThat(recorded).isNotEmpty();
        ConntrackLines.of(ours).assertEqualTo(ConntrackLines.of(recorded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"conntrack", "conntrack-list"})
    void flowsAtAMomentAreThoseThatConntrackHasListed(String format) throws IOException {
        List<String> recorded = Files.readAllLines(RECORDED.resolve("kinds.list.txt"));
        List<String> options = new ArrayList<>(Arrays.asList(settings("kinds")));
        options.addAll(List.of("-v", "--at", recorded.getFirst().substring("# ".length())));
        List<String> ours = lines(format, RECORDED.resolve("kinds.pcap"), options.toArray(String[]::new));
        assertThat(ours).hasSize(recorded.size() - 1);
        ConntrackLines.of(ours).assertEqualTo(ConntrackLines.of(recorded));
    }

    @Test
    void flowsAreListedAsTheyStandInTheEnd() throws IOException {
        assertThat(lines("conntrack-list", made(behindHandshake("1 > . (0)"))))
                .singleElement()
                .asString()
                .matches("tcp      6 432000 ESTABLISHED src=\\S+ dst=\\S+ sport=\\d+ dport=\\d+ src=\\S+ dst=\\S+"
                        + " sport=\\d+ dport=\\d+ \\[ASSURED] mark=0 use=1");
    }

    @Test
    void timesStandInFrontWhereAStyleIsAskedFor() throws IOException {
        Path capture = made(HANDSHAKE);
        assertThat(lines("conntrack", capture, "--micro", "--time", "epoch").getFirst())
                .startsWith("[1700000000.000000]\t    [NEW] tcp      6 120 SYN_SENT src=");
        assertThat(lines("conntrack", capture, "--micro", "--time", "utc").get(1))
                .startsWith("[22:13:20.010000]\t [UPDATE] tcp      6 60 SYN_RECV src=");
        assertThat(lines("conntrack", capture, "-v").getFirst())
                .startsWith("    [NEW] ipv4     2 tcp      6 120 SYN_SENT src=");
    }

    @Test
    void aFlowIsForgottenWhenItsTimeOutIsOver() throws IOException {
        List<String> silence = List.of("--timeout", "established=5");
        assertThat(told(silence, behindHandshake("5.01 > .")))
                .containsExactly(
                        "[NEW] 120 SYN_SENT [UNREPLIED]", "[UPDATE] 60 SYN_RECV", "[UPDATE] 5 ESTABLISHED [ASSURED]");
        assertThat(told(silence, behindHandshake("5.02 > .")))
                .endsWith("[DESTROY] ESTABLISHED [ASSURED]", "[NEW] 5 ESTABLISHED [UNREPLIED]");
    }

    @Test
    void theEndOfACaptureForgetsNothing() throws IOException {
        assertThat(told(List.of("--timeout", "close=0"), behindHandshake("1 > R.")))
                .endsWith("[UPDATE] 0 CLOSE [ASSURED]")
                .noneMatch(line -> line.startsWith("[DESTROY]"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        tcp_loose = 1,          [NEW] 300 ESTABLISHED [UNREPLIED]
        tcp_loose = 0,
        """)
    void aConnectionWhoseBeginningIsMissingIsPickedUpUnlessLooseIsOff(String setting, String line) throws IOException {
        assertThat(told(setting(setting), "0 > P. (10)", "1 > P. (10)"))
                .isEqualTo(line == null ? List.of() : List.of(line));
    }

    @Test
    void aResetBelowWhatWasAcknowledgedCountsOnlyWhereThatIsIgnored() throws IOException {
        String[] script = {HANDSHAKE[0], HANDSHAKE[1], "1 > R 0:0(0)"};
        assertThat(told(List.of(), script)).last().asString().isEqualTo("[UPDATE] 60 SYN_RECV");
        assertThat(told(setting("tcp_ignore_invalid_rst = 1"), script))
                .last()
                .asString()
                .isEqualTo("[UPDATE] 10 CLOSE");
    }

    @Test
    void aResetInTheWindowOfAnEstablishedFlowMayBeChallengedAndClosesNothing() throws IOException {
        assertThat(told(List.of(), behindHandshake("1 > R 50:50(0)"))).noneMatch(line -> line.contains("CLOSE"));
        assertThat(told(List.of(), behindHandshake("1 > R 1:1(0)"))).endsWith("[UPDATE] 10 CLOSE [ASSURED]");
    }

    @Test
    void aSegmentBeyondTheWindowIsNoneUnlessLiberal() throws IOException {
        String[] script = behindHandshake("1 > F. 90000000:90000000(0) ack 1");
        assertThat(told(List.of(), script)).last().asString().contains("ESTABLISHED");
        assertThat(told(setting("tcp_be_liberal = 1"), script))
                .last()
                .asString()
                .isEqualTo("[UPDATE] 120 FIN_WAIT [ASSURED]");
    }

    @Test
    void equalSegmentsInARowShortenTheTimeOut() throws IOException {
        String[] script = behindHandshake("1 > . ", "2 > .", "3 > .", "10 > F.");
        assertThat(told(List.of("--timeout", "max_retrans=5"), script)).contains("[DESTROY] ESTABLISHED [ASSURED]");
        List<String> patient = new ArrayList<>(setting("tcp_max_retrans = 9"));
        patient.addAll(List.of("--timeout", "max_retrans=5"));
        assertThat(told(patient, script)).endsWith("[UPDATE] 120 FIN_WAIT [ASSURED]");
    }

    @Test
    void aFullTableDropsTheOldestFlowThatIsNotAssured() throws IOException {
        Path scan = TestCaptures.file("ports-tried-open-closed-filtered");
        List<String> all = lines("conntrack", scan);
        List<String> options = setting("max = 2");
        List<String> few = lines("conntrack", scan, options.toArray(String[]::new));
        assertThat(few.stream().filter(line -> line.contains("[DESTROY]"))).hasSizeGreaterThan((int)
                all.stream().filter(line -> line.contains("[DESTROY]")).count());
        assertThat(lines("conntrack-list", scan, options.toArray(String[]::new)))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aTableFullOfAssuredFlowsTakesNoOther() throws IOException {
        List<String> options = setting("max = 1");
        assertThat(told(options, behindHandshake("1 > P. (10)"))).hasSize(3);
    }

    @Test
    void aSettingThatIsNoneIsRefusedInOneLine() throws IOException {
        List<String> options = setting("tcp_loose = 7");
        Run run = Run.report("conntrack", made(HANDSHAKE), options.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("line 1: '7' is no number from 0 to 1").hasLineCount(1);
    }
}
