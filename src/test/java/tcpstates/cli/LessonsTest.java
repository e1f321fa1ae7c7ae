package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.cli.DocumentExamples.Example;

/** The lessons: each command works and prints what is shown, each picture is what the program draws, and both languages say the same. */
class LessonsTest {
    private static final Path FOLDER = Path.of("docs", "teaching");
    private static final Path FIGURES = FOLDER.resolve("figures");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");
    private static final int LESSONS = 8;
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern RECORDED = Pattern.compile(
            "tcpstates-sniff: .*(: this is how the experiment went when it was recorded|：以下是该实验录制时的情形)");
    private static final Pattern ASSUMED = Pattern.compile("tcpstates-sniff: \\S+\\.txt[:：].*1970-01-02.*");
    private static final String ANSWERED = "<details><summary>";

    @TempDir
    static Path folder;

    private static final Map<String, Run> RUNS = new HashMap<>();

    /** All in one process: a document's examples take seconds, not minutes. */
    @BeforeAll
    static void runAll() throws IOException, InterruptedException {
        List<String> commands =
                examples().stream().map(Example::command).distinct().toList();
        List<Run> runs = CommandList.runs(folder, commands);
        for (int i = 0; i < commands.size(); i++) {
            RUNS.put(commands.get(i), runs.get(i));
        }
    }

    private static List<Path> documents(boolean chinese) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> file.toString().endsWith(".zh.md") == chinese)
                    .sorted()
                    .toList();
        }
    }

    static List<Path> english() throws IOException {
        return documents(false);
    }

    static List<Path> all() throws IOException {
        return Stream.of(documents(false), documents(true))
                .flatMap(List::stream)
                .toList();
    }

    private static Path chinese(Path english) {
        return Path.of(english.toString().replaceFirst("\\.md$", ".zh.md"));
    }

    private static List<Example> examples(Path document) throws IOException {
        return DocumentExamples.in(document.toString(), Files.readAllLines(document));
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path document : all()) {
            examples.addAll(examples(document));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void doesWhatIsShownWithoutAComplaint(Example example) {
        Run run = Objects.requireNonNull(RUNS.get(example.command()));

        assertThat(run.err().lines())
                .allMatch(line -> RECORDED.matcher(line).matches()
                        || ASSUMED.matcher(line).matches()
                        || DocumentExamplesTest.ANNOUNCEMENT.matcher(line).matches());
        assertThat(run.status()).isZero();
        assertThat(run.out()).isNotEmpty();
        if (!example.shown().isEmpty()) {
            assertThat(run.out()).matches(DocumentExamplesTest.pattern(example.shown()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1-handshake, pcaps/open-data-client-close.pcap, ladder, 1",
        "1-simultaneous-open, pcaps/simultaneous-open.pcap, ladder, 1",
        "2-teardown, pcaps/half-close-data-flows-on.pcap, ladder, 1",
        "2-simultaneous-close, pcaps/simultaneous-close.pcap, states, 1",
        "3-backoff, syn-backoff.script, ladder, 1",
        "4-reset, pcaps/abort-linger-zero.pcap, ladder, 1",
        "5-half-open, pcaps/half-open-answered-by-rst.pcap, ladder, 1",
        "6-scan, pcaps/ports-tried-open-closed-filtered.pcap, ladder, 2",
        "7-time-wait, pcaps/time-wait-reuse.pcap, ladder, 1",
        "8-reading, pcaps/data-dropped-rto.pcap, ladder, 1"
    })
    void showsWhatTheProgramDraws(String figure, String packets, String diagram, int connection) throws IOException {
        Path capture = Path.of("src", "test", "resources", packets);
        if (packets.endsWith(".script")) {
            capture = folder.resolve(figure + ".pcap");
            String script = FOLDER.resolve(packets).toString();
            assertThat(Run.ours("lab", "make", script, "-w", capture.toString()).status())
                    .isZero();
        }
        for (String language : List.of("en", "zh")) {
            Path file = FIGURES.resolve(figure + (language.equals("zh") ? ".zh.svg" : ".svg"));
            Run run = Run.report("svg", capture, "--conn", "" + connection, "--diagram", diagram, "--lang", language);
            assertThat(run.err()).isEmpty();
            if (WRITE) {
                Files.createDirectories(FIGURES);
                Files.writeString(file, run.out());
            }
            assertThat(file).exists().hasContent(run.out());
        }
    }

    @Test
    void showsEachPictureInItsLesson() throws IOException {
        var text = new StringBuilder();
        for (Path document : all()) {
            text.append(Files.readString(document));
        }
        try (Stream<Path> files = Files.list(FIGURES)) {
            assertThat(files.map(file -> "(figures/" + file.getFileName() + ")"))
                    .isNotEmpty()
                    .allMatch(link -> text.indexOf(link) >= 0);
        }
    }

    @Test
    void isEightLessonsAndAListOfThemInTwoLanguages() throws IOException {
        assertThat(english()).hasSize(LESSONS + 1);
        assertThat(documents(true))
                .containsExactlyElementsOf(
                        english().stream().map(LessonsTest::chinese).toList());
        for (Path lesson : english()) {
            if (!lesson.endsWith("README.md")) {
                String name = lesson.getFileName().toString();
                assertThat(Files.readString(FOLDER.resolve("README.md"))).contains("](" + name + ")");
                assertThat(Files.readString(FOLDER.resolve("README.zh.md")))
                        .contains("](" + chinese(Path.of(name)) + ")");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("english")
    void saysTheSameInChinese(Path lesson) throws IOException {
        Path chinese = chinese(lesson);
        assertThat(shape(chinese)).isEqualTo(shape(lesson));
        assertThat(examples(chinese).stream().map(example -> example.command().replace(" --lang zh", "")))
                .containsExactlyElementsOf(
                        examples(lesson).stream().map(Example::command).toList());
        assertThat(Files.readAllLines(chinese).stream()
                        .filter(line -> line.startsWith("#") || line.startsWith(ANSWERED)))
                .allMatch(line -> HAN.matcher(line).find());
    }

    /** What kind of line follows what, as far as a translation keeps it. */
    private static List<String> shape(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .map(line -> line.startsWith("#")
                        ? line.substring(0, line.indexOf(' '))
                        : line.startsWith("<")
                                ? line.replaceFirst(">.*", "")
                                : line.startsWith("|") || line.startsWith("![") ? line.substring(0, 1) : "")
                .filter(kind -> !kind.isEmpty())
                .toList();
    }

    /** Goal, commands, picture, questions with answers, sources. */
    @ParameterizedTest
    @MethodSource("all")
    void hasAllThatALessonNeeds(Path document) throws IOException {
        List<String> lines = Files.readAllLines(document);
        for (MatchResult link : LINK.matcher(String.join("\n", lines)).results().toList()) {
            assertThat(document.resolveSibling(link.group(1))).exists();
        }
        if (document.getFileName().toString().startsWith("README")) {
            return;
        }
        assertThat(lines.stream().filter(line -> line.startsWith("## "))).hasSize(4);
        assertThat(lines).anyMatch(line -> line.startsWith("**")).anyMatch(line -> line.startsWith("!["));
        assertThat(lines).anyMatch(line -> line.contains("RFC 9293"));
        assertThat(examples(document)).isNotEmpty();
        long questions =
                lines.stream().filter(line -> line.startsWith(ANSWERED)).count();
        assertThat(questions).isGreaterThanOrEqualTo(4);
        assertThat(lines.stream().filter("</details>"::equals)).hasSize((int) questions);
        assertThat(String.join("\n", lines)).doesNotContain("</summary>\n\n</details>");
    }
}
