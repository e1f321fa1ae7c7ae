package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The captures that the tests keep. */
final class TestCaptures {
    /** Seen from the project's root. */
    static final Path DIRECTORY = Path.of("src", "test", "resources", "pcaps");

    private static final String SUFFIX = ".pcap";

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
}
