package tcpstates.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The captures that lie among the tests' resources. */
public final class Recordings {
    private static final Path FOLDER = Path.of("src/test/resources/pcaps");

    private Recordings() {}

    /** Those in the pcap format, crafted ones included, by name. */
    public static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".pcap"))
                    .sorted()
                    .toList();
        }
    }
}
