package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.cli.DocumentExamples.Code;
import tcpstates.cli.DocumentExamples.Example;
import tcpstates.cli.diagnosetools.Usage;

/** What the documents, {@code --help} and so the manual page show works, and prints what they show. */
class DocumentExamplesTest {
    /** How examples begin that are not run, and why. What they name must exist all the same. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("tcpstates-sniff [options]", "no example but the synopsis"),
            Map.entry(
                    "./tcpstates-sniff --engine jnetpcap",
                    "needs a library that the build has only when told where it lies"),
            Map.entry("mvn ", "builds the project, tests included, and this is one of them"),
            Map.entry("bench/", "measures, for minutes"),
            Map.entry("packaging/", "sets up a Debian, for minutes"),
            Map.entry("java=$(bench/java-home)/bin", "the same"),
            Map.entry("$java/", "the same"),
            Map.entry("contrib/acceptance", "ContribTest runs it"),
            Map.entry(
                    "./tcpstates --",
                    "switches a capture of this machine on and off, which BackgroundIT does in a network of its own"),
            Map.entry("src/test/scripts/record-captures src/test", "writes over the captures of the tests"),
            Map.entry("src/test/scripts/record-captures --live", "KernelComparisonTest runs it"),
            Map.entry("src/test/scripts/record-captures --random", "RandomTrafficTest runs it"));

    /** Where the packets come from, counts, and what text leaves open: no complaints. */
    static final Pattern ANNOUNCEMENT = Pattern.compile("reading from file .*"
            + "|(tcpdump: )?listening on .*"
            + "|(tcpdump|tcpstates-sniff): verbose output suppressed, use -v\\[v]\\.\\.\\. for full protocol decode"
            + "|dropped privs to tcpdump"
            + "|((tcpdump|tcpstates-sniff): )?\\d+ packets? (captured|received by filter|dropped by kernel).*"
            + "|\\d+ of \\d+ connections match"
            + "|\\d+ packets read"
            + "|正在读取文件 .*|\\d+ 个连接中有 \\d+ 个符合条件"
            + "|metrics at http://127\\.0\\.0\\.1:9469/metrics"
            + "|tcpstates-sniff: beside the kernel: .*|tcpstates-sniff: \\S+ to \\S+: .* in the kernel.*"
            + "|tcpstates-sniff: [0-9:.]+ alarm count\\(.*"
            + "|\\d+ connections written to \\S+, a file each"
            + "|---.*---|\\[\\d+:\\d+],tcp-states连接,.*" // answers SIGUSR1
            + "|\\d+ [A-Z_0-9]+|State .*|[A-Z0-9-]+ +- +- .*|\\{\"type\":\"endpoint\",.*| +# start .*| +\\d+ [0-9:.]+ +[0-9:.]+ +[0-9.]+:\\d+ .*"
            + "|What may mislead in this capture|本次抓包中可能误导判断之处|  [a-z][a-z -]+: \\d.*|  \\p{IsHan}+：.*" // its health
            + "|tcpstates-sniff: (notes\\.txt|-): time stamps have no date: they begin on .*");

    private static final String LEFT_OUT = "…";

    /** What prints nothing. */
    private static final Pattern TO_A_FILE = Pattern.compile(" (-w notes\\.pcap|-o \\S+|>>? \\S+)");

    @TempDir
    static Path folder;

    private static ExampleShell shell;

    @BeforeAll
    static void prepare() throws IOException {
        shell = new ExampleShell(folder);
    }

    static List<Example> run() throws IOException {
        return DocumentExamples.all().stream()
                .filter(example -> reasons(example).isEmpty())
                .toList();
    }

    static List<Example> notRun() throws IOException {
        return DocumentExamples.all().stream()
                .filter(example -> !reasons(example).isEmpty())
                .toList();
    }

    private static List<String> reasons(Example example) {
        return NOT_RUN.keySet().stream().filter(example.command()::startsWith).toList();
    }

    @ParameterizedTest
    @MethodSource("run")
    void doesWhatIsShownWithoutAComplaint(Example example) throws Exception {
        Run run = shell.run(fromRoot(example.command()));

        Map<Boolean, List<String>> shown =
                example.shown().stream().collect(Collectors.partitioningBy(line -> line.startsWith(Main.NAME + ": ")));
        assertThat(run.err()
                        .lines()
                        .filter(line -> !shown.getOrDefault(true, List.of()).contains(line)))
                .allMatch(line -> ANNOUNCEMENT.matcher(line).matches());
        assertThat(run.err().lines().toList()).containsAll(shown.getOrDefault(true, List.of()));
        assertThat(run.status()).isZero();
        if (!example.shown().isEmpty()) {
            assertThat(run.out()).matches(pattern(shown.getOrDefault(false, List.of())));
        } else if (!TO_A_FILE.matcher(example.command()).find()) {
            assertThat(run.out()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("notRun")
    void namesWhatThereIsWhereItIsNotRun(Example example) throws Exception {
        List<String> words = List.of(example.command().split(" +"));
        String program = words.getFirst();
        if (program.equals("mvn")) {
            requireMavenKnows(words);
        } else if (program.endsWith(Main.NAME)) {
            accept(words.subList(1, words.size()));
        } else if (program.equals("./" + Usage.NAME)) {
            assertThat(Usage.COMMANDS)
                    .extracting(Usage.Command::name)
                    .contains(words.get(1).replaceFirst("=.*", ""));
        } else if (program.equals("$java/java")) {
            accept(words.subList(words.indexOf("target/tcpstates-sniff.jar") + 1, words.size() - 1));
        } else if (program.startsWith("$java/")) {
            assertThat(Path.of(System.getProperty("java.home"), "bin", program.substring("$java/".length())))
                    .isExecutable();
        } else if (program.startsWith("java=")) {
            assertThat(Path.of("bench/java-home")).isExecutable();
        } else {
            assertThat(Path.of(program)).isExecutable();
            Process help =
                    new ProcessBuilder(program, "-h").redirectErrorStream(true).start();
            assertThat(new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("usage: ");
            assertThat(help.waitFor()).isZero();
        }
    }

    @Test
    void listsNoExampleThatIsGone() throws IOException {
        assertThat(notRun().stream().flatMap(example -> reasons(example).stream()))
                .containsAll(NOT_RUN.keySet());
    }

    /** Options in the running text: each is known, and its value is understood. */
    @Test
    void namesOptionsThatThereAre() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String name : List.of("usage", "formats", "tcpdump", "transcripts", "verdicts", "findings")) {
            for (Code code : DocumentExamples.code(Path.of("docs", name + ".md"))) {
                String typed = code.text().replaceFirst("^tcpstates-sniff ", "");
                if (typed.startsWith("-") && typed.length() > 1) {
                    complaint(values(typed).split(" +"))
                            .map(what -> code + ": " + what)
                            .forEach(wrong::add);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Values in the place of what stands for them. */
    private static String values(String typed) {
        return typed.replaceAll("\\b(N|SECONDS|MB|TIME)\\b", "5")
                .replaceAll("\\bSIZE\\b", "5m")
                .replaceAll("\\bFIRST-LAST\\b", "5-6")
                .replaceAll("\\ben\\|zh\\b", "zh")
                .replace(" …", "");
    }

    /** None if a value is missing: the text names the option alone. */
    private static Stream<String> complaint(String... words) {
        try {
            new CommandLineParser().parse(words);
            return Stream.of();
        } catch (UsageException e) {
            String message = String.valueOf(e.getMessage());
            return Stream.of(message)
                    .filter(text -> !text.startsWith("missing required parameter") && !text.contains("not supported:"));
        }
    }

    private static void accept(List<String> words) throws UsageException {
        new CommandLineParser().parse(words.toArray(String[]::new)).check();
    }

    /** Profiles and classes of tests that are named. */
    private static void requireMavenKnows(List<String> words) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<String> classes =
                    files.map(file -> file.getFileName().toString()).toList();
            for (String word : words) {
                if (word.startsWith("-P")) {
                    assertThat(pom).contains("<id>" + word.substring(2) + "</id>");
                } else if (word.startsWith("-Dtest=")) {
                    String name = word.substring("-Dtest=".length()).replace("'", "");
                    Pattern pattern = Pattern.compile(name.replace("*", ".*") + "\\.java");
                    assertThat(classes).anyMatch(file -> pattern.matcher(file).matches());
                }
            }
        }
    }

    /** The project's scripts are run where they lie. */
    private static String fromRoot(String command) {
        return command.startsWith("src/test/scripts/")
                ? Path.of("").toAbsolutePath().resolve(command).toString()
                : command;
    }

    /** A line that is left out may be any number of lines. */
    static String pattern(List<String> shown) {
        return shown.stream()
                .map(line -> line.equals(LEFT_OUT)
                        ? "(?:.*\\R)*?"
                        : Arrays.stream(line.split(LEFT_OUT, -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*")) + "\\R")
                .collect(Collectors.joining());
    }
}
