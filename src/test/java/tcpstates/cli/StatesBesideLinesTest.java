package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatesBesideLinesTest {
    private static final String CAPTURES = "src/test/resources/pcaps/";

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
        assertThat(notes("synack-dropped", "-n")).contains("retransmission 1, 1.005 s, answers a repeated SYN");
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
