package tcpstates.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --format connections}: a table that fits, sorted as asked for, with a mark in front of what is in trouble. */
class ConnectionTableTest {
    @TempDir
    static Path folder;

    private static Path capture;
    private static Map<Long, JsonEvent> connections;

    @BeforeAll
    static void makeACaptureOfConnectionsThatEndInAllWays() throws IOException {
        capture = new Mixture(7).write(folder.resolve("mixture.pcap"), 300);
        connections = new TreeMap<>();
        for (String line : Run.report("json", capture).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("connection")) {
                connections.put(event.connection(), event);
            }
        }
    }

    /** The table, without what stands in front of it and behind it. */
    private static List<String> table(String... options) {
        List<String> all = new ArrayList<>(List.of("--time", "utc"));
        all.addAll(List.of(options));
        Run run = Run.report("connections", capture, all.toArray(String[]::new));
        assertEquals("", run.err());
        assertTrue(run.out().matches("(?s)(What may mislead|本次抓包).*"));
        return run.out()
                .lines()
                .dropWhile(line -> !line.isEmpty())
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .toList();
    }

    private static List<Long> numbers(List<String> table) {
        return table.stream()
                .filter(ConnectionTableTest::beginsAConnection)
                .map(line -> Long.parseLong(line.substring(1, 6).strip()))
                .toList();
    }

    private static boolean beginsAConnection(String line) {
        return line.matches("[ !?] {0,4}\\d{1,5} \\d\\d:\\d\\d:\\d\\d.*");
    }

    private static int columns(String line) {
        return line.codePoints().map(c -> c >= 0x3000 && c <= 0xffef ? 2 : 1).sum();
    }

    @Test
    void aConnectionHasOneLineFrom100ColumnsOnAndTwoBelow() {
        assertTrue(table("--width", "80")
                .get(0)
                .startsWith("     # start    client         server         lasted   pkts"));
        assertTrue(table("--width", "80").get(1).startsWith("       client/server           verdict, packets"));
        assertTrue(
                table("--width", "100")
                        .get(0)
                        .startsWith(
                                "     # start        client         server         client/server            lasted  verdict, packets"));
        assertTrue(table().get(0)
                .startsWith("     # start           end             client         server         "
                        + "client/server            lasted   pkts      bytes again  verdict, packets"));
    }

    @ParameterizedTest
    @CsvSource({"80, en", "80, zh", "99, en", "100, en", "100, zh", "120, en", "160, zh", "200, en", "250, zh"})
    void everyConnectionIsThereAndNoLineIsWiderThanAsked(int width, String language) {
        List<String> table = table("--width", Integer.toString(width), "--lang", language);
        assertTrue(table.stream().allMatch(line -> columns(line) <= width), () -> String.join("\n", table));
        assertEquals(connections.keySet(), new TreeSet<>(numbers(table)));
        assertEquals(connections.size(), numbers(table).size());
    }

    @Test
    void wholeSentencesGoOnBelowEachOther() {
        List<String> all = table("--width", "120", "-v");
        List<String> table = all.stream()
                .filter(line -> !line.matches(" {7}(display|capture) filter .*"))
                .toList();
        assertEquals(2 * connections.size(), all.size() - table.size()); // filters are copied, so no width breaks them
        assertTrue(table.stream().allMatch(line -> columns(line) <= 120));
        String words = String.join(" ", table).replaceAll(" +", " ");
        String sentence = connections.values().iterator().next().text("verdict");
        assertTrue(words.contains(sentence), sentence);
    }

    @Test
    void aMarkShowsWhatIsInTroubleAndWhatIsUndecided() {
        for (String line : table()) {
            if (!beginsAConnection(line)) {
                continue;
            }
            JsonEvent connection = Objects.requireNonNull(
                    connections.get(Long.parseLong(line.substring(1, 6).strip())));
            String reason = connection.text("end_reason");
            List<String> marks = switch (reason) {
                case "closed" -> List.of(" ");
                case "opening" -> List.of("?");
                case "open", "closing" -> List.of(" ", "?");
                default -> List.of("!");
            };
            assertTrue(marks.contains(line.substring(0, 1)), reason + ": " + line);
        }
    }

    @Test
    void theOrderIsAsAskedFor() {
        Comparator<JsonEvent> byNumber = Comparator.comparingLong(JsonEvent::connection);
        Map<String, Comparator<JsonEvent>> orders = Map.of(
                "start", Comparator.comparingLong(connection -> connection.time("start")),
                "end", Comparator.comparingLong(connection -> connection.time("end")),
                "duration",
                        Comparator.comparingLong(
                                connection -> Math.min(0, connection.time("start") - connection.time("end"))),
                "state",
                        Comparator.comparing(
                                connection -> connection.text("client_state") + "/" + connection.text("server_state")),
                "bytes", Comparator.comparingLong(connection -> -connection.number("bytes")));
        orders.forEach((key, order) -> assertEquals(
                connections.values().stream()
                        .sorted(order.thenComparing(byNumber))
                        .map(JsonEvent::connection)
                        .toList(),
                numbers(table("--sort", key)),
                key));
        List<String> byRepeats = table("--sort", "retrans");
        int column = byRepeats.getFirst().indexOf("again");
        List<Long> again = byRepeats.stream()
                .filter(ConnectionTableTest::beginsAConnection)
                .map(line -> line.substring(column, column + "again".length()).strip())
                .map(text -> text.isEmpty() ? 0 : Long.parseLong(text))
                .toList();
        assertEquals(again.stream().sorted(Comparator.reverseOrder()).toList(), again);
        assertTrue(again.getFirst() > 0, "something was sent again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "never"})
    void nothingIsColouredInAFile(String when) {
        assertEquals(table(), table("--color", when));
        assertFalse(String.join("", table()).contains("\033"));
    }

    @Test
    void colourChangesNothingElse() {
        List<String> coloured = table("--color", "always");
        assertTrue(coloured.stream().anyMatch(line -> line.contains("\033[1;31m")));
        assertTrue(coloured.stream().anyMatch(line -> line.contains("\033[36m")));
        assertEquals(
                table(),
                coloured.stream()
                        .map(line -> line.replaceAll("\033\\[[0-9;]*m", ""))
                        .toList());
    }

    @Test
    void theTableIsTheSameWithAnyNumberOfThreads() {
        List<String> expected = Run.report(Parallelisms.ofSuite().withThreads(1), "connections", capture)
                .out()
                .lines()
                .toList();
        for (int threads = 2; threads <= 4; threads++) {
            assertEquals(
                    expected,
                    Run.report(Parallelisms.ofSuite().withThreads(threads), "connections", capture)
                            .out()
                            .lines()
                            .toList());
        }
    }
}
