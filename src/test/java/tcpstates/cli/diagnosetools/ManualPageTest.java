package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.report.Language;

/** {@code tcpstates(1)}. */
class ManualPageTest {
    /** If this fails: run {@link DiagnoseToolsManualPage#main} in the project's folder. */
    @ParameterizedTest
    @EnumSource
    void isMadeOfThePresentCommands(Language language) {
        assertThat(DiagnoseToolsManualPage.file(language)).hasContent(DiagnoseToolsManualPage.text(language));
    }

    @ParameterizedTest
    @CsvSource({"EN, SEE ALSO", "ZH, 另见"})
    void isGoodRoffAndHasEveryCommand(Language language, String heading) throws Exception {
        Process man = new ProcessBuilder(
                        "man",
                        "--warnings",
                        "-E",
                        "UTF-8",
                        "-l",
                        DiagnoseToolsManualPage.file(language).toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).isZero();
        assertThat(text).doesNotContain("warning").contains("TCPSTATES(1)", heading);
        Usage.COMMANDS.forEach(command -> assertThat(text).contains(command.name()));
    }
}
