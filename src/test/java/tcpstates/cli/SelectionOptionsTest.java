package tcpstates.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a selection prints of a capture, held against the JSON events of all of it. */
class SelectionOptionsTest {
    private static final int CONNECTIONS = 400;
    private static final long SECOND = 1_000_000;

    @TempDir
    static Path folder;

    private static Path capture;
    private static Map<Long, List<JsonEvent>> connections;

    @BeforeAll
    static void makeACaptureOfConnectionsThatEndInAllWays() throws IOException {
        capture = new Mixture(7).write(folder.resolve("mixture.pcap"), CONNECTIONS);
        connections = events(Run.report("json", capture).out());
        assertTrue(connections.size() > CONNECTIONS / 2, "connections");
    }

    private static Map<Long, List<JsonEvent>> events(String json) throws IOException {
        Map<Long, List<JsonEvent>> events = new LinkedHashMap<>();
        for (String line : json.lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.connection() > 0) {
                events.computeIfAbsent(event.connection(), number -> new ArrayList<>())
                        .add(event);
            }
        }
        return events;
    }

    // ------------------------------------------------------------------ what is selected

    private static Arguments says(String expression, Predicate<List<JsonEvent>> meaning) {
        return Arguments.of(expression, meaning);
    }

    private static Predicate<List<JsonEvent>> any(Predicate<JsonEvent> test) {
        return events -> events.stream().anyMatch(test);
    }

    private static Predicate<List<JsonEvent>> whole(Predicate<JsonEvent> test) {
        return events -> test.test(events.getLast());
    }

    private static boolean changes(JsonEvent event, String from, String to) {
        return event.is("transition")
                && (from.isEmpty() || event.text("from").equals(from))
                && (to.isEmpty() || event.text("to").equals(to));
    }

    private static long repeats(List<JsonEvent> events) {
        return events.stream()
                .filter(event -> event.is("retransmission"))
                .filter(event -> !List.of("keep_alive", "window_probe").contains(event.text("kind")))
                .count();
    }

    private static long handshake(JsonEvent connection) {
        JsonEvent handshake = connection.object("handshake");
        return handshake.has("syn_to_syn_ack_us") && handshake.has("syn_ack_to_ack_us")
                ? handshake.number("syn_to_syn_ack_us") + handshake.number("syn_ack_to_ack_us")
                : -1;
    }

    static Stream<Arguments> meanings() {
        return Stream.of(
                says("conn=3,7-9", whole(event -> List.of(3L, 7L, 8L, 9L).contains(event.connection()))),
                says("conn>=100 and conn<120", whole(event -> event.connection() >= 100 && event.connection() < 120)),
                says(
                        "port=443",
                        whole(event -> event.object("server").number("port") == 443
                                || event.object("client").number("port") == 443)),
                says(
                        "server.port=80-81,22",
                        whole(event -> List.of(22L, 80L, 81L)
                                .contains(event.object("server").number("port")))),
                says("client.port=443", whole(event -> event.object("client").number("port") == 443)),
                says("server.port!=443", whole(event -> event.object("server").number("port") != 443)),
                says("addr=10.0.0.0/8", events -> true),
                says("addr=192.0.2.1", events -> false),
                says("ip=6", events -> false),
                says(
                        "state=SYN_RECV",
                        any(event -> changes(event, "SYN_RECV", "")
                                || changes(event, "", "SYN_RECV")
                                || event.text("server_state").equals("SYN_RECV")
                                || event.text("client_state").equals("SYN_RECV"))),
                says("from=ESTABLISHED", any(event -> changes(event, "ESTABLISHED", ""))),
                says("to=CLOSE", any(event -> changes(event, "", "CLOSE"))),
                says("change=ESTABLISHED>CLOSE", any(event -> changes(event, "ESTABLISHED", "CLOSE"))),
                says(
                        "client.change=*>FIN_WAIT1",
                        any(event -> changes(event, "", "FIN_WAIT1")
                                && event.text("role").equals("client"))),
                says(
                        "client_state=TIME_WAIT",
                        whole(event -> event.text("client_state").equals("TIME_WAIT"))),
                says(
                        "server_state!=close",
                        whole(event -> !event.text("server_state").equals("CLOSE"))),
                says("evidence=corrected", any(event -> event.text("evidence").equals("corrected"))),
                says("evidence=timer", any(event -> event.text("evidence").equals("timer"))),
                says(
                        "retransmission=syn_ack",
                        any(event ->
                                event.is("retransmission") && event.text("kind").equals("syn_ack"))),
                says("mechanism=rto", any(event -> event.text("mechanism").equals("rto"))),
                says(
                        "reset=refused,aborted",
                        any(event -> event.is("reset")
                                && List.of("refused", "aborted").contains(event.text("cause")))),
                says(
                        "half_open=syn_unanswered",
                        any(event -> event.is("half_open") && event.text("kind").equals("syn_unanswered"))),
                says("outcome=half_open", any(event -> event.is("half_open"))),
                says("outcome=refused", whole(event -> event.text("end_reason").equals("refused"))),
                says(
                        "outcome=closed,timed_out",
                        whole(event -> List.of("closed", "timed_out").contains(event.text("end_reason")))),
                says(
                        "outcome=closed_in_four",
                        whole(event -> event.objects("verdicts")
                                .getFirst()
                                .text("kind")
                                .equals("closed_in_four"))),
                says(
                        "verdict=mid_stream",
                        whole(event -> event.objects("verdicts").stream()
                                .anyMatch(verdict -> verdict.text("kind").equals("mid_stream")))),
                says("closed_by=server", whole(event -> event.text("closed_by").equals("server"))),
                says("opened_by=client", whole(event -> event.text("opened_by").equals("client"))),
                says("duration>10s", whole(event -> event.time("end") - event.time("start") > 10 * SECOND * 1000)),
                says("duration<=2500ms", whole(event -> event.time("end") - event.time("start") <= 2500 * SECOND)),
                says("handshake>200ms", whole(event -> handshake(event) > 200_000)),
                says("handshake<=200ms", whole(event -> handshake(event) >= 0 && handshake(event) <= 200_000)),
                says(
                        "time(CLOSE_WAIT)>60s",
                        whole(event -> Stream.of("client_time_us", "server_time_us")
                                .anyMatch(end -> event.object(end).number("CLOSE_WAIT") > 60 * SECOND))),
                says(
                        "server.time(ESTABLISHED)>=3s",
                        whole(event -> event.object("server_time_us").number("ESTABLISHED") >= 3 * SECOND)),
                says("packets>=12", whole(event -> event.number("packets") >= 12)),
                says("bytes<1k", whole(event -> event.number("bytes") < 1000)),
                says("server.bytes>1ki", whole(event -> event.number("server_bytes") > 1024)),
                says("retrans>=3", events -> repeats(events) >= 3),
                says("resets=0", events -> events.stream().noneMatch(event -> event.is("reset"))),
                says(
                        "not (outcome=refused or outcome=reset) and retrans>0",
                        events -> !List.of("refused", "reset")
                                        .contains(events.getLast().text("end_reason"))
                                && repeats(events) > 0));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void anExpressionSelectsWhatItSaysAndTellsItWhole(String expression, Predicate<List<JsonEvent>> meaning)
            throws IOException {
        Map<Long, List<JsonEvent>> expected = new LinkedHashMap<>(connections);
        expected.values().removeIf(events -> !meaning.test(events));
        assertEquals(
                expected,
                events(Run.report("json", capture, "--where", expression).out()));
    }

    @Test
    void mostExpressionsOfThisTestSelectSomethingAndLeaveSomethingOut() {
        long telling = meanings()
                .filter(arguments -> {
                    long count = connections.values().stream()
                            .filter(meaning(arguments))
                            .count();
                    return count > 0 && count < connections.size();
                })
                .count();
        assertTrue(
                telling >= meanings().count() - 5, telling + " of " + meanings().count());
    }

    @SuppressWarnings("unchecked") // says() puts it there
    private static Predicate<List<JsonEvent>> meaning(Arguments arguments) {
        return (Predicate<List<JsonEvent>>) arguments.get()[1];
    }

    @Test
    void theShortWaysMeanTheSame() {
        assertSame("outcome=refused and port=80", "--outcome", "refused", "--where", "port=80");
        assertSame("conn=3,7-9", "--conn", "3,7-9");
        assertSame("state=CLOSE_WAIT,LAST_ACK", "--state", "CLOSE_WAIT,LAST_ACK");
        assertSame("addr=10.0.0.1", "--addr=10.0.0.1");
        assertSame("ip=4 and outcome=reset", "-4", "--outcome=reset");
        assertSame("ip=6", "-6");
    }

    private static void assertSame(String expression, String... options) {
        assertEquals(
                Run.report("json", capture, "--where", expression).out(),
                Run.report("json", capture, options).out());
    }

    // ------------------------------------------------------------------ formats, ways, files

    @ParameterizedTest
    @ValueSource(strings = {"diagnose", "json", "connections", "summary", "tcpdump"})
    void whatIsReadOnceTellsTheSameConnectionsAsWhatIsReadTwice(String format) throws IOException {
        Path packed = FrontDoor.compressed("mixture.pcap.gz", Files.readAllBytes(capture));
        for (String expression : List.of("outcome=closed", "port=443", "retrans>1 and duration>1s", "conn=1")) {
            String twice =
                    Run.report(format, capture, "-n", "--where", expression).out();
            String once =
                    Run.report(format, packed, "-n", "--where", expression).out();
            assertEquals(sorted(twice), sorted(once), expression);
            if (format.equals("connections") || format.equals("summary")) {
                assertEquals(twice, once, expression);
            }
        }
    }

    /** Connections end in another order than they begin. */
    private static List<String> sorted(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("\t|") && !line.isEmpty())
                .sorted()
                .toList();
    }

    @Test
    void aLineForEachConnectionThatMatchesAndHowManyTheyAre() {
        Run run = Run.ours("-r", capture.toString(), "--format", "connections", "--conn", "5,6");
        assertEquals(
                2,
                run.out()
                        .lines()
                        .filter(line -> line.matches("[ !?]    [56] .*"))
                        .count());
        assertEquals("2 of " + connections.size() + " connections match", run.message());
    }

    /** The capture with the packets only that belong to a connection, which all of them do whose headers are right. */
    private static Path withoutOtherPackets() {
        Path file = folder.resolve("whole.pcap");
        Run.report("summary", capture, "--where", "conn>0", "-w", file.toString());
        return file;
    }

    @Test
    void thePacketsOfAddressesAndPortsAreThoseThatTcpdumpWrites() throws IOException, InterruptedException {
        Path ours = folder.resolve("ours.pcap");
        Path theirs = folder.resolve("theirs.pcap");
        Path capture = withoutOtherPackets();
        Run.report("summary", capture, "--where", "port=443", "-w", ours.toString());
        Run.tcpdump(folder, "-r", capture.toString(), "-w", theirs.toString(), "tcp port 443");
        assertEquals(-1, Files.mismatch(theirs, ours));
    }

    @Test
    void thePacketsOfWhatMatchesAreWrittenAndNoOthers() throws IOException {
        Path part = folder.resolve("part.pcap");
        // What came on a living connection and began another one is counted by both.
        List<JsonEvent> alone = connections.values().stream()
                .map(List::getLast)
                .filter(connection -> connection.objects("verdicts").stream()
                        .noneMatch(verdict ->
                                List.of("replaced", "port_reused", "restarted").contains(verdict.text("kind"))))
                .toList();
        assertTrue(alone.size() > 50, "connections");
        for (JsonEvent connection : alone.subList(0, 50)) {
            Run.report("summary", capture, "--conn", Long.toString(connection.connection()), "-w", part.toString());
            Run count = Run.ours("--count", "-r", part.toString());
            assertEquals(
                    connection.number("packets"),
                    Long.parseLong(count.out().replaceFirst(" .*\\R", "")),
                    connection.fields()::toString);
        }
    }

    @Test
    void linesLikeTcpdumpsAreThoseOfTheConnectionsThatMatch() {
        Path capture = withoutOtherPackets();
        String all = Run.report("tcpdump", capture, "-n", "-#").out();
        String some = Run.report("tcpdump", capture, "-n", "-#", "--where", "port=443")
                .out();
        assertFalse(some.isEmpty());
        assertEquals(
                all.lines()
                        .filter(line -> line.contains(".443 > ") || line.contains(".443: "))
                        .toList(),
                some.lines().toList());
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        for (String format : List.of("diagnose", "json", "connections", "summary")) {
            String expected = null;
            for (int threads = 1; threads <= 4; threads++) {
                String printed = Run.report(
                                Parallelisms.ofSuite().withThreads(threads),
                                format,
                                capture,
                                "--where",
                                "outcome=closed or retrans>2")
                        .out();
                expected = expected == null ? printed : expected;
                assertEquals(expected, printed, format + " with " + threads);
            }
        }
    }

    @Test
    void aCountOfPacketsAndASelectionExcludeEachOther() {
        Run run = Run.ours("--count", "-r", capture.toString(), "--conn", "1");
        assertEquals(Main.WRONG_USAGE, run.status());
        assertTrue(run.message().startsWith("--count counts packets and looks at no connection"), run.message());
    }

    private static Run asserting(String... options) {
        return Run.report("summary", capture, options);
    }

    @Test
    void anAssertionThatHoldsChangesNothing() {
        Run run =
                asserting("--assert", "packets>0", "--assert", "count(outcome=refused)>0", "--assert", "count(ip=6)=0");
        assertEquals(new Run(Main.DONE, asserting().out(), ""), run);
    }

    @Test
    void anAssertionThatDoesNotHoldIsALineWithTheConnectionsAndExitStatus3() {
        long closed = connections.values().stream()
                .filter(events -> events.getLast().text("end_reason").equals("closed"))
                .count();
        Run run = asserting("--assert", "outcome=closed", "--assert", "count(outcome=closed)!=" + closed);
        assertEquals(Main.NOT_AS_ASSERTED, run.status());
        assertEquals(asserting().out(), run.out());
        List<String> lines = run.err().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(0)
                        .startsWith("tcpstates-sniff: --assert: 'outcome=closed' does not hold of "
                                + (connections.size() - closed) + " of " + connections.size() + " connections ("),
                lines.get(0));
        assertTrue(lines.get(1).contains("does not hold: it is " + closed + " ("), lines.get(1));
    }

    @Test
    void anAssertionIsAboutTheConnectionsThatAreTold() {
        assertEquals(
                Main.DONE,
                asserting("--outcome", "closed", "--assert", "outcome=closed").status());
        assertEquals(
                "--assert: 'count(conn>0)=2' does not hold: it is 3 (1, 2, 3)",
                asserting("--conn", "1-3", "--assert", "count(conn>0)=2")
                        .message()
                        .replaceFirst("\\([123], [123], [123]\\)", "(1, 2, 3)"));
    }

    @Test
    void anAssertionHoldsInEveryFormatAndOnEveryWayThatACaptureIsRead() throws IOException {
        Path packed = FrontDoor.compressed("asserted.pcap.gz", Files.readAllBytes(capture));
        for (String format :
                List.of("diagnose", "json", "connections", "summary", "tcpdump", "states", "counts", "ss")) {
            for (Path file : List.of(capture, packed)) {
                Run run = Run.report(
                        format, file, "-n", "--where", "port=443", "--assert", "server.port=443 or stray!=none");
                Run wrong = Run.report(format, file, "-n", "--assert", "port=443");
                assertEquals(Main.DONE, run.status(), format + run.err());
                assertEquals(Main.NOT_AS_ASSERTED, wrong.status(), format);
            }
        }
    }

    @Test
    void anErrorInAnAssertionPointsAtThePlace() {
        Run run = asserting("--assert", "count(port=443)<x");
        assertEquals(Main.WRONG_USAGE, run.status());
        assertEquals("--assert: 'x' is not a number like 3, 10k or 2ki, at character 17: x; see --help", run.message());
    }

    @Test
    void anErrorInAnExpressionIsOneLineThatPointsAtThePlace() {
        Run run = Run.ours("-r", capture.toString(), "--where", "port=80 and outcom=reset");
        assertEquals(Main.WRONG_USAGE, run.status());
        assertEquals(
                "--where: 'outcom' is no field, did you mean outcome?, at character 13: outcom=reset; see --help",
                run.message());
    }

    @Test
    void noConnectionIsToldTwice() throws IOException {
        List<String> lines =
                Run.report("json", capture, "--where", "conn>0").out().lines().toList();
        assertEquals(
                lines.size(),
                new TreeSet<>(lines).size()
                        + lines.size()
                        - lines.stream().distinct().count());
        assertEquals(connections.keySet(), events(String.join("\n", lines)).keySet());
        assertEquals(
                connections.values().stream().map(List::size).collect(Collectors.toList()),
                events(String.join("\n", lines)).values().stream()
                        .map(List::size)
                        .collect(Collectors.toList()));
    }
}
