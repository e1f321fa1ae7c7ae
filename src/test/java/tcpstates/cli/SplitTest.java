package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file for each connection. */
class SplitTest {
    /** More than files are open at once. */
    private static final int CONNECTIONS = 400;

    @TempDir
    private Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void eachFileOfARecordingReadAgainHoldsItsConnection(String capture) throws IOException {
        assertHoldConnections(TestCaptures.file(capture));
    }

    @Test
    void eachFileOfMoreConnectionsThanFilesMayBeOpenHoldsItsConnection() throws IOException {
        var segments = new Segments();
        for (int second = 0;
                second < 3;
                second++) { // each SYN is sent again, when other files were written to meanwhile
            for (int i = 0; i < CONNECTIONS; i++) {
                segments.add(1_700_000_000_000_000L + second * 1_000_000L + i, 1, 10_000 + i, 80, 2, i, 0, 0);
            }
        }
        assertThat(assertHoldConnections(segments.write(folder.resolve("syns.pcap"))))
                .isEqualTo(CONNECTIONS);
    }

    private int assertHoldConnections(Path capture) throws IOException {
        List<JsonEvent> connections =
                connections(split(capture, folder.resolve("split"), "json").out());
        Map<String, Path> files = files(folder.resolve("split"));
        assertThat(files).hasSameSizeAs(connections);
        for (JsonEvent connection : connections) {
            Path file = files.get(String.format("%07d", connection.connection()));
            assertThat(file).as(connection.toString()).isNotNull();
            List<JsonEvent> again = connections(Run.report("json", file).out());
            assertThat(again).as(file.toString()).hasSize(1);
            boolean reused = connections.stream().anyMatch(other -> takesPlaces(other, connection));
            assertThat(whole(again.getFirst(), reused)).as(file.toString()).isEqualTo(whole(connection, reused));
        }
        return connections.size();
    }

    /** Whether it is another one between the same two. */
    private static boolean takesPlaces(JsonEvent other, JsonEvent connection) {
        return other.connection() != connection.connection()
                && Set.of(other.address("client"), other.address("server"))
                        .equals(Set.of(connection.address("client"), connection.address("server")));
    }

    /**
     * What does not depend on what else is in the capture: its numbers, and how long its clock runs on.
     *
     * @param reused the packet by which one takes the place of another counts for the one and is in the file of the other
     */
    private static List<Object> whole(JsonEvent connection, boolean reused) {
        List<Object> whole = new ArrayList<>(List.of(
                connection.text("id"),
                connection.address("client"),
                connection.address("server"),
                connection.text("start"),
                connection.number("bytes")));
        if (!reused) {
            whole.add(connection.text("end"));
            whole.add(connection.number("packets"));
        }
        return whole;
    }

    private static Run split(Path capture, Path directory, String format, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--split", directory.toString()));
        arguments.addAll(List.of(more));
        return Run.report(format, capture, arguments.toArray(String[]::new));
    }

    private static List<JsonEvent> connections(String json) throws IOException {
        List<JsonEvent> connections = new ArrayList<>();
        for (String line : json.lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("connection")) {
                connections.add(event);
            }
        }
        return connections;
    }

    /** The files below a directory by the numbers in their names. */
    private static Map<String, Path> files(Path directory) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.forEach(file ->
                    files.put(file.getFileName().toString().replaceFirst("conn-(\\d{7})_.*\\.pcap", "$1"), file));
        }
        return files;
    }

    /** One decided by addresses, one by two walks, one by its number. */
    @ParameterizedTest
    @ValueSource(strings = {"port=443", "outcome=closed", "conn=3-40"})
    void aSelectionHasTheSameFilesHoweverItIsFound(String expression) throws IOException {
        Path capture = new Mixture(13).write(folder.resolve("mixture.pcap"), 100);
        Path packed = FrontDoor.compressed("split.pcap.gz", Files.readAllBytes(capture));
        split(capture, folder.resolve("all"), "summary");
        Run run = split(capture, folder.resolve("some"), "json", "--where", expression);
        split(packed, folder.resolve("once"), "states", "--where", expression);

        Map<String, Path> all = files(folder.resolve("all"));
        Map<String, Path> some = files(folder.resolve("some"));
        assertThat(some.keySet())
                .isEqualTo(files(folder.resolve("once")).keySet())
                .hasSameSizeAs(connections(run.out()))
                .isNotEmpty()
                .isNotEqualTo(all.keySet());
        for (String number : some.keySet()) {
            assertThat(some.get(number)).as(number).hasSameBinaryContentAs(all.get(number));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast-retransmit", "open-data-client-close"})
    void tcpdumpReadsEachFileAndFindsAllPackets(String capture) throws IOException, InterruptedException {
        split(TestCaptures.file(capture), folder.resolve("split"), "summary");
        List<String> lines = new ArrayList<>();
        for (Path file : files(folder.resolve("split")).values()) {
            lines.addAll(lines(file));
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(lines(TestCaptures.file(capture)));
    }

    private List<String> lines(Path file) throws IOException, InterruptedException {
        Run tcpdump = Run.tcpdump(folder, "-n", "-tt", "-S", "-r", file.toString(), "tcp");
        assertThat(tcpdump.status()).as(tcpdump.err()).isZero();
        return tcpdump.out().lines().toList();
    }

    @Test
    void howManyFilesThereAreIsToldAndTheirNamesSayBetweenWhom() throws IOException {
        Path capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 2);
        Run run = Run.ours("-r", capture.toString(), "--format", "summary", "--split", folder + "/made/here");

        assertThat(run.err()).endsWith("2 connections written to " + folder + "/made/here, a file each\n");
        assertThat(folder.resolve("made/here"))
                .isDirectoryContaining("glob:**/conn-0000001_10.0.0.1_40000_10.0.0.2_80.pcap")
                .isDirectoryContaining("glob:**/conn-0000002_10.0.0.1_40001_10.0.0.2_80.pcap");
    }

    @Test
    void noFileIsWrittenOver() throws IOException {
        Path capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 1);
        Path old = Files.writeString(folder.resolve("conn-0000009_mine.pcap"), "mine");
        Run run = split(capture, folder, "summary");

        assertThat(run.status()).isEqualTo(Main.FAILED);
        assertThat(run.message())
                .isEqualTo(folder + ": has files of connections already, such as conn-0000009_mine.pcap;"
                        + " name another directory");
        assertThat(old).hasContent("mine");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeIsOneLine() throws IOException {
        Path capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 1);
        assertThat(split(capture, capture, "summary").message()).isEqualTo(capture + ": File exists");
        assertThat(split(capture, capture.resolve("below"), "summary").status()).isEqualTo(Main.FAILED);
        assertThat(split(capture, folder.resolve("d"), "summary", "--count").message())
                .startsWith("--count looks at no connection");
    }
}
