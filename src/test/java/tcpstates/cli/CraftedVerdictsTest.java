package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    private static final String FOLDER = "crafted/";
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
        return TestCaptures.names().stream()
                .filter(name -> name.startsWith(FOLDER))
                .map(name -> name.substring(FOLDER.length()))
                .toList();
    }

    private static String run(String name, List<String> options) {
        Run run = Run.report(
                "connections",
                TestCaptures.file(FOLDER + name),
                Stream.concat(options.stream(), Stream.of("--time", "utc")).toArray(String[]::new));
        assertThat(run.status()).isZero();
        return run.out();
    }
}
