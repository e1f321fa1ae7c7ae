package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.engine.Parallelism;

/** {@code --alarm} through the command line, held against the states that the JSON events tell. */
class AlarmTest {
    private static final long START = 1_700_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    private static final int RST = 0x04;

    @TempDir
    Path folder;

    // ------------------------------------------------------------------ when

    /** Five connections opened, of which all but one end after 10 s. */
    private Path opened() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 5; i++) {
            segments.handshake(START + i * SECOND, 4000 + i);
        }
        for (int i = 0; i < 4; i++) {
            segments.add(START + 10 * SECOND + i * 100_000L, 1, 4000 + i, 80, RST, 101, 0, 0);
        }
        segments.datagram(START + 20 * SECOND);
        segments.handshake(START + 21 * SECOND, 5000);
        return segments.write(folder.resolve("opened.pcap"));
    }

    private static List<JsonEvent> alarms(String json) throws IOException {
        List<JsonEvent> alarms = new ArrayList<>();
        for (String line : json.lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("alarm")) {
                alarms.add(event);
            }
        }
        return alarms;
    }

    @Test
    void isRaisedWhenThereAreSoManyAndOverASecondAfterThereAreFewer() throws IOException {
        Run run = Run.report("json", opened(), "--alarm", "count(client.state=ESTABLISHED)>=5 by listener");

        List<JsonEvent> alarms = alarms(run.out());
        assertThat(alarms).hasSize(2);
        JsonEvent raised = alarms.getFirst();
        assertThat(raised.text("kind")).isEqualTo("raised");
        assertThat(raised.text("ts")).isEqualTo("1700000004.000200");
        assertThat(raised.text("since")).isEqualTo("1700000004.000200");
        assertThat(raised.text("alarm")).isEqualTo("count(client.state=ESTABLISHED)>=5 by listener");
        assertThat(raised.object("server").text("ip")).isEqualTo("10.0.0.2");
        assertThat(raised.object("server").number("port")).isEqualTo(80);
        assertThat(raised.number("count")).isEqualTo(5);
        JsonEvent over = alarms.getLast();
        assertThat(over.text("kind")).isEqualTo("over");
        assertThat(over.text("ts")).isEqualTo("1700000011.000000");
        assertThat(over.number("count")).isEqualTo(1);
        assertThat(over.number("peak")).isEqualTo(5);
        String documents = Files.readString(Path.of("docs", "formats.md"));
        assertThat(over.fields().keySet())
                .allSatisfy(field -> assertThat(documents).contains("`" + field + "`"));
        assertThat(run.err().replaceAll("(?m): \\d\\d:\\d\\d:", ": HH:MM:")).isEqualTo("""
                        tcpstates-sniff: HH:MM:24.000200 alarm count(client.state=ESTABLISHED)>=5 by listener: raised at 5, listener 10.0.0.2:80
                        tcpstates-sniff: HH:MM:31.000000 alarm count(client.state=ESTABLISHED)>=5 by listener: over at 1 after 6.99s \
                        with 5 at most, listener 10.0.0.2:80
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count(state=ESTABLISHED)>4                   | : raised at 5",
                "count(state=ESTABLISHED)>4 by client         | : raised at 5, client 10.0.0.1",
                "count(state=ESTABLISHED)>=5 by pair          | : raised at 5, between 10.0.0.1 and 10.0.0.2",
                "count( state = ESTAB and port=80 ) >= 5 by LISTENER | : raised at 5, listener 10.0.0.2:80"
            })
    void countsTogetherWhatIsAskedFor(String rule, String told) throws IOException {
        Run run = Run.report("summary", opened(), "--alarm", rule);

        assertThat(run.err().lines().findFirst().orElse("")).endsWith("alarm " + rule + told);
    }

    @Test
    void isNotOverWhenTheCaptureEnds() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 5; i++) {
            segments.handshake(START + i * SECOND, 4000 + i);
        }
        Path capture = segments.datagram(START + 8 * SECOND).write(folder.resolve("open.pcap"));

        assertThat(alarms(Run.report("json", capture, "--alarm", "count(state=ESTABLISHED)>3")
                        .out()))
                .extracting(alarm -> alarm.text("kind"))
                .containsExactly("raised");
    }

    /** They come and go: one line, and not one each time. */
    @Test
    void isToldOnceWhileTheCountGoesUpAndDownAroundItsLimit() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 9; i++) {
            segments.handshake(START + i * 1000L, 4000 + i);
        }
        long now = START;
        for (int i = 0; i < 50; i++) {
            now += 3 * SECOND;
            segments.handshake(now, 5000 + i);
            segments.add(now + SECOND, 1, 5000 + i, 80, RST, 101, 0, 0);
        }
        now += 2 * SECOND;
        segments.add(now, 1, 4000, 80, RST, 101, 0, 0);
        Path capture = segments.handshake(now + 5 * SECOND, 6000).write(folder.resolve("around.pcap"));

        List<JsonEvent> alarms = alarms(Run.report("json", capture, "--alarm", "count(state=ESTABLISHED)>=10")
                .out());

        assertThat(alarms).extracting(alarm -> alarm.text("kind")).containsExactly("raised", "over");
        assertThat(alarms.getLast().time("ts")).isEqualTo((now + SECOND) * 1000);
        assertThat(alarms.getLast().number("count")).isEqualTo(8);
    }

    // ------------------------------------------------------------------ the same as the events tell

    /** What the rules of a test count, worked out anew after each event from the states that were told. */
    private static final class Recount {
        private final Map<Long, Map<String, String>> states = new HashMap<>();
        private final Map<Long, String> servers = new HashMap<>();

        void take(JsonEvent event) {
            if (event.is("transition")) {
                states.computeIfAbsent(event.connection(), number -> new HashMap<>())
                        .put(event.address("endpoint"), event.text("to"));
                boolean client = event.text("role").equals("client");
                servers.put(event.connection(), event.address(client ? "peer" : "endpoint"));
            } else if (event.is("connection")) {
                states.remove(event.connection());
                servers.remove(event.connection());
            }
        }

        Map<String, Long> inState(String state) {
            Map<String, Long> counts = new TreeMap<>();
            states.forEach((connection, ends) -> {
                if (ends.containsValue(state)) {
                    counts.merge(servers.get(connection), 1L, Long::sum);
                }
            });
            return counts;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithTheStatesThatAreTold(long seed) throws IOException {
        Path capture = new Mixture(seed).write(folder.resolve("mixture.pcap"), 600);
        String json = Run.report("json", capture, "--alarm", "count(state=ESTABLISHED)>6 by listener")
                .out();
        var recount = new Recount();
        Map<String, Long> raised = new LinkedHashMap<>();
        int over = 0;
        for (String line : json.lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            Map<String, Long> counts = recount.inState("ESTABLISHED");
            if (event.is("alarm")) {
                String server = event.address("server");
                long count = event.number("count");
                if (event.text("kind").equals("raised")) {
                    assertThat(count).as(line).isEqualTo(7).isEqualTo(counts.get(server));
                    assertThat(raised.put(server, 7L)).as(line).isNull();
                } else {
                    over++;
                    assertThat(count).as(line).isLessThanOrEqualTo(5);
                    assertThat(event.number("peak")).as(line).isEqualTo(raised.remove(server));
                }
                continue;
            }
            counts.forEach((server, count) -> {
                assertThat(count < 7 || raised.containsKey(server))
                        .as("raised before: %s", line)
                        .isTrue();
                raised.computeIfPresent(server, (key, peak) -> Math.max(peak, count));
            });
            recount.take(event);
            recount.inState("ESTABLISHED")
                    .forEach((server, count) -> raised.computeIfPresent(server, (key, peak) -> Math.max(peak, count)));
        }
        assertThat(over).as("alarms that were over").isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "connections", "diagnose", "summary", "states", "tcpdump", "ss", "tcp-retrans"})
    void isTheSameInEveryFormatAndWithAnyThreads(String format) throws IOException {
        Path capture = new Mixture(11).write(folder.resolve("mixture.pcap"), 600);
        String[] rules = {
            "--alarm", "count(state=ESTABLISHED)>6 by listener",
            "--alarm", "count(state=TIME_WAIT)>3 by pair",
            "--alarm", "count(state=SYN_SENT or state=SYN_RECV)>=4",
            "-n"
        };
        Run one = Run.report(new Parallelism(1, 0, 16, 5), format, capture, rules);

        List<String> told = alarmLines(one);
        assertThat(told).hasSizeGreaterThan(10).isEqualTo(alarmLines(Run.report("json", capture, rules)));
        for (int threads : new int[] {2, 4}) {
            assertThat(Run.report(new Parallelism(threads, 0, 16, 5), format, capture, rules))
                    .isEqualTo(one);
        }
    }

    private static List<String> alarmLines(Run run) {
        return run.err().lines().filter(line -> line.contains(" alarm count(")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"conn=2", "client.port=4002", "outcome=reset"})
    void countsAllConnectionsWhateverIsSelected(String wanted) throws IOException {
        String[] watched = {"--alarm", "count(state=ESTABLISHED)>4"};
        String[] selected = {watched[0], watched[1], "--where", wanted};
        String all = Run.report("json", opened(), watched).err();
        Path packed = FrontDoor.compressed("opened.pcap.gz", Files.readAllBytes(opened()));

        assertThat(all).hasLineCount(2);
        assertThat(Run.report("json", opened(), selected).err()).isEqualTo(all);
        assertThat(Run.report("json", packed, selected).err()).isEqualTo(all);
    }

    // ------------------------------------------------------------------ live

    /** Nothing happens any more, and yet it is over: the line comes before the capture goes on. */
    @Test
    void isOverByTheClockAloneInALiveCapture() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 5; i++) {
            segments.handshake(START + i * 1000L, 4000 + i);
        }
        for (int i = 0; i < 5; i++) {
            segments.add(START + SECOND + i, 1, 4000 + i, 80, RST, 101, 0, 0);
        }
        Path capture = segments.datagram(START + 30 * SECOND).write(folder.resolve("live.pcap"));

        Run run = Run.ours(
                new ByteArrayOutputStream(),
                new ReplayedLive(capture),
                Parallelisms.ofSuite(),
                "-q",
                "-i",
                "replay",
                "--format",
                "json",
                "--alarm",
                "count(state=ESTABLISHED)>4");

        assertThat(alarms(run.out()))
                .extracting(alarm -> alarm.text("kind") + " " + alarm.text("ts"))
                .containsExactly("raised 1700000000.004200", "over 1700000002.000000");
    }

    // ------------------------------------------------------------------ wrong use

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "state=SYN_RECV               | an alarm is count(EXPRESSION)>NUMBER, as in count(state=SYN_RECV)>500, at character 1: state=SYN_RECV",
                "count(state=SYN_RECV)<5      | an alarm is raised by more than a number: > or >=, at character 22: <5",
                "count(state=SYN_RECV)>=0     | an alarm is raised by 1 connection at least, at character 24: 0",
                "count(state=SYN_RECV)>9223372036854775807 | an alarm is raised by 1 connection at least, at character 23: 9223372036854775807",
                "count(state=SYN_RECV)>many   | 'many' is not a number like 3, 10k or 2ki, at character 23: many",
                "count(state=SYN_RECV)>5 by x | behind the number only by listener or client or pair may stand, at character 25: by x",
                "count(outcome=reset)>5       | 'outcome' is known of connections that are over, and this counts those that are not, at character 1: outcome=reset",
                "count(duration>5s)>5         | 'duration' is known of connections that are over, and this counts those that are not, at character 1: duration>5s",
                "count()>5                    | a condition is missing, such as state=ESTABLISHED, at its end"
            })
    void refusesWhatIsNoRule(String rule, String why) {
        Run run = Run.ours("-r", "nowhere.pcap", "--alarm", rule);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.message()).isEqualTo("--alarm: " + why + "; see --help");
    }

    @Test
    void refusesToCountPacketsOnly() {
        assertThat(Run.ours("-r", "nowhere.pcap", "--count", "--alarm", "count(state=LISTEN)>1")
                        .message())
                .isEqualTo(
                        "--count counts packets and looks at no connection: give --format summary with --alarm; see --help");
    }

    @Test
    void theTimeOfAnAlarmIsPrintedAsAskedFor() throws IOException {
        Path capture = opened();
        Map<String, String> times = Map.of(
                "epoch", "1700000004\\.\\d{6}",
                "utc", "22:13:24\\.\\d{6}",
                "relative", "0\\.000000",
                "delta", "0\\.000000");
        times.forEach((style, time) -> {
            Run run = Run.report("summary", capture, "--time", style, "--alarm", "count(client.state=ESTABLISHED)>=5");
            assertThat(run.err().lines().findFirst().orElseThrow())
                    .as(style)
                    .matches("tcpstates-sniff: " + time + " alarm count\\(.*");
        });
        assertThat(Run.report("summary", capture, "--time", "utc").message())
                .isEqualTo("--time: no effect on --format summary");
    }
}
