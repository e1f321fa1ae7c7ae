package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpFlags;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Language;

/** {@code --glossary [WORD]}. */
class GlossaryTest {
    private static String printed(String... arguments) {
        Run run = Run.ours(arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    /** Lines may be broken anywhere. */
    private static String plain(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @ParameterizedTest
    @EnumSource
    void explainsEveryStateByEveryNameInBothLanguages_003_01(TcpState state) {
        for (Language language : Language.values()) {
            String explained = printed("--glossary", state.name(), "--lang", language.toString());
            assertThat(explained).contains("  " + state.name());
            String beginning = explained
                    .substring(explained.indexOf("    "))
                    .lines()
                    .findFirst()
                    .orElseThrow();
            Arrays.stream(StateNames.values())
                    .map(names -> names.of(state))
                    .filter(name ->
                            Objects.requireNonNull(StateNames.typed(name)).contains(state)) // else it is another one's
                    .forEach(name -> assertThat(printed("--lang", language.toString(), "--glossary", name))
                            .contains(beginning));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSING, 两端同时关闭连接",
        "CLOSE_WAIT, 等待关闭连接",
        "TIME_WAIT, 等待 2MSL 后就可回到 CLOSED 状态",
        "LAST_ACK, 等待对方的 ACK 报文",
        "LISTEN, 监听状态",
        "SYN_RECV, 接收到 SYN 报文",
        "SYN_SENT, 已经发送 SYN 报文",
    })
    void saysItInTheWordsThatPeopleKnow_003_01(String state, String words) {
        assertThat(plain(printed("--lang", "zh", "--glossary", state)).replaceAll("(?<=\\p{IsHan}) (?=\\p{IsHan})", ""))
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SEND, Indicates active open",
        "SYN_RECEIVED, The server just received a SYN from the client",
        "FIN_WAIT_1, the socket is closed and the connection is shutting down",
        "FIN_WAIT_2, the socket waits for a shutdown from the remote end",
        "TIME_WAIT, The socket waits after close to handle packets that are still in the network",
        "CLOSE_WAIT, The local program is still running and has not closed its socket",
        "LAST_ACK, The remote end has shut down",
        "ESTABLISHED, the client has received the server's SYN",
        "LISTEN, ready to accept a connection",
    })
    void saysTheSameInEnglish_004_13(String state, String words) {
        assertThat(plain(printed("--glossary", state)).replace(",", "")).contains(words.replace(",", ""));
    }

    @ParameterizedTest
    @CsvSource({"0, FIN", "1, SYN", "2, RST", "3, PSH", "4, ACK", "5, URG", "6, ECE", "7, CWR"})
    void explainsEveryFlagByItsNameAndByTcpdumpsLetter_004_11(int bit, String name) {
        String letter = TcpFlags.text(1 << bit);
        assertThat(TcpFlags.names(1 << bit)).containsExactly(name);
        String heading = "  " + name + "   [" + letter + "]\n";
        for (String typed : List.of(name, name.toLowerCase(Locale.ROOT), letter, '[' + letter + ']')) {
            assertThat(printed("--glossary", typed)).contains("Flags\n", heading);
        }
    }

    @Test
    void theDotIsTheAckAndNoPlaceholder_004_11() {
        assertThat(plain(printed("--glossary", "A dot")))
                .contains("ACK [.]", "tcpdump prints it as a dot, not as an A", "no placeholder");
        assertThat(printed("--glossary", "none")).contains("[none]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Flags", "seq", "win", "length", "options", "mss", "sackOK", "TS val", "ecr", "nop", "wscale", "ack",
                "cksum", "ttl", "time", "IP6", "序号", "窗口扩大因子", "选择性确认", "时间戳"
            })
    void explainsEveryPartOfALineOfTcpdump_002_03(String part) {
        assertThat(printed("--glossary", part)).contains("A line of tcpdump\n");
        assertThat(printed("--glossary", part, "--lang", "zh")).contains("tcpdump 的一行\n");
    }

    @Test
    void anMssIsTheMtuLessForty_002_03() {
        assertThat(plain(printed("--glossary", "mss"))).contains("MTU - 40", "1460");
    }

    @Test
    void comparesFinAndRst_004_07() {
        for (String typed : List.of("FIN", "rst", "FIN vs RST")) {
            assertThat(printed("--glossary", typed).lines())
                    .contains(
                            "    Only one side of the conversation is stopped.  | The whole conversation is stopped.",
                            "    No data loss.                                  | Data is discarded.");
        }
        String whole = plain(printed("--glossary", "FIN vs RST", "--width", "200"));
        assertThat(whole).contains("Gracefully terminates the connection.", "The receiver has to stop communication.");
        assertThat(printed("--glossary", "FIN", "--lang", "zh")).contains("不丢失数据。", "数据被丢弃。");
    }

    /** Whatever the events may say of a RST. */
    @Test
    void explainsEveryCauseOfARst_004_08() {
        String told = printed("--glossary", "RST");
        assertThat(plain(told))
                .contains(
                        "One reason a device will send a RST is in response to receiving a packet for a closed socket.");
        for (ResetCause cause : ResetCause.values()) {
            String word = cause.name().toLowerCase(Locale.ROOT);
            assertThat(told).containsPattern("(?m)^ {2}" + word + "$");
            assertThat(printed("--glossary", word.replace('_', ' '))).contains("  " + word + "\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Connection reset, ECONNRESET",
        "connection reset by peer, ECONNRESET",
        "Broken pipe, EPIPE",
        "三次握手, three-way handshake",
        "四次挥手, four-way close",
        "半连接, half-open",
        "2msl, MSL",
        "SO_REUSEADDR, SO_REUSEADDR",
        "netstat -r, netstat -r",
        "tcp_syn_retries, net.ipv4.tcp_syn_retries",
        "SYN scan, scan",
    })
    void understandsWhatPeopleSay(String typed, String term) {
        assertThat(printed("--glossary=" + typed)).contains("  " + term + "\n");
        assertThat(printed("--glossary", typed)).contains("  " + term + "\n");
    }

    @Test
    void severalWordsAreOneTerm() {
        assertThat(printed("--glossary", "Connection", "reset", "by", "peer"))
                .isEqualTo(printed("--glossary", "ECONNRESET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "-i", "-r", "-p", "-a"})
    void anOptionOfNetstatFollowsAnEqualsSign_004_15(String option) {
        assertThat(printed("--glossary=" + option)).contains("  netstat " + option + "\n");
    }

    @Test
    void withoutAWordItIsAllOfItAndFitsEveryTerminal() {
        for (Language language : Language.values()) {
            for (int width : new int[] {80, 100, 200}) {
                String all = printed("--glossary", "--lang", language.toString(), "--width", Integer.toString(width));
                assertThat(all.lines())
                        .allSatisfy(
                                line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(Math.min(width, 100)));
                assertThat(all).contains("TIME_WAIT", "[S]", "wscale 7", "FIN | RST", "netstat -na | awk", "EPIPE");
            }
        }
    }

    @Test
    void callsStatesAsIsAskedFor() {
        assertThat(printed("--glossary", "SYN_RECV", "--names", "rfc"))
                .contains("  SYN-RECEIVED (also SYN_RECV, SYN_RCVD, SYN-RECV)");
        assertThat(printed("--glossary", "handshake", "--names", "rfc"))
                .contains("SYN-RECEIVED")
                .doesNotContain("SYN_RECV");
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEWAITT, TIME_WAIT",
        "三次挥手, 四次挥手",
        "wscal, wscale",
        "establised, ESTABLISHED",
    })
    void aWordThatIsNotThereIsOneLineWithNearOnes(String typed, String near) {
        for (String language : List.of("en", "zh")) {
            Run run = Run.ours("--glossary", typed, "--lang", language);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).singleElement().asString().contains(typed, near);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyzzy", "\033[31mred", "a\nb", "{0}", "%s", "é", "\u202e"})
    void aWordThatIsLikeNoneIsOneLineToo(String typed) {
        for (String language : List.of("en", "zh")) {
            Run run = Run.ours("--glossary", typed, "--lang", language);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err().lines()).singleElement().asString().doesNotContain("\033", "\u202e");
        }
    }

    /** As they are printed, on what netstat prints. */
    @Test
    void theLinesOfAwkRunAndCountAsFormatCountsDoes_004_15(@TempDir Path folder)
            throws IOException, InterruptedException {
        List<String> lines = printed("--glossary", "awk", "--width", "200")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("netstat -na"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "netstat -na | awk '/^tcp/ {++S[$NF]} END {for(a in S) print S[a], a}' | sort -nr",
                        "netstat -na |awk '/^tcp/ {print NF,$NF,S[$NF],++S[$NF]}'",
                        "netstat -na |awk '/^tcp/ {print NF,$NF}'");
        Path netstat = folder.resolve("netstat");
        Files.writeString(netstat, """
                #!/bin/sh
                cat <<'END'
                Active Internet connections (servers and established)
                Proto Recv-Q Send-Q Local Address           Foreign Address         State
                tcp        0      0 0.0.0.0:1234            0.0.0.0:*               LISTEN
                tcp        0      0 127.0.0.1:1234          127.0.0.1:46190         ESTABLISHED
                tcp        0      0 127.0.0.1:46190         127.0.0.1:1234          ESTABLISHED
                udp        0      0 0.0.0.0:68              0.0.0.0:*
                END
                """);
        Files.setPosixFilePermissions(netstat, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(shell(folder, lines.getFirst())).isEqualTo("2 ESTABLISHED\n1 LISTEN\n");
        assertThat(shell(folder, lines.get(1))).isEqualTo("6 LISTEN  1\n6 ESTABLISHED  1\n6 ESTABLISHED 1 2\n");
        assertThat(shell(folder, lines.get(2))).isEqualTo("6 LISTEN\n6 ESTABLISHED\n6 ESTABLISHED\n");
        assertThat(Run.report("counts", Path.of("src/test/resources/sockets/close4.pcap"), "--at", "+1.5")
                        .out())
                .isEqualTo("2 ESTABLISHED\n1 LISTEN\n");
    }

    private static String shell(Path folder, String line) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true);
        shell.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
