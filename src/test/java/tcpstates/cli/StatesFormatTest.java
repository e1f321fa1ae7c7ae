package tcpstates.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.Cause;
import tcpstates.os.Privileges;
import tcpstates.report.Language;

/** {@code --format states}: a line a change, whose columns never move. */
class StatesFormatTest {
    private static final String NORMAL = "crafted/01_normal4";
    private static final String CORRECTED = "final-ack-dropped";

    /** The rows and their head, without what may mislead in front of them. */
    private static List<String> lines(String capture, String... options) {
        List<String> all = printed(capture, options);
        return all.subList(all.indexOf("") + 1, all.size());
    }

    private static List<String> printed(String capture, String... options) {
        List<String> all = new ArrayList<>(List.of("--time", "utc"));
        all.addAll(List.of(options));
        Run run = Run.report("states", TestCaptures.file(capture), all.toArray(String[]::new));
        assertEquals("", run.err());
        return run.out().lines().toList();
    }

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @Test
    void aConnectionIsTenLinesInEnglish() {
        assertEquals("""
                TIME         ENDPOINT              ROLE   OLDSTATE    -> NEWSTATE            MS EVIDENCE  PROOF CAUSE
                22:13:20.000 10.0.0.1:40000        client CLOSE       -> SYN_SENT             - sent      #1    sent SYN
                22:13:20.000 10.0.0.2:80           server LISTEN      -> SYN_RECV             - sent      #2    got SYN
                22:13:20.010 10.0.0.1:40000        client SYN_SENT    -> ESTABLISHED     10.000 sent      #3    got SYN-ACK
                22:13:20.020 10.0.0.2:80           server SYN_RECV    -> ESTABLISHED     20.000 presumed  #3    ACK under way
                22:13:21.000 10.0.0.1:40000        client ESTABLISHED -> FIN_WAIT1      990.000 sent      #8    closed, FIN
                22:13:21.000 10.0.0.2:80           server ESTABLISHED -> CLOSE_WAIT     980.000 sent      #9    got FIN
                22:13:21.010 10.0.0.1:40000        client FIN_WAIT1   -> FIN_WAIT2       10.000 presumed  #9    ACK under way
                22:13:22.000 10.0.0.2:80           server CLOSE_WAIT  -> LAST_ACK      1000.000 sent      #10   closed, FIN
                22:13:22.000 10.0.0.1:40000        client FIN_WAIT2   -> TIME_WAIT      990.000 sent      #11   got FIN
                22:13:22.010 10.0.0.2:80           server LAST_ACK    -> CLOSE           10.000 presumed  #11   ACK under way
                """, String.join("\n", lines(NORMAL, "--width", "115")) + "\n");
    }

    @Test
    void theSameInChineseIsAlignedByTheWidthOfItsCharacters() {
        assertEquals(
                """
                时间            端点                  角色   原状态      -> 新状态            毫秒 依据   证据包 原因
                22:13:20.000000 10.0.0.1:40000        客户端 CLOSE       -> SYN_SENT             - 已证实 #1     发出 SYN
                22:13:20.000000 10.0.0.2:80           服务器 LISTEN      -> SYN_RECV             - 已证实 #2     收到 SYN，以 SYN-ACK 应答
                22:13:20.010000 10.0.0.1:40000        客户端 SYN_SENT    -> ESTABLISHED     10.000 已证实 #3     收到 SYN-ACK，并确认
                """,
                String.join(
                                "\n",
                                lines(NORMAL, "--width", "200", "--lang", "zh").subList(0, 4))
                        + "\n");
    }

    @Test
    void whatWasSentAgainResetsAndHalfOpenEndsHaveLines() {
        String corrected = String.join("\n", lines(CORRECTED));
        assertTrue(
                Pattern.compile("server sends SYN-ACK again +\\d+\\.\\d{3} - +#\\d+ +repeat 1 of 5, by timer")
                        .matcher(corrected)
                        .find(),
                corrected);
        String halfOpen = String.join("\n", lines("half-open-answered-by-rst"));
        assertTrue(
                Pattern.compile("server RST +- - +#\\d+ +half_open")
                        .matcher(halfOpen)
                        .find(),
                halfOpen);
        assertTrue(halfOpen.contains("client left half-open"), halfOpen);
    }

    private static String tunnel(JsonEvent event) {
        return event.has("tunnel") ? " (" + event.text("tunnel") + ")" : "";
    }

    @ParameterizedTest
    @MethodSource("captures")
    void eachTransitionOfTheJsonEventsIsALineAndNoLineIsWiderThanAsked(String capture) throws IOException {
        List<String> expected = new ArrayList<>();
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition")) {
                expected.add(endpoint(event) + " " + event.text("role") + " " + event.text("from") + " -> "
                        + event.text("to") + " " + event.text("evidence") + " "
                        + (event.has("packet") ? "#" + event.number("packet") : "-") + " " + event.text("cause")
                        + tunnel(event));
            }
        }
        List<String> told = lines(capture).stream()
                .skip(1)
                .map(line -> line.split(" +", 10))
                .filter(fields -> fields[4].equals("->"))
                .map(fields -> String.join(
                        " ", fields[1], fields[2], fields[3], fields[4], fields[5], fields[7], fields[8], fields[9]))
                .toList();
        assertEquals(expected, told);
        for (int width : List.of(80, 100, 112, 120, 150)) {
            for (String language : List.of("en", "zh")) {
                List<String> narrow = printed(capture, "--width", Integer.toString(width), "--lang", language);
                boolean longAddresses = capture.contains("ipv6");
                assertTrue(
                        longAddresses || narrow.stream().allMatch(line -> columns(line) <= width),
                        () -> String.join("\n", narrow));
            }
        }
    }

    private static String endpoint(JsonEvent event) {
        String ip = event.object("endpoint").text("ip");
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":"
                + event.object("endpoint").number("port");
    }

    /** Chinese characters and punctuation take two. */
    private static int columns(String line) {
        return line.codePoints().map(c -> c >= 0x3000 && c <= 0xffef ? 2 : 1).sum();
    }

    @ParameterizedTest
    @CsvSource({
        "epoch, 1700000000.000000, 1700000000.010000",
        "utc, 22:13:20.000000, 22:13:20.010000",
        "relative, '     0.000000', '     0.010000'",
        "delta, '     0.000000', '     0.010000'"
    })
    void timesArePrintedAsAskedFor(String style, String first, String third) {
        List<String> lines = Run.report("states", TestCaptures.file(NORMAL), "--time", style)
                .out()
                .lines()
                .toList();
        assertTrue(lines.get(1).startsWith(first + " 10.0.0.1:40000"), lines.get(1));
        assertTrue(lines.get(3).startsWith(third + " 10.0.0.1:40000"), lines.get(3));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyCauseHasWordsInBothLanguages(Cause cause) {
        for (Language language : Language.values()) {
            ResourceBundle words = language.words("states");
            assertFalse(words.getString("short." + cause).isBlank());
        }
        assertTrue(Language.ZH.words("causes").containsKey(cause.name()));
    }

    @Test
    void bothLanguagesHaveTheSameWords() {
        List<String> english = keys(Language.EN);
        assertEquals(english, keys(Language.ZH));
    }

    private static List<String> keys(Language language) {
        return language.words("states").keySet().stream().sorted().toList();
    }

    @Test
    void theReportOfDiagnoseToolsHasEnglishKeysIfAskedFor() {
        String original = Run.report("diagnose", TestCaptures.file(NORMAL)).out();
        String english = Run.report("diagnose", TestCaptures.file(NORMAL), "--lang", "en")
                .out();
        assertTrue(
                english.startsWith(
                        "[1700000000:0],tcp-states trace,source IP: 10.0.0.1,destination IP: 10.0.0.2,"
                                + "source port: 40000,destination port: 80,old state: CLOSE, new state: SYN_SENT, old state lasted: 0\n\t|"));
        assertTrue(english.chars().allMatch(c -> c < 0x80));
        assertEquals(values(original), values(english));
        assertEquals(
                original,
                Run.report("diagnose", TestCaptures.file(NORMAL), "--lang", "zh")
                        .out());
    }

    /** What stands behind colons. */
    private static List<String> values(String report) {
        return Pattern.compile(": ([^,\n]+)")
                .matcher(report)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    // ------------------------------------------------------------------ TCPSTATES_OPTS

    private static Run withDefaults(String defaults, String... typed) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        List<String> arguments =
                new ArrayList<>(List.of("-r", TestCaptures.file(NORMAL).toString()));
        arguments.addAll(List.of(typed));
        int status = new Main(
                        out,
                        new PrintStream(err, true, UTF_8),
                        new SystemCaptures(),
                        Privileges.ofProcess(),
                        Parallelisms.ofSuite(),
                        defaults)
                .run(arguments.toArray(String[]::new));
        return new Run(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void ownDefaultsHoldWhereNothingElseIsTyped() {
        String states =
                withDefaults(" --format states  --time utc --width 100 -q ").out();
        assertTrue(states.startsWith("TIME         ENDPOINT              OLDSTATE"), states);
        Run json = withDefaults("--format states --time utc --width 100 -q", "--format", "json");
        assertTrue(json.out().startsWith("{\"type\":\"transition\""), json.out());
        assertEquals("", json.err(), "a default that has no effect is no slip");
    }

    @Test
    void ownDefaultsThatCannotBeAreToldByTheNameOfTheVariable() {
        Run unknown = withDefaults("--formt=states");
        assertEquals(Main.WRONG_USAGE, unknown.status());
        assertEquals(
                "TCPSTATES_OPTS: unknown option '--formt=states' (did you mean --format?); see --help",
                unknown.message());
        assertEquals(
                "TCPSTATES_OPTS holds what is no option: port 80; see --help",
                withDefaults("port 80").message());
    }

    @Test
    void aWidthThatFitsNothingIsRefused() {
        Run run = Run.report("states", TestCaptures.file(NORMAL), "--width", "79");
        assertEquals(Main.WRONG_USAGE, run.status());
        assertEquals("--width needs at least 80, not 79; see --help", run.message());
    }
}
