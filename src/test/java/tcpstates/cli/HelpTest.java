package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelpTest {
    @TempDir
    Path folder;

    @Test
    void listsEveryOptionInAGroupOnLinesThatFit() {
        String help = new CommandLineParser().help();
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
        assertThat(help).contains("\nWhere packets come from:\n", "\nExamples:\n", "  -r FILE ", "%H.pcap");
        new CommandLineParser()
                .model().options().stream()
                        .filter(option -> !option.hidden())
                        .forEach(option -> assertThat(help).contains(option.longestName()));
    }

    /** If this fails: run {@link ManualPage#main} in the project's folder. */
    @Test
    void manualPageIsMadeOfThePresentOptions() {
        assertThat(ManualPage.FILE).hasContent(ManualPage.text());
    }

    @Test
    void manualPageIsGoodRoff() throws Exception {
        Process man = new ProcessBuilder("man", "--warnings", "-E", "UTF-8", "-l", ManualPage.FILE.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).isZero();
        assertThat(text).doesNotContain("warning").contains("TCPSTATES-SNIFF(1)", "SEE ALSO");
    }

    @Test
    void completionIsValidBash() throws Exception {
        Process bash = new ProcessBuilder("bash", "-n", completion().toString())
                .redirectErrorStream(true)
                .start();
        assertThat(bash.getInputStream().readAllBytes()).isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"--form\\tj\\t, --format json", "--format tcpd\\t--sect\\t, --format tcpdump --sections"})
    void completesWhatIsTyped(String typed, String completed) throws Exception {
        Process terminal = new ProcessBuilder("script", "-qec", "bash --norc --noprofile -i", "/dev/null").start();
        try (OutputStream keys = terminal.getOutputStream()) {
            keys.write((". " + completion() + "; tcpstates-sniff() { echo \"<$*>\"; }\ntcpstates-sniff "
                            + typed.replace("\\t", "\t") + "\nexit\n")
                    .getBytes(StandardCharsets.UTF_8));
            keys.flush();
            assertThat(terminal.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("<" + completed + ">");
    }

    private Path completion() throws IOException {
        return Files.writeString(folder.resolve("completion"), new CommandLineParser().completion());
    }
}
