package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tcpstates.report.Language;

class HelpTest {
    @TempDir
    Path folder;

    @Test
    void listsEveryOptionInAGroupOnLinesThatFit() {
        String help = new CommandLineParser().help(Language.EN);
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
        assertThat(help).contains("\nWhere packets come from:\n", "\nExamples:\n", "  -r FILE ", "%H.pcap");
        requireAllOptions(help);
    }

    @Test
    void listsEveryOptionInChineseOnLinesThatFit() {
        Run run = Run.ours("--help", "--lang", "zh");
        assertThat(run.out().lines())
                .allMatch(line -> line.codePoints().map(WCWidth::wcwidth).sum() <= 100);
        assertThat(run.out()).contains("\n数据包从哪里来:\n", "\n示例：\n", "  -r FILE ", "%H.pcap");
        requireAllOptions(run.out());
    }

    private static void requireAllOptions(String help) {
        new CommandLineParser()
                .model().options().stream()
                        .filter(option -> !option.hidden())
                        .forEach(option -> assertThat(help)
                                .contains(
                                        option.negatable()
                                                ? option.longestName().replaceFirst("--", "--[no-]")
                                                : option.longestName()));
    }

    /** If this fails: write the Chinese behind the option's name in src/main/resources/tcpstates/report/help_zh.properties. */
    @Test
    void hasAChineseDescriptionWithTheSameValuesOfEveryOption() {
        ResourceBundle chinese = Language.ZH.words("help");
        Set<String> keys = new HashSet<>(chinese.keySet());
        CommandSpec model = new CommandLineParser().model(Language.ZH);
        for (OptionSpec option : new CommandLineParser().model().options()) {
            String key = option.longestName().replaceFirst("^-+(?=\\w)", "");
            assertThat(keys.remove(key))
                    .as("src/main/resources/tcpstates/report/help_zh.properties needs a line %s=…", key)
                    .isTrue();
            String english = String.join(" ", option.description());
            String description =
                    String.join(" ", model.findOption(option.longestName()).description());
            assertThat(description).containsPattern("\\p{IsHan}");
            assertThat(fixed(description))
                    .as("options, files, values named in the Chinese of %s as in the English", option.longestName())
                    .isEqualTo(fixed(english));
        }
        assertThat(keys)
                .as("keys of help_zh.properties that belong to no option")
                .allMatch(key -> key.startsWith("usage.") || key.startsWith("group."));
    }

    /** What must stand in a description in any language: options, numbers, names in capitals, what picocli fills in. */
    private static Set<String> fixed(String description) {
        return Pattern.compile("(?<![\\w-])--?[a-z][\\w-]*|\\$\\{[\\w-]+}|\\$[A-Z_]+|\\b\\d{2,}\\b|\\b[A-Z_]{3,}\\b")
                .matcher(description)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @Test
    void hasTheSameExamplesInChinese() {
        assertThat(examples(Language.ZH)).isEqualTo(examples(Language.EN)).isNotEmpty();
    }

    private static List<String> examples(Language language) {
        return new CommandLineParser()
                .help(language)
                .lines()
                .filter(line -> line.startsWith("  ") && line.contains(Main.NAME + " "))
                .map(line -> line.strip().split(" {2,}", 2)[0])
                .toList();
    }

    /** If this fails: run {@link ManualPage#main} in the project's folder. */
    @ParameterizedTest
    @EnumSource
    void manualPageIsMadeOfThePresentOptions(Language language) {
        assertThat(ManualPage.file(language)).hasContent(ManualPage.text(language));
    }

    @ParameterizedTest
    @CsvSource({"EN, SEE ALSO", "ZH, 另见"})
    void manualPageIsGoodRoff(Language language, String heading) throws Exception {
        Process man = new ProcessBuilder(
                        "man",
                        "--warnings",
                        "-E",
                        "UTF-8",
                        "-l",
                        ManualPage.file(language).toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).isZero();
        assertThat(text).doesNotContain("warning").contains("TCPSTATES-SNIFF(1)", heading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionIsValidInItsShell(String shell) throws Exception {
        Process reader = new ProcessBuilder(shell, "-n", completion(shell).toString())
                .redirectErrorStream(true)
                .start();
        assertThat(reader.getInputStream().readAllBytes()).isEmpty();
        assertThat(reader.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"bash, '# tcpstates-sniff'", "zsh, '#compdef tcpstates-sniff'"})
    void completionIsNoProgramButAFileThatItsShellReads(String shell, String first) throws Exception {
        assertThat(completion(shell)).content().startsWith(shell.equals("bash") ? "#\n" + first : first);
    }

    @ParameterizedTest
    @CsvSource({"--form\\tj\\t, --format json", "--format tcpd\\t--sect\\t, --format tcpdump --sections"})
    void completesWhatIsTypedInBash(String typed, String completed) throws Exception {
        assertThat(typedInto("bash", typed)).contains("<" + completed + ">");
    }

    @ParameterizedTest
    @CsvSource({
        "--for\\tj\\t, --format=json",
        "--format tcpd\\t--sect\\t, --format tcpdump --sections",
        "-nr comp\\t, -nr completion",
        "--compare comp\\tcomp\\t--format=summ\\t, --compare completion completion --format=summary"
    })
    void completesWhatIsTypedInZsh(String typed, String completed) throws Exception {
        assertThat(typedInto("zsh", typed)).contains("<" + completed + ">");
    }

    @Test
    void zshShowsTheValuesAndWhatTheOptionsAreFor() throws Exception {
        assertThat(typedInto("zsh", "--format \\t")).contains("netstat-counts", "tcp-retrans");
        assertThat(typedInto("zsh", "--time-\\t\\t")).contains("--time-stamp-precision", "Decimals of times");
    }

    private String typedInto(String shell, String typed) throws Exception {
        String text = Files.readString(completion(shell)); // and the file to type the name of
        return CompletingShell.of(shell, "tcpstates-sniff", text, folder).typed(typed.replace("\\t", "\t"));
    }

    private Path completion(String shell) throws IOException {
        return Files.writeString(
                folder.resolve("completion"), Run.ours("--completion", shell).out());
    }
}
