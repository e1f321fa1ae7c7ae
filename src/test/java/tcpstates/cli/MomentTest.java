package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.engine.Parallelism;

/** How connections stand at a moment, through the command line. */
class MomentTest {
    private static final Path PCAPS = Path.of("src/test/resources/pcaps");
    /** Captures beside which ss was asked again and again; moments between which it said the same are left out. */
    private static final Path SOCKETS = Path.of("src/test/resources/sockets");

    /** The client closes 71 ms behind its SYN, the server acknowledges that after 42 ms, and closes 58 ms later. */
    private static final Path CLOSED = PCAPS.resolve("normal_client_close.pcap");

    private static final String RULE = "-".repeat(42);

    @TempDir
    private Path folder;

    // ------------------------------------------------------------------ what the kernel says

    static List<String> watched() throws IOException {
        try (Stream<Path> files = Files.list(SOCKETS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ss.txt"))
                    .map(name -> name.substring(0, name.length() - ".ss.txt".length()))
                    .sorted()
                    .toList();
        }
    }

    /** No moment before the first packet or behind the last one: of those nothing is said. */
    @ParameterizedTest
    @MethodSource("watched")
    void showsTheSocketsThatSsHasShown(String name) throws IOException {
        int compared = 0;
        for (String block : Files.readString(SOCKETS.resolve(name + ".ss.txt")).split("(?m)^== ", -1)) {
            List<String> lines = block.lines().toList();
            if (lines.isEmpty()) {
                continue;
            }
            Run run = Run.report("ss", SOCKETS.resolve(name + ".pcap"), "--at", lines.getFirst());
            if (run.status() == 0) {
                assertThat(sockets(run))
                        .as("at %s", lines.getFirst())
                        .isEqualTo(new TreeSet<>(lines.subList(1, lines.size())));
                compared++;
            } else {
                assertThat(run.err()).contains("--at " + lines.getFirst() + " is ");
            }
        }
        assertThat(compared).as("moments within the capture").isPositive();
    }

    /** State and both addresses, as ss -Htan has them. */
    private static Set<String> sockets(Run run) {
        return run.out()
                .lines()
                .skip(1)
                .map(line -> line.split(" +"))
                .map(words -> words[0] + ' ' + words[3] + ' ' + words[4])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // ------------------------------------------------------------------ the formats

    @Test
    void _000_17_listsTheLivingEndsAsDiagnoseToolsDoes() {
        assertThat(at("diagnose", "+0.05")).isEqualTo("""
                [1795225815:469674],tcp-states连接,源IP：10.77.1.1, 目的IP：10.77.1.2, 源端口：58052, 目的端口: 8080, 状态: ESTABLISHED, 状态持续时间：49944
                [1795225815:469674],tcp-states连接,源IP：10.77.1.2, 目的IP：10.77.1.1, 源端口：8080, 目的端口: 58052, 状态: ESTABLISHED, 状态持续时间：49920
                %sstates_num%s
                ---SYN_SENT:0   SYN_RECV:0   ESTABLISHED:2   FIN_WAIT1:0   FIN_WAIT2:0   CLOSE_WAIT:0---
                %s----------%s
                """.formatted(RULE, RULE, RULE, RULE));
    }

    @Test
    void _000_18_listsAConnectionThatOnlyOpens() {
        assertThat(at("diagnose", "+0"))
                .startsWith("[1795225815:419674],tcp-states连接,源IP：10.77.1.1, 目的IP：10.77.1.2, 源端口：58052,"
                        + " 目的端口: 8080, 状态: SYN_SENT, 状态持续时间：0\n---")
                .contains("\n---SYN_SENT:1   SYN_RECV:0   ");
    }

    @Test
    void _000_19_footerCountsSixStatesAndTheOthersOnAFurtherLine() {
        assertThat(at("diagnose", "+0.15")).endsWith("""
                %sstates_num%s
                ---SYN_SENT:0   SYN_RECV:0   ESTABLISHED:0   FIN_WAIT1:0   FIN_WAIT2:1   CLOSE_WAIT:1---
                %s----------%s
                """.formatted(RULE, RULE, RULE, RULE));
        assertThat(Run.report("diagnose", CLOSED, "--at", "+0.17127", "--all-states")
                        .out())
                .endsWith("""
                %sstates_num%s
                ---SYN_SENT:0   SYN_RECV:0   ESTABLISHED:0   FIN_WAIT1:0   FIN_WAIT2:0   CLOSE_WAIT:0---
                ---CLOSE:1   LISTEN:1   CLOSING:0   LAST_ACK:0   TIME_WAIT:1---
                %s----------%s
                """.formatted(RULE, RULE, RULE, RULE));
    }

    @Test
    void _000_21_saysForHowLongEachStateHasLasted() {
        assertThat(at("diagnose", "+0.12").lines().map(line -> line.replaceFirst(".*状态: ", "")))
                .startsWith("FIN_WAIT2, 状态持续时间：7605", "CLOSE_WAIT, 状态持续时间：49310");
    }

    @Test
    void printsTheOpenConnectionsWithTheirAges() {
        assertThat(Run.report("connections", CLOSED, "--at", "+0.15", "--time", "utc", "--width", "120")
                        .out())
                .isEqualTo("""
                     # start        client          server         client/server            age  idle, in these states
                     1 01:50:15.419 10.77.1.1:58052 10.77.1.2:8080 FIN_WAIT2/CLOSE_WAIT   150ms  37.6ms  37.6ms/79.3ms
                """);
    }

    @Test
    void printsAnObjectForEachEnd() {
        List<String> lines = at("json", "+0.15").lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .startsWith("{\"type\":\"endpoint\",\"ts\":\"1795225815.569674\",\"conn\":1,\"id\":\"")
                .contains(
                        "\"role\":\"client\",\"state\":\"FIN_WAIT2\",\"since\":\"1795225815.532069\",\"duration_us\":37605,")
                .contains("\"bytes_sent\":19,\"bytes_received\":3000,\"bytes_acked\":21,")
                .endsWith(
                        "\"rtt_us\":80,\"mss\":1448,\"snd_wscale\":10,\"rcv_wscale\":10,\"start\":\"1795225815.419674\","
                                + "\"latest\":\"1795225815.532069\",\"packets\":13,\"bytes\":3019}");
    }

    @Test
    void printsTheTotalsUpToThen() {
        assertThat(at("summary", "+0.05"))
                .startsWith("packets                               11\n")
                .contains("endpoints by last state                2\n  ESTABLISHED                          2\n");
    }

    @Test
    void _004_15_countsMostFirst() {
        Path many = PCAPS.resolve("handshakes-never-completed.pcap");
        List<String> counts =
                Run.report("counts", many, "--at", "+0.5").out().lines().toList();

        assertThat(counts).allMatch(line -> line.matches("\\d+ [A-Z_0-9]+"));
        assertThat(counts.stream().map(line -> Integer.parseInt(line.replaceFirst(" .*", ""))))
                .isSortedAccordingTo((one, other) -> other - one);
        assertThat(Run.report("counts", CLOSED).out()).isEqualTo("1 CLOSE\n1 LISTEN\n1 TIME_WAIT\n");
    }

    @Test
    void _003_03_countsAsTheMonitoringScriptKeepsThem() {
        assertThat(at("netstat-counts", "+0.05")).isEqualTo("ESTABLISHED 2\nLISTEN 1\n");
        assertThat(Run.report("netstat-counts", CLOSED, "--at", "+0.05", "--all-states")
                        .out()
                        .lines())
                .hasSize(11)
                .contains("SYN_SENT 0", "CLOSE 0", "TIME_WAIT 0");
    }

    @Test
    void countsTheEndsOfOneSideOnly() {
        assertThat(side("client")).isEqualTo("1 FIN_WAIT2\n");
        assertThat(side("server")).isEqualTo("1 LISTEN\n1 CLOSE_WAIT\n");
        assertThat(Run.report("ss", CLOSED, "--at", "+0.15", "--side", "client")
                        .out()
                        .lines())
                .hasSize(2);
        assertThat(Run.report("json", CLOSED, "--at", "+0.15", "--side", "server")
                        .out()
                        .lines())
                .hasSize(1);
    }

    private static String side(String side) {
        return Run.report("counts", CLOSED, "--at", "+0.15", "--side", side).out();
    }

    /** A server that three clients have called listens once. */
    @Test
    void countsAListenerOnce() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), """
                10:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [S], seq 1, win 64240, length 0
                10:00:00.000100 IP 10.0.0.9.80 > 10.0.0.1.40000: Flags [S.], seq 11, ack 2, win 65160, length 0
                10:00:00.000200 IP 10.0.0.2.40000 > 10.0.0.9.80: Flags [S], seq 2, win 64240, length 0
                10:00:00.000300 IP 10.0.0.9.80 > 10.0.0.2.40000: Flags [S.], seq 12, ack 3, win 65160, length 0
                10:00:00.000400 IP 10.0.0.3.40000 > 10.0.0.9.81: Flags [S], seq 3, win 64240, length 0
                """);
        assertThat(Run.report("counts", notes).out()).isEqualTo("3 SYN_SENT\n2 SYN_RECV\n1 LISTEN\n");
    }

    @Test
    void showsWhatSsDoes() {
        assertThat(Run.report("ss", CLOSED, "--at", "+0.08", "-v", "--all-states")
                        .out())
                .isEqualTo("""
                State      Recv-Q Send-Q          Local Address:Port            Peer Address:Port
                LISTEN     -      -                   10.77.1.2:8080                 0.0.0.0:*
                FIN-WAIT-1 -      -                   10.77.1.1:58052              10.77.1.2:8080
                	 wscale:10,10 rtt:0.080 mss:1448 bytes_sent:19 bytes_acked:20 bytes_received:3000 unacked:1
                ESTAB      -      -                   10.77.1.2:8080               10.77.1.1:58052
                	 wscale:10,10 rtt:0.080 mss:1448 bytes_sent:3000 bytes_acked:3000 bytes_received:19
                """);
        assertThat(Run.report("ss", PCAPS.resolve("data-dropped-rto.pcap"), "--at", "+1", "-v")
                        .out())
                .containsPattern("\t .* unacked:1 retrans:1/[1-9]\n");
        assertThat(Run.report("ss", CLOSED, "--unknown", "0").out()).contains("\nTIME-WAIT  0      0      ");
    }

    // ------------------------------------------------------------------ the moment

    @Test
    void takesTheMomentInEachWayInWhichItIsTyped() {
        String expected = at("diagnose", "+0.080326");
        assertThat(at("diagnose", "1795225815.5")).isEqualTo(expected);
        assertThat(at("diagnose", "1795225815.500000000")).isEqualTo(expected);
        java.time.ZonedDateTime local =
                java.time.Instant.ofEpochSecond(1_795_225_815).atZone(java.time.ZoneId.systemDefault());
        assertThat(at("diagnose", "%tT.5".formatted(local))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+0.2", "1795225816", "1795225815", "0", "+999999999", "01:02:03"})
    void refusesAMomentOutsideOfTheCapture(String time) {
        for (String format : List.of("diagnose", "ss", "summary", "json")) {
            Run run = Run.report(format, CLOSED, "--at", time);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.message()).startsWith("--at " + time + " is ").contains("capture");
        }
    }

    @Test
    void saysThatThereAreNoPackets() throws IOException {
        Path empty = Pcap.empty(folder.resolve("empty.pcap"), tcpstates.packet.LinkType.ETHERNET);
        Run run = Run.report("ss", empty, "--at", "+0");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.message()).startsWith("--at +0: the capture has no packets");
        assertThat(Run.report("counts", empty, "--all-states").out().lines())
                .hasSize(11)
                .allMatch(line -> line.startsWith("0 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "10:48", "25:00:00", "10:61:00", "-1", "+", "1.1234567890", "99999999999", "1e9"})
    void refusesWhatIsNoMoment(String time) {
        Run run = Run.report("ss", CLOSED, "--at=" + time);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void refusesWhatHasNoMoment() {
        assertThat(Run.report("tcpdump", CLOSED, "--at", "+0").message())
                .startsWith("--at asks how connections stand at a moment, which --format tcpdump does not print");
        assertThat(Run.report("states", CLOSED, "--at", "+0").message())
                .startsWith("--at asks how connections stand at a moment, which --format states does not print");
        assertThat(Run.ours("-i", "lo", "--at", "+0").message())
                .startsWith("--at asks for a moment of a saved capture: give -r FILE");
        assertThat(Run.ours("-r", CLOSED.toString(), "--count", "--at", "+0").message())
                .startsWith("--at and --count exclude each other");
        assertThat(Run.report("ss", CLOSED, "--side", "local").message())
                .startsWith("--side local needs a live capture");
        assertThat(Run.report("summary", CLOSED, "--side", "client").message())
                .isEqualTo("--side: for a moment (--at, or a format such as ss), no effect on --format summary");
        assertThat(Run.report("counts", CLOSED, "--model", "linux", "--unknown", "0")
                        .message())
                .isEqualTo("--model --unknown: no effect on --format counts");
    }

    /** The FIN is there at 71 ms, what proves that it has arrived at 112 ms. */
    @Test
    void saysOnlyWhatWasProvenByThen() {
        assertThat(side("+0.1", "server"))
                .isEqualTo("1 ESTABLISHED\n1 LISTEN\n".replaceFirst("(.*)\n(.*)\n", "$2\n$1\n"));
        assertThat(side("+0.113", "server")).isEqualTo("1 LISTEN\n1 CLOSE_WAIT\n");
    }

    private static String side(String time, String side) {
        return Run.report("counts", CLOSED, "--at", time, "--side", side).out();
    }

    /** 2 MSL are 60 s, to the microsecond. */
    @Test
    void letsTimersRunOutThatAreDueByThen() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), """
                10:00:00.250000 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [S], seq 1, win 64240, length 0
                10:00:00.250100 IP 10.0.0.9.80 > 10.0.0.1.40000: Flags [S.], seq 11, ack 2, win 65160, length 0
                10:00:00.250200 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [.], ack 12, win 64240, length 0
                10:00:00.300000 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [F.], seq 2, ack 12, win 64240, length 0
                10:00:00.300100 IP 10.0.0.9.80 > 10.0.0.1.40000: Flags [F.], seq 12, ack 3, win 65160, length 0
                10:00:00.300200 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [.], ack 13, win 64240, length 0
                10:05:00.000000 IP 10.0.0.2.40000 > 10.0.0.9.80: Flags [S], seq 1, win 64240, length 0
                """);
        assertThat(Run.report("counts", notes, "--at", "10:01:00.300199").out())
                .isEqualTo("1 CLOSE\n1 LISTEN\n1 TIME_WAIT\n");
        assertThat(Run.report("counts", notes, "--at", "10:01:00.300200").out()).isEmpty();
        assertThat(Run.report("counts", notes, "--at", "10:05:00").out()).isEqualTo("1 SYN_SENT\n");
    }

    /** Two processors' packets are not in order; those of before the moment count, whatever stands between them. */
    @Test
    void countsAPacketThatIsOutOfOrder() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), """
                10:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [S], seq 1, win 64240, length 0
                10:00:00.000300 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [.], ack 12, win 64240, length 0
                10:00:00.000100 IP 10.0.0.9.80 > 10.0.0.1.40000: Flags [S.], seq 11, ack 2, win 65160, length 0
                10:00:09.000000 IP 10.0.0.1.40000 > 10.0.0.9.80: Flags [R], seq 2, win 0, length 0
                """);
        assertThat(Run.report("counts", notes, "--at", "10:00:00.000200").out())
                .isEqualTo("1 LISTEN\n1 SYN_SENT\n1 SYN_RECV\n");
    }

    // ------------------------------------------------------------------ where packets come from

    @Test
    void isTheSameWhateverTheThreads() {
        Path lossy = PCAPS.resolve("lossy-path.pcap");
        for (Format format : Format.ALL) {
            if (format.atMoment() == null) {
                continue;
            }
            for (String time : List.of("+0", "+0.1", "+0.3")) {
                String one = Run.report(threads(1), format.name(), lossy, "--at", time)
                        .out();
                assertThat(one).isNotEmpty();
                assertThat(Run.report(threads(2), format.name(), lossy, "--at", time)
                                .out())
                        .isEqualTo(one);
                assertThat(Run.report(threads(4), format.name(), lossy, "--at", time)
                                .out())
                        .isEqualTo(one);
            }
        }
    }

    private static Parallelism threads(int number) {
        return new Parallelism(number, 0, 16, 5);
    }

    @Test
    void goesThroughSeveralFilesAndCompressedOnes() throws IOException {
        String list = Files.writeString(
                        folder.resolve("list"), CLOSED.toAbsolutePath() + "\n" + CLOSED.toAbsolutePath() + "\n")
                .toString();
        String expected = at("ss", "+0.05");
        assertThat(Run.ours("-q", "-V", list, "--format", "ss", "--at", "+0.05").out())
                .isEqualTo(expected);
        Path packed = FrontDoor.compressed("moment.pcap.gz", Files.readAllBytes(CLOSED));
        assertThat(Run.report("ss", packed, "--at", "+0.05").out()).isEqualTo(expected);
    }

    /** The start is the capture's, whatever passes the filter. */
    @Test
    void heedsTheFilter() {
        assertThat(Run.report("counts", CLOSED, "--at", "+0.05", "port", "9").out())
                .isEmpty();
        assertThat(Run.report("counts", CLOSED, "--at", "+0.05", "tcp", "port", "8080")
                        .out())
                .isEqualTo(at("counts", "+0.05"));
        assertThat(Run.report("diagnose", CLOSED, "--at", "+0.05", "tcp[tcpflags] & tcp-syn == 0")
                        .out())
                .contains("[1795225815:469674]");
    }

    private static String at(String format, String time) {
        Run run = Run.report(format, CLOSED, "--at", time);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    // ------------------------------------------------------------------ Linux' own states, marks

    @Test
    void _000_13_knowsNoTimeWaitInLinuxModel() {
        String changes = Run.report("diagnose", CLOSED, "--model", "linux").out();
        assertThat(changes).contains("原先状态: FIN_WAIT2, 新状态: CLOSE, ").doesNotContain("TIME_WAIT");
        assertThat(Run.report("diagnose", CLOSED, "--model", "rfc").out()).contains("新状态: TIME_WAIT, ");
        assertThat(Run.report("summary", CLOSED, "--model", "linux").out())
                .contains("\n  CLOSE                                2\n");
        assertThat(Run.report("diagnose", CLOSED, "--at", "+0.17127", "--model", "linux")
                        .out())
                .startsWith("-")
                .contains("---SYN_SENT:0   ");
        assertThat(Run.report("connections", CLOSED, "--model", "linux").out()).contains(" CLOSE/CLOSE ");
        assertThat(Run.report("tcpdump", CLOSED, "-n", "--states", "--model", "linux")
                        .out())
                .contains("FIN_WAIT2→CLOSE");
    }

    /** A SYN-ACK without an answer is a request of the listener, and no socket. */
    @Test
    void _000_13_knowsNoRequestInLinuxModel() {
        Path dropped = PCAPS.resolve("synack-dropped.pcap");
        assertThat(Run.report("diagnose", dropped, "--model", "rfc").out()).contains("新状态: SYN_RECV");
        assertThat(Run.report("diagnose", dropped, "--model", "linux").out()).doesNotContain("SYN_RECV");
        assertThat(Run.report("diagnose", dropped, "--model", "linux", "--at", "+1", "--all-states")
                        .out())
                .contains("---SYN_SENT:1   SYN_RECV:0   ", "   LISTEN:1   ");
    }

    @Test
    void _000_14_marksWhatPacketsDoNotShow() {
        assertThat(Run.report("diagnose", CLOSED).out())
                .contains("\t|发送窗口大小: 1,接收窗口大小: 64240,发送缓冲区大小: -,已使用发送缓冲区大小: 0,接收缓冲区大小: -\n")
                .contains(",backlog: -,backlog大小: -,重传数: 0\n");
        assertThat(Run.report("diagnose", CLOSED, "--unknown", "未知").out())
                .contains("\t|发送窗口大小: 1,接收窗口大小: 64240,发送缓冲区大小: 未知,已使用发送缓冲区大小: 0,接收缓冲区大小: 未知\n")
                .contains(",backlog: 未知,backlog大小: 未知,重传数: 0\n");
        assertThat(Run.report("diagnose", CLOSED, "--unknown", "0").out())
                .contains("\t|发送窗口大小: 0,")
                .doesNotContain(": -", "未知");
        assertThat(Run.report("diagnose", CLOSED, "--unknown", "?").message()).contains("'?' is none of -, 0, 未知");
    }

    // ------------------------------------------------------------------ retransmissions

    @Test
    void _000_27_printsTheReportOfRetransmissions() {
        assertThat(Run.report("tcp-retrans", PCAPS.resolve("final-ack-dropped.pcap"))
                        .out())
                .matches("""
                        TCP重传调试统计：
                         {4}分配次数：0
                         {4}tcp_retransmit_skb调用次数：0
                         {4}tcp_rtx_synack调用次数：2
                         {4}tcp_dupack调用次数：-
                         {4}tcp_send_dupack调用次数：-
                         {4}源地址： 10\\.\\d+\\.\\d+\\.2\\[8080]， 目的地址： 10\\.\\d+\\.\\d+\\.1\\[\\d+]， SYNC重传次数: 2, 报文重传次数： 0
                        """);
        assertThat(Run.report("tcp-retrans", PCAPS.resolve("syn-dropped-exponential.pcap"), "-v", "--unknown", "0")
                        .out())
                .startsWith("丢包记录[20")
                .containsPattern("丢包记录\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d]， 源地址： [\\d.]+\\[\\d+]， 目的地址："
                        + " [\\d.]+\\[8080]， SYNC： N\n")
                .contains("tcp_dupack调用次数：0\n");
    }

    /** The kernel counts what it sends again, and keep-alives are no repeats to it. */
    @Test
    void _000_27_countsAsTheKernelDoes() {
        assertThat(Run.report("tcp-retrans", PCAPS.resolve("keep-alive.pcap")).out())
                .contains("tcp_retransmit_skb调用次数：0\n")
                .doesNotContain("源地址");
    }

    /** Addresses as numbers with a sign, the last byte first. */
    @Test
    void _000_27_ordersThePairsAsTheOriginalDoes() throws IOException {
        var lines = new StringBuilder();
        for (String client : List.of("10.0.0.1", "10.0.0.200", "9.0.0.2")) {
            for (int second = 0; second < 2; second++) {
                lines.append("10:00:0%d.000000 IP %s.40000 > 10.0.0.9.80: Flags [S], seq 1, win 64240, length 0%n"
                        .formatted(second, client));
            }
        }
        Path notes = Files.writeString(
                folder.resolve("notes.txt"), lines.toString().lines().sorted().collect(Collectors.joining("\n")));
        assertThat(Run.report("tcp-retrans", notes).out().lines().skip(6).map(line -> line.replaceFirst("\\[.*", "")))
                .containsExactly("    源地址： 10.0.0.200", "    源地址： 10.0.0.1", "    源地址： 9.0.0.2");
    }
}
