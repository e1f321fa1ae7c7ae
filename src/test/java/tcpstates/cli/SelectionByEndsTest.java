package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.engine.Parallelism;

/** What addresses and ports decide is found on the way, and is what looking at whole connections beforehand finds. */
class SelectionByEndsTest {
    /** True of every connection, and known of none before it has a number: a saved capture is walked through twice. */
    private static final String WALKED_TWICE = "(%s) and conn>0";

    private static final List<Integer> THREADS = List.of(1, 2, 4);

    @TempDir
    private static Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void tellsOfARecordingWhatTwoWalksTell(String capture) throws IOException {
        assertSame(TestCaptures.file(capture));
    }

    @Test
    void tellsOfAMixtureWhatTwoWalksTell() throws IOException {
        assertSame(new Mixture(3).write(folder.resolve("mixture.pcap"), 300));
    }

    /** Each format with an expression made of the capture's own addresses, so that some connections match and some do not. */
    private static void assertSame(Path capture) throws IOException {
        List<JsonEvent> connections = connections(capture);
        List<String> expressions = expressions(connections.isEmpty() ? null : connections.getLast());
        int turn = capture.toString().hashCode() & 0xff;
        for (Format format : Format.ALL) {
            String expression = expressions.get(turn % expressions.size());
            int threads = THREADS.get(turn / 2 % THREADS.size());
            assertThat(told(threads, format, capture, expression))
                    .as(format + " " + expression + " with " + threads)
                    .isEqualTo(told(1, format, capture, WALKED_TWICE.formatted(expression)));
            turn++;
        }
    }

    private static List<JsonEvent> connections(Path capture) throws IOException {
        List<JsonEvent> connections = new ArrayList<>();
        for (String line : Run.report("json", capture).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("connection")) {
                connections.add(event);
            }
        }
        return connections;
    }

    private static List<String> expressions(@Nullable JsonEvent connection) {
        if (connection == null) {
            return List.of("port=80");
        }
        JsonEvent client = connection.object("client");
        JsonEvent server = connection.object("server");
        return List.of(
                "port=" + client.number("port"),
                "client.addr=" + client.text("ip"),
                "not port=" + client.number("port"),
                "server.port=" + server.number("port"),
                "addr=" + server.text("ip"),
                "server.port!=" + server.number("port") + " or client.addr=" + server.text("ip"),
                "ip=6",
                "ip=4 and port>=1024",
                "port=1");
    }

    private static Run told(int threads, Format format, Path capture, String expression) {
        Run run = Run.ours(
                Format.ALL,
                new Parallelism(threads, 0, 16, 5),
                "--format",
                format.name(),
                "-n",
                "-r",
                capture.toString(),
                "--where",
                expression);
        // The number of matches is told when it is known: in front of what else is said, or behind it.
        String said = String.join("\n", run.err().lines().sorted().toList());
        return new Run(run.status(), run.out(), said);
    }

    @Test
    void writesThePacketsThatTwoWalksWrite() throws IOException {
        for (String name : captures()) {
            Path capture = TestCaptures.file(name);
            List<JsonEvent> connections = connections(capture);
            for (String expression : expressions(connections.isEmpty() ? null : connections.getFirst())) {
                assertThat(saved(capture, expression))
                        .as(name + " " + expression)
                        .isEqualTo(saved(capture, WALKED_TWICE.formatted(expression)));
            }
        }
    }

    private static byte[] saved(Path capture, String expression) throws IOException {
        Path file = folder.resolve("saved.pcap");
        Run run = Run.report("summary", capture, "-w", file.toString(), "--where", expression);
        assertThat(run.status()).as(run.err()).isIn(Main.DONE, Main.FAILED);
        return Files.readAllBytes(file);
    }

    @Test
    void howManyMatchIsToldOfWhatIsReadOnceToo() throws IOException {
        Path capture = new Mixture(4).write(folder.resolve("once.pcap"), 50);
        Path packed = FrontDoor.compressed("once.pcap.gz", Files.readAllBytes(capture));
        List<String> said = Stream.of(capture, packed)
                .map(file -> Run.ours("-r", file.toString(), "--format", "summary", "--addr", "10.0.0.1"))
                .map(Run::message)
                .toList();
        assertThat(said.getFirst()).matches("\\d+ of \\d+ connections match");
        assertThat(said).containsOnly(said.getFirst());
    }
}
