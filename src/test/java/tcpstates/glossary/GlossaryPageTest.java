package tcpstates.glossary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents that {@code --glossary} stands beside. */
class GlossaryPageTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path REFERENCES = DOCS.resolve("references.md");
    private static final Pattern RFC = Pattern.compile("RFC \\d+");
    private static final Pattern SECTION = Pattern.compile("(?<![\\d.])3(?:\\.\\d+)+(?![\\d.]*\\d)");

    @Test
    void isWhatTheProgramPrints() throws IOException {
        assertThat(GlossaryPage.FILE).hasContent(GlossaryPage.text());
    }

    /** Those below TCP have nothing to do with states. */
    @Test
    void everyRfcThatADocumentOrTheMachineNamesIsAmongTheReferences() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path folder : List.of(
                DOCS,
                Path.of("src/main/resources/tcpstates/report"),
                Path.of("src/main/java/tcpstates/tcp"),
                Path.of("src/main/java/tcpstates/diagnosis"),
                Path.of("src/main/java/tcpstates/steps"),
                Path.of("src/main/java/tcpstates/explain"),
                Path.of("src/main/java/tcpstates/event"))) {
            named.addAll(found(folder, RFC));
        }
        String references = Files.readString(REFERENCES);
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(rfc ->
                        assertThat(references).as("list it in %s", REFERENCES).containsPattern(rfc + "\\b"));
    }

    @Test
    void everySectionThatATransitionOrAStepNamesIsAmongTheReferences() throws IOException {
        Set<String> named = in(DOCS.resolve("states.md"), SECTION);
        named.addAll(in(Path.of("src/main/java/tcpstates/explain/RfcSection.java"), SECTION));
        String references = Files.readString(REFERENCES);
        assertThat(named)
                .hasSizeGreaterThan(10)
                .allSatisfy(section -> assertThat(references).contains("| " + section + " |"));
    }

    private static Set<String> found(Path folder, Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one -> one.toString().matches(".*\\.(md|java|properties)"))
                    .filter(one -> !one.equals(REFERENCES))
                    .toList()) {
                found.addAll(in(file, pattern));
            }
        }
        return found;
    }

    private static Set<String> in(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
