package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The captures that the tests keep, and the program run on captures within this process. */
final class TestCaptures {
    /** Seen from the project's root. */
    static final Path DIRECTORY = Path.of("src", "test", "resources", "pcaps");

    private static final String SUFFIX = ".pcap";

    /** What a run left behind. */
    record Run(int status, String output, String errors) {}

    private TestCaptures() {}

    /** All of them, seen from {@link #DIRECTORY}, without the suffix. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.map(file -> DIRECTORY.relativize(file).toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }

    static Path file(String name) {
        return DIRECTORY.resolve(name + SUFFIX);
    }

    /** Runs {@code tcpstates-sniff -q --format FORMAT -r FILE}. */
    static Run run(String format, Path file) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var main = new Main(
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new SystemCaptures(),
                tcpstates.cli.Run.UNCHANGED,
                Parallelisms.ofSuite());
        int status = main.run("-q", "--format", format, "-r", file.toString());
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
