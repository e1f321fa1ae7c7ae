package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words of reports have the same keys in both languages, and the same places for values. */
class BundlesTest {
    private static final Path FOLDER = Path.of("src/main/resources/tcpstates/report");
    private static final String CHINESE = "_zh.properties";

    /** Whose English is in the code, by a key that a test of its own looks for. */
    private static final Set<String> CHINESE_ONLY =
            Set.of("help", "lab_help", "lab_check_help", "lab_make_help", "causes", "kinds");

    /** Where a sentence may need no name for the other end. */
    private static final String VERDICTS = "verdicts";

    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".properties"))
                    .map(name -> name.replace(CHINESE, "").replace(".properties", ""))
                    .distinct()
                    .filter(name -> !CHINESE_ONLY.contains(name))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasTheSameKeysAndValuesInBothLanguages(String name) throws IOException {
        Properties english = read(name + ".properties");
        Properties chinese = read(name + CHINESE);
        assertThat(new TreeSet<>(chinese.stringPropertyNames()))
                .as("keys in %s: give each a line in both languages", FOLDER.resolve(name + CHINESE))
                .isEqualTo(new TreeSet<>(english.stringPropertyNames()));
        for (String key : english.stringPropertyNames()) {
            Set<String> inEnglish = values(english.getProperty(key));
            assertThat(values(chinese.getProperty(key)))
                    .as("places for values in %s of %s", key, FOLDER.resolve(name + CHINESE))
                    .isSubsetOf(inEnglish)
                    .hasSizeGreaterThanOrEqualTo(inEnglish.size() - (VERDICTS.equals(name) ? 1 : 0));
        }
    }

    private static Set<String> values(String text) {
        return VALUE.matcher(text)
                .results()
                .map((MatchResult value) -> value.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties read(String name) throws IOException {
        var words = new Properties();
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve(name))) {
            words.load(reader);
        }
        return words;
    }
}
