package tcpstates.cli;

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
import org.junit.jupiter.api.Test;
import tcpstates.cli.DocumentExamples.Code;
import tcpstates.cli.DocumentExamples.Example;

/** {@code README.zh.md} says what {@code README.md} says. If one of these fails, write there in Chinese what is new here. */
class ChineseReadmeTest {
    private static final Path ENGLISH = Path.of("README.md");
    private static final Path CHINESE = Path.of("README.zh.md");
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    @Test
    void hasTheSameSections() throws IOException {
        List<String> english = headings(ENGLISH);
        List<String> chinese = headings(CHINESE);
        assertThat(chinese.stream().map(ChineseReadmeTest::level))
                .as("sections of README.zh.md: %s, of README.md: %s", chinese, english)
                .containsExactlyElementsOf(
                        english.stream().map(ChineseReadmeTest::level).toList());
        assertThat(chinese.subList(1, chinese.size()))
                .allMatch(heading -> HAN.matcher(heading).find());
    }

    /** Examples run in Chinese where that makes a difference; what they print is looked at by {@link DocumentExamplesTest}. */
    @Test
    void showsTheSameCommands() throws IOException {
        assertThat(commands(CHINESE)).containsExactlyElementsOf(commands(ENGLISH));
    }

    @Test
    void namesTheSameOptionsFormatsAndFiles() {
        assertThat(code(CHINESE)).isEqualTo(code(ENGLISH));
    }

    @Test
    void pointsToTheSameDocumentsAndToEachOther() throws IOException {
        Set<String> english = links(ENGLISH);
        Set<String> chinese = links(CHINESE);
        assertThat(english.remove(CHINESE.toString())).isTrue();
        assertThat(chinese.remove(ENGLISH.toString())).isTrue();
        assertThat(chinese).isEqualTo(english);
        assertThat(english).allMatch(target -> Files.exists(Path.of(target.replaceFirst("#.*", ""))));
    }

    @Test
    void hasTheSameRowsAndPoints() throws IOException {
        assertThat(count(CHINESE, "|")).isEqualTo(count(ENGLISH, "|"));
        assertThat(count(CHINESE, "- ")).isEqualTo(count(ENGLISH, "- "));
    }

    private static List<String> headings(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("#"))
                .toList();
    }

    private static int level(String heading) {
        return heading.indexOf(' ');
    }

    private static List<String> commands(Path document) throws IOException {
        return DocumentExamples.in(document.toString(), Files.readAllLines(document)).stream()
                .map(Example::command)
                .map(command -> command.replace(" --lang zh", ""))
                .toList();
    }

    private static Set<String> code(Path document) {
        return DocumentExamples.code(document).stream().map(Code::text).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> links(Path document) throws IOException {
        return LINK.matcher(Files.readString(document))
                .results()
                .map((MatchResult link) -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long count(Path document, String beginning) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith(beginning))
                .count();
    }
}
