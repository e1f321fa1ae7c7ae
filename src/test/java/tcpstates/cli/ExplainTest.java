package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.report.DisplayWidth;

/** {@code --format explain}: what it says of packets is so, and what it says next can be typed. */
class ExplainTest {
    private static final boolean WRITE = Boolean.getBoolean("golden.write");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "explanations");
    private static final Pattern EQUATION =
            Pattern.compile("(\\d+) = (\\d+(?: \\+ \\d+)+)|(\\d+(?: \\+ \\d+)+) = (\\d+)");
    private static final Pattern WIRE =
            Pattern.compile("on the wire (\\d+)|(?:ack|seq) (\\d+) (?:=|is the initial|on the wire)");
    private static final long NUMBERS = 1L << 32;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @CsvSource({
        "open-data-client-close",
        "close-in-three-segments",
        "half-close-data-flows-on",
        "simultaneous-open",
        "simultaneous-close",
        "refused",
        "icmp_reject",
        "syn-dropped-exponential",
        "synack-dropped",
        "final-ack-dropped",
        "data-dropped-rto",
        "fast-retransmit",
        "fin-dropped",
        "zero-window",
        "keep-alive-unanswered",
        "half-open-answered-by-rst",
        "abort-unread-data",
        "12_midstream",
        "one-direction",
        "time-wait-reuse",
        "21_challengeack",
        "close-wait-left"
    })
    void tellsWhatLiesThereInBothLanguages(String capture) throws IOException {
        for (String language : List.of("en", "zh")) {
            Run run = Run.report("explain", TestCaptures.file(capture), "--width", "100", "--lang", language);
            Path expected = GOLDEN.resolve(capture + '.' + language + ".txt");
            if (WRITE) {
                Files.writeString(expected, run.out());
            }
            assertThat(run.err()).isEmpty();
            assertThat(expected).exists().hasContent(run.out());
        }
    }

    /** The packets as they are, by their numbers. */
    private static Map<Long, JsonEvent> packets(String capture) throws IOException {
        Map<Long, JsonEvent> packets = new HashMap<>();
        for (String line : Run.report("json", TestCaptures.file(capture), "--packets")
                .out()
                .lines()
                .toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("packet")) {
                packets.put(event.number("packet"), event);
            }
        }
        return packets;
    }

    private static List<ToldConnection> told(String capture) {
        Run run = Run.report("explain", TestCaptures.file(capture), "--all", "--width", "100000");
        assertThat(run.status()).as(run.err()).isZero();
        return ToldConnection.read(run.out().lines().toList());
    }

    @ParameterizedTest
    @MethodSource("captures")
    void calculatesWithTheNumbersOfThePackets(String capture) throws IOException {
        Map<Long, JsonEvent> packets = packets(capture);
        for (ToldConnection connection : told(capture)) {
            for (ToldConnection.Step step : connection.steps()) {
                JsonEvent packet = packets.get(step.packet());
                if (packet != null && !step.head().endsWith("ICMP")) {
                    assertThat(step.head()).endsWith(" win " + packet.number("win"));
                }
                for (String sentence : step.numbers()) {
                    assertThat(packet).as(sentence).isNotNull();
                    checkEquations(sentence);
                    checkNumbers(sentence, packet, packets);
                }
            }
        }
    }

    private static void checkEquations(String sentence) {
        for (MatchResult equation : EQUATION.matcher(sentence).results().toList()) {
            boolean sumFirst = equation.group(1) == null;
            long sum = 0;
            for (String part : (sumFirst ? equation.group(3) : equation.group(2)).split(" \\+ ", -1)) {
                sum += Long.parseLong(part);
            }
            long result = Long.parseLong(sumFirst ? equation.group(4) : equation.group(1));
            assertThat(result).as(sentence).isEqualTo(sum % NUMBERS);
        }
    }

    /** The number on the wire is the packet's own; a packet that is named bears the number that is told of it. */
    private static void checkNumbers(String sentence, JsonEvent packet, Map<Long, JsonEvent> packets) {
        if (!sentence.startsWith("ack ") && !sentence.startsWith("seq ")) {
            return; // SACK, the window
        }
        Matcher wire = WIRE.matcher(sentence);
        assertThat(wire.find()).as(sentence).isTrue();
        long number = Long.parseLong(wire.group(1) == null ? wire.group(2) : wire.group(1));
        while (wire.find() && wire.group(1) != null) {
            number = Long.parseLong(wire.group(1));
        }
        assertThat(number).as(sentence).isEqualTo(packet.number(sentence.substring(0, 3)));
        Matcher other = Pattern.compile("packet (\\d+)").matcher(sentence);
        if (!other.find()) {
            return;
        }
        JsonEvent named = packets.get(Long.parseLong(other.group(1)));
        assertThat(named).as(sentence).isNotNull();
        if (sentence.contains("as in packet")) {
            assertThat(named.number("seq")).as(sentence).isEqualTo(number);
        } else if (sentence.contains("the ack of packet")) {
            assertThat(named.number("ack")).as(sentence).isEqualTo(number);
        } else {
            assertThat(sentence).contains(number + " = " + named.number("seq") + " + ");
        }
    }

    /** A change is told where it is caused, but behind what its end still sent, which proves those before. */
    @ParameterizedTest
    @MethodSource("captures")
    void tellsTheChangesOfTheEvents(String capture) throws IOException {
        Map<Long, ToldConnection> connections = new HashMap<>();
        told(capture).forEach(connection -> connections.put(connection.number(), connection));
        Map<String, List<JsonEvent>> changes = new HashMap<>();
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition")) {
                changes.computeIfAbsent(event.connection() + " " + event.text("role"), key -> new ArrayList<>())
                        .add(event);
            }
        }
        long told = 0;
        for (Map.Entry<String, List<JsonEvent>> end : changes.entrySet()) {
            String[] key = end.getKey().split(" ", -1);
            ToldConnection connection = connections.get(Long.parseLong(key[0]));
            assertThat(connection).as(end.getKey()).isNotNull();
            told += compare(end.getValue(), connection, key[1]);
        }
        assertThat(connections.values().stream()
                        .flatMap(connection -> connection.steps().stream())
                        .mapToLong(step -> step.changes().size())
                        .sum())
                .isEqualTo(told);
    }

    private static int compare(List<JsonEvent> events, ToldConnection connection, String role) {
        int next = 0;
        for (ToldConnection.Step step : connection.steps()) {
            for (ToldConnection.Change change : step.changes()) {
                if (!change.role().equals(role)) {
                    continue;
                }
                JsonEvent event = events.get(next++);
                assertThat(change.from() + ' ' + change.to())
                        .as("%s in %s", event, step)
                        .isEqualTo(event.text("from") + ' ' + event.text("to"));
                assertThat(change.rest()).startsWith(event.text("cause") + ". ");
                if (step.packet() != 0) {
                    assertThat(step.packet())
                            .as("%s in %s", event, step)
                            .isBetween(
                                    events.subList(next - 1, events.size()).stream()
                                            .mapToLong(ExplainTest::place)
                                            .min()
                                            .orElseThrow(),
                                    events.subList(0, next).stream()
                                            .mapToLong(told -> Math.max(place(told), told.number("packet")))
                                            .max()
                                            .orElseThrow());
                }
                Matcher proof = Pattern.compile("Certain by packet (\\d+)").matcher(change.rest());
                if (proof.find()) {
                    assertThat(Long.parseLong(proof.group(1))).isEqualTo(event.number("packet"));
                }
                assertThat(change.rest().contains("Certain"))
                        .isEqualTo(event.text("evidence").equals("sent"));
            }
        }
        assertThat(next).isEqualTo(events.size());
        return next;
    }

    private static long place(JsonEvent event) {
        return event.number("cause_packet", event.number("packet"));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void fitsTheWidth(String capture) {
        for (String options : List.of("80 --lang en", "80 --lang zh", "132 --lang zh --all")) {
            int width = Integer.parseInt(options.split(" ", -1)[0]);
            boolean command = false;
            for (String line : Run.report("explain", TestCaptures.file(capture), ("--width " + options).split(" ", -1))
                    .out()
                    .lines()
                    .toList()) {
                command |= line.equals("# What to try next") || line.equals("# 接下来可以试试");
                command &= !line.startsWith("Connection ") && !line.startsWith("连接 ");
                if (!command || !line.startsWith("    ")) {
                    assertThat(DisplayWidth.of(line)).as(line).isLessThanOrEqualTo(width);
                }
            }
        }
    }

    /** As the ladder: the client's lines are cyan, the server's yellow, trouble red; without its colours the text is the same. */
    @Test
    void colorsLinesByTheirEndAndTrouble() {
        String colored = Run.report("explain", TestCaptures.file("final-ack-dropped"), "--color", "always")
                .out();
        assertThat(colored)
                .containsPattern("\033\\[36mPacket 1, .*client → server \\[S] .*\033\\[0m\n")
                .containsPattern("\033\\[33mPacket 2, .*server → client \\[S\\.] ")
                .containsPattern("\033\\[1;31mPacket \\d+, ")
                .containsPattern("\033\\[35mserver .*ESTABLISHED")
                .contains("\033[1m# ");
        assertThat(colored.replaceAll("\033\\[[0-9;]*m", ""))
                .isEqualTo(Run.report("explain", TestCaptures.file("final-ack-dropped"))
                        .out());
    }

    /** In Linux' model no socket is in TIME_WAIT, whatever tells it. */
    @ParameterizedTest
    @ValueSource(strings = {"explain", "ladder", "connections", "diagnose"})
    void tellsOfNoStateThatTheModelDoesNotHave(String format) {
        Run run = Run.report(format, TestCaptures.file("close-in-three-segments"), "--model", "linux");

        assertThat(run.out()).contains("CLOSE").doesNotContain("TIME_WAIT");
    }

    @Test
    void callsStatesByTheNamesThatAreAskedFor() {
        String rfc = Run.report("explain", TestCaptures.file("open-data-client-close"), "--names", "rfc")
                .out();
        assertThat(rfc)
                .contains("client SYN-SENT (for ", "It stays in TIME-WAIT for")
                .doesNotContain("_");
    }

    @Test
    void tellsTheSilenceBeforeTheFinOfASessionThatSomebodyNotedDown() {
        Path notes = Path.of("src", "test", "resources", "transcripts", "hello-world.txt");
        String english = Run.report("explain", notes).out();
        assertThat(english)
                .contains("Data: 12 bytes.", "Data: 4 bytes.")
                .containsSubsequence(
                        "# Three-way handshake",
                        "# Data",
                        "711.16 s without a packet. All that had been sent was acknowledged",
                        "# Four-way close");
        assertThat(Run.report("explain", notes, "--lang", "zh").out())
                .containsSubsequence(
                        "# 三次握手",
                        "# 发送消息",
                        "有 711.16 秒没有任何包。",
                        "# 四次挥手",
                        "TCP 规定，ACK 可以捎带在其他数据包中，所以四次挥手中2/3包就被合并在一起了。");
    }

    @Test
    void tellsOfALiveCaptureTheSame() {
        Path capture = TestCaptures.file("half-close-data-flows-on");
        Run live = Run.ours(
                new ByteArrayOutputStream(),
                new ReplayedLive(capture),
                Parallelisms.ofSuite(),
                "-q",
                "--format",
                "explain",
                "-i",
                "replay");
        String[] saved = Run.report("explain", capture).out().split("\n# What to try next", -1);
        assertThat(live.out()).isEqualTo(saved[0]);
    }

    @Test
    void tellsOnlyConnectionsThatAreAskedFor() {
        String second = Run.report("explain", TestCaptures.file("time-wait-reuse"), "--conn", "2")
                .out();
        assertThat(second).contains("Connection 2: ").doesNotContain("Connection 1: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refused",
                "syn-dropped-exponential",
                "synack-dropped",
                "final-ack-dropped",
                "icmp_reject",
                "ipv6",
                "half-open-answered-by-rst",
                "close-wait-left",
                "one-direction",
                "time-wait-reuse",
                "crafted/06_finwait1",
                "crafted/09_halfscan"
            })
    void namesCommandsThatCanBeTyped(String capture) throws IOException, InterruptedException {
        List<String> lines =
                Run.report("explain", TestCaptures.file(capture)).out().lines().toList();
        boolean next = false;
        int typed = 0;
        for (String line : lines) {
            next |= line.equals("# What to try next");
            next &= !line.startsWith("Connection ");
            if (next && line.startsWith("    ")) {
                type(line.strip());
                typed++;
            }
        }
        assertThat(typed).isPositive();
    }

    @Test
    void quotesTheNameOfTheCaptureForAShellAndNamesNoneThatCannotBeTyped(@TempDir Path folder) throws IOException {
        Path refused = TestCaptures.file("refused");
        Path blanks = Files.copy(refused, folder.resolve("it's two words.pcap"));
        assertThat(Run.report("explain", blanks).out()).contains("it'\\''s two words.pcap' --conn 1 --format ladder");
        Path escape = Files.copy(refused, folder.resolve("\033[31mred.pcap"));
        assertThat(Run.report("explain", escape).out()).doesNotContain("red.pcap", "\033");
    }

    private static void type(String command) throws IOException, InterruptedException {
        if (command.startsWith("tcpstates-sniff ")) {
            String[] words = Pattern.compile("'([^']*)'|(\\S+)")
                    .matcher("-q " + command.substring("tcpstates-sniff ".length()))
                    .results()
                    .map(word -> word.group(1) == null ? word.group() : word.group(1))
                    .toArray(String[]::new);
            Run run = Run.ours(words);
            assertThat(run.status()).as("%s: %s", command, run.err()).isZero();
            assertThat(run.out()).as(command).isNotEmpty();
            return;
        }
        String harmless = command.replace("tcpdump -nn -i any ", "tcpdump -d -i any ")
                .replaceFirst("^ip route get .*", "ip -V")
                .replace(" -w both-ways.pcap", "");
        Process process = new ProcessBuilder("sh", "-c", harmless)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }
}
