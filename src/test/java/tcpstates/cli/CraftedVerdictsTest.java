package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verdicts on 24 small captures that other tools get wrong, word for word in both languages. */
class CraftedVerdictsTest {
    /** {@code -Dverdicts.write=true} writes what is printed as what is expected. */
    private static final boolean WRITE = Boolean.getBoolean("verdicts.write");

    private static final Path CAPTURES = Path.of("src", "test", "resources", "pcaps", "crafted");
    private static final Path EXPECTED = Path.of("src", "test", "resources", "verdicts");

    @ParameterizedTest
    @MethodSource("captures")
    void tellsWhatBecameOfTheConnection(String name) throws IOException {
        var printed = new StringBuilder();
        for (List<String> options : List.of(
                List.of("--lang", "en"),
                List.of("--lang", "en", "-v"),
                List.of("--lang", "zh"),
                List.of("--lang", "zh", "-v"))) {
            printed.append(String.join(" ", options)).append('\n').append(run(name, options));
        }
        Path expected = EXPECTED.resolve(name + ".txt");
        if (WRITE) {
            Files.writeString(expected, printed);
        }
        assertThat(printed.toString()).isEqualTo(Files.readString(expected));
    }

    static List<String> captures() throws IOException {
        try (Stream<Path> files = Files.list(CAPTURES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".pcap"))
                    .map(file -> file.substring(0, file.length() - ".pcap".length()))
                    .sorted()
                    .toList();
        }
    }

    private static String run(String name, List<String> options) {
        var out = new ByteArrayOutputStream();
        var err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "-q",
                                "--format",
                                "connections",
                                "-r",
                                CAPTURES.resolve(name + ".pcap").toString()),
                        options.stream())
                .toList();
        int status = new Main(out, err, new SystemCaptures(), Run.UNCHANGED, Parallelisms.ofSuite())
                .run(arguments.toArray(String[]::new));
        assertThat(status).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
