package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.report.Language;

class StatesBesideLinesTest {
    private static final String CAPTURES = "src/test/resources/pcaps/";

    @TempDir
    Path folder;

    @Test
    void tellsHandshakeAndTeardown() {
        assertThat(notes("normal_client_close", "-n"))
                .containsExactly(
                        "client SYN_SENT",
                        "server LISTEN→SYN_RECV",
                        "client SYN_SENT→ESTABLISHED, server SYN_RECV→ESTABLISHED presumed",
                        "client ESTABLISHED→FIN_WAIT1",
                        "server ESTABLISHED→CLOSE_WAIT, client FIN_WAIT1→FIN_WAIT2 presumed",
                        "server CLOSE_WAIT→LAST_ACK",
                        "client FIN_WAIT2→TIME_WAIT, server LAST_ACK→CLOSE presumed");
    }

    @Test
    void tellsARefusedConnection() {
        assertThat(notes("refused", "-n"))
                .containsExactly("client SYN_SENT", "reset: refused, client SYN_SENT→CLOSE presumed");
    }

    @Test
    void tellsWhichRepeatItIsAndHowTheIntervalsGrow() {
        assertThat(notes("syn-dropped-exponential", "-n")).first().isEqualTo("client SYN_SENT");
        assertThat(notes("syn-dropped-exponential", "-n"))
                .last()
                .asString()
                .isEqualTo("retransmission 3 of 6, 4.064 s (1 2 4)");
    }

    @Test
    void tellsWhyASegmentWasSentAgainWithoutATimer() {
        assertThat(notes("fast-retransmit", "-n")).contains("retransmission 1, 0.021 s, fast");
        assertThat(notes("synack-dropped", "-n")).contains("retransmission, answers a repeated SYN");
    }

    /** Its timer had run since the first SYN-ACK when the answer was sent. */
    @Test
    void countsASynAckByTheTimerRightBehindAnAnswerFromTheSegmentBeforeThatAnswer() {
        assertThat(notes("synack-dropped", "-n"))
                .containsExactly(
                        "client SYN_SENT",
                        "server LISTEN→SYN_RECV",
                        "retransmission 1 of 10, 1.005 s (1)",
                        "retransmission, answers a repeated SYN",
                        "retransmission 1 of 5, 1.005 s (1)",
                        "retransmission 2 of 6, 2.016 s (1 2)",
                        "retransmission, answers a repeated SYN",
                        "retransmission 2 of 5, 2.016 s (1 2)");
    }

    @Test
    void tellsWhatATimerDidOnALineOfItsOwnAtItsTime() throws IOException {
        String capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 400).toString();
        List<String> lines = Run.ours("--format", "tcpdump", "-ntt", "--states", "-r", capture)
                .out()
                .lines()
                .toList();
        List<String> timers =
                lines.stream().filter(line -> line.startsWith("#")).toList();
        assertThat(timers)
                .hasSizeGreaterThan(150)
                .startsWith(
                        "# 1700000180.000000 10.0.0.1:40000 > 10.0.0.2:80: client SYN_SENT→CLOSE, silent for too long",
                        "# 1700000181.000000 10.0.0.1:40001 > 10.0.0.2:80: client SYN_SENT→CLOSE, silent for too long");
        assertThat(lines.indexOf(timers.getFirst())).as("told soon after").isBetween(181, 190);
        assertThat(lines).hasSize(400 + timers.size());
    }

    @Test
    void leavesTheLinesOfPacketsAsTheyAreWithDifferencesOfTime() throws IOException {
        String capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 200).toString();
        for (String times : List.of("-nttt", "-nttttt")) {
            String plain = Run.ours("--format", "tcpdump", times, "-r", capture).out();
            String noted = Run.ours("--format", "tcpdump", times, "--states", "-r", capture)
                    .out();
            assertThat(noted.replaceAll("(?m)^#.*\n", "").replaceAll("  client SYN_SENT", ""))
                    .isEqualTo(plain);
        }
    }

    @Test
    void readsItsOwnLinesWithNotesAndTimersAgain() throws IOException {
        String capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 200).toString();
        Path notes = folder.resolve("notes.txt");
        Files.writeString(
                notes,
                Run.ours("--format", "tcpdump", "-ntt", "--states", "--sections", "-r", capture)
                        .out());
        assertThat(Run.ours("-q", "--count", "-r", notes.toString()).out()).isEqualTo("200 packets\n");
    }

    @Test
    void speaksChinese() {
        String chinese = Run.ours(
                        "--format", "tcpdump", "-n", "--states", "--lang", "zh", "-r", CAPTURES + "synack-dropped.pcap")
                .out();
        assertThat(chinese.lines().map(line -> line.replaceFirst(".*length \\d+  ", "")))
                .containsExactly(
                        "客户端 SYN_SENT",
                        "服务器 LISTEN→SYN_RECV",
                        "重发第 1 次（最多 10 次），1.005 秒 (1)",
                        "重发，应答重发的 SYN",
                        "重发第 1 次（最多 5 次），1.005 秒 (1)",
                        "重发第 2 次（最多 6 次），2.016 秒 (1 2)",
                        "重发，应答重发的 SYN",
                        "重发第 2 次（最多 5 次），2.016 秒 (1 2)");
        assertThat(Run.ours(
                                "--format",
                                "tcpdump",
                                "-n",
                                "--states",
                                "--lang",
                                "zh",
                                "-r",
                                CAPTURES + "half-open-answered-by-rst.pcap")
                        .out())
                .contains("半打开：对端已不认识该连接");
    }

    @Test
    void hasAWordForAllThatItMayHaveToSayInBothLanguages() {
        Set<String> english = Language.EN.words("packet_lines").keySet();
        assertThat(Language.ZH.words("packet_lines").keySet()).isEqualTo(english);
        Stream<Enum<?>> values = Stream.of(
                        Role.values(), Reset.ResetCause.values(), HalfOpen.Kind.values(), new Enum<?>[] {
                            Evidence.PRESUMED,
                            Evidence.CORRECTED,
                            Cause.GAVE_UP,
                            Cause.TIME_WAIT_OVER,
                            Retransmission.Mechanism.FAST,
                            Retransmission.Mechanism.TAIL_LOSS_PROBE,
                            Retransmission.Mechanism.SPURIOUS
                        })
                .flatMap(Arrays::stream);
        assertThat(values.map(Enum::name)).isSubsetOf(english);
        assertThat(Stream.of(Retransmission.Kind.values()).map(kind -> "kind." + kind))
                .isSubsetOf(english);
    }

    @Test
    void printsNothingWhenPacketsGoToAFileOnly() throws IOException {
        String capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 200).toString();
        assertThat(Run.ours(
                                "--format",
                                "tcpdump",
                                "--states",
                                "-r",
                                capture,
                                "-w",
                                folder.resolve("copy.pcap").toString())
                        .out())
                .isEmpty();
    }

    @Test
    void tellsWhatIsTakenBack() {
        assertThat(notes("final-ack-dropped", "-n")).anyMatch(note -> note.contains(" corrected"));
    }

    @Test
    void tellsThatAnEndHadForgottenTheConnection() {
        assertThat(notes("half-open-answered-by-rst", "-n")).last().asString().contains("half-open: peer lost state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nv", "-nX", "-nvA", "-ne#", "-nq", "-nvvxx"})
    void standsBehindTheLineWithTheLengthWhateverElseIsPrinted(String letters) {
        Run plain = Run.ours("--format", "tcpdump", letters, "-r", CAPTURES + "normal_client_close.pcap");
        Run noted = Run.ours("--format", "tcpdump", letters, "--states", "-r", CAPTURES + "normal_client_close.pcap");
        List<String> with =
                noted.out().lines().filter(StatesBesideLinesTest::isNoted).toList();
        assertThat(with).hasSize(7).allMatch(line -> line.matches(".*(length|tcp) \\d+  (client|server) .*"));
        assertThat(noted.out().replaceAll("(?m)  (client|server) .*", "")).isEqualTo(plain.out());
    }

    @Test
    void putsHeadingsBetweenThePhases() {
        String printed = Run.ours(
                        "--format", "tcpdump", "-n", "--sections", "--lang", "zh", "-r", CAPTURES + "loopback.pcap")
                .out();
        assertThat(printed.lines().filter(line -> line.startsWith("#"))).containsExactly("# 建立连接", "# 发送消息", "# 断开");
        assertThat(printed).startsWith("# 建立连接\n").contains("\n\n# 断开\n");
        assertThat(Run.ours("--format", "tcpdump", "-n", "--sections", "-r", CAPTURES + "loopback.pcap")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("#")))
                .containsExactly("# connection setup", "# data", "# teardown");
    }

    @Test
    void namesTheConnectionInHeadingsFromTheSecondOn() {
        assertThat(Run.ours("--format", "tcpdump", "-n", "--sections", "-r", CAPTURES + "time-wait-reuse.pcap")
                        .out())
                .startsWith("# connection setup\n");
    }

    private static List<String> notes(String capture, String letters) {
        return Run.ours("--format", "tcpdump", letters, "--states", "-r", CAPTURES + capture + ".pcap")
                .out()
                .lines()
                .filter(StatesBesideLinesTest::isNoted)
                .map(line -> line.replaceFirst(".*?(length|tcp) \\d+(?:: HTTP.*?)?  ", ""))
                .toList();
    }

    private static boolean isNoted(String line) {
        return line.matches(".*  (client|server|retransmission|reset|half-open|keep-alive|window probe)\\b.*");
    }
}
