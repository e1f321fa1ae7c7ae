package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code tcpstates(1)}. */
class ManualPageTest {
    /** If this fails: run {@link DiagnoseToolsManualPage#main} in the project's folder. */
    @Test
    void isMadeOfThePresentCommands() {
        assertThat(DiagnoseToolsManualPage.FILE).hasContent(DiagnoseToolsManualPage.text());
    }

    @Test
    void isGoodRoffAndHasEveryCommand() throws Exception {
        Process man = new ProcessBuilder(
                        "man", "--warnings", "-E", "UTF-8", "-l", DiagnoseToolsManualPage.FILE.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).isZero();
        assertThat(text).doesNotContain("warning").contains("TCPSTATES(1)", "SEE ALSO");
        Usage.COMMANDS.forEach(command -> assertThat(text).contains(command.name()));
    }
}
