package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.cli.CompletingShell;

class CompletionTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        return DiagnoseToolsMain.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "bash, --deac\\t, --deactivate",
        "bash, --act\\tmod\\tl\\t, --activate=model=linux",
        "bash, '--activate=addr=10.0.0.1,model=r\\t', '--activate=addr=10.0.0.1,model=rfc'",
        "bash, --lang=z\\t, --lang=zh",
        "bash, st\\test\\t-r _tcp\\t--si\\tser\\t, status established -r _tcpstates --side server",
        "zsh, --deac\\t, --deactivate",
        "zsh, --act\\tmod\\tl\\t, --activate=model=linux",
        "zsh, '--activate=addr=10.0.0.1,model=r\\t', '--activate=addr=10.0.0.1,model=rfc'",
        "zsh, --lang=z\\t, --lang=zh",
        "zsh, st\\test\\t-r _tcp\\t--si\\tser\\t, status established -r _tcpstates --side=server",
    })
    void completesWhatIsTyped(String shell, String typed, String completed) throws Exception {
        assertThat(run("--completion=" + shell)).isZero();
        CompletingShell terminal = CompletingShell.of(shell, "tcpstates", out.toString(StandardCharsets.UTF_8), folder);

        assertThat(terminal.typed(typed.replace("\\t", "\t"))).contains("<" + completed + ">");
    }

    @Test
    void zshShowsWhatTheWordsAreForInTheLanguageAskedFor() throws Exception {
        assertThat(run("--lang=zh", "--completion=zsh")).isZero();

        assertThat(CompletingShell.of("zsh", "tcpstates", out.toString(StandardCharsets.UTF_8), folder)
                        .typed("status -\t\t"))
                .contains("只统计这些端，默认两端");
    }

    @Test
    void refusesAShellThatItDoesNotKnow() {
        assertThat(run("--completion=fish")).isEqualTo(2);

        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("tcpstates: --completion: 'fish' is none of bash, zsh; see --help\n");
    }
}
