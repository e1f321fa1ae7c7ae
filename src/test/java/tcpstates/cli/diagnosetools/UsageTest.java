package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    /** As diagnose-tools' document has it. */
    private static final String ORIGINAL = """
                tcpstates usage:
                    --help tcpstates help info
                    --activate
                      verbose VERBOSE
                      addr filtered ipv4 address.
                    --deactivate
                    --settings dump settings
                    --report dump log with text.
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return DiagnoseToolsMain.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-help", "-h", ""})
    void printsTheOriginalsHelpFirst_000_02(String option) {
        assertThat(option.isEmpty() ? run() : run(option)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(ORIGINAL).contains("\n          interface=");
        assertThat(err.size()).isZero();
    }

    @Test
    void saysWhatItIsFor_000_01_000_04() {
        run();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("本功能追踪TCP连接中各状态的切换\n", "verbose为1时可以对当前的tcp连接进行统计输出,addr为某ip地址时可以仅输出当前地址的tcp报文信息\n");
    }

    /** The first lines stay those of diagnose-tools. */
    @Test
    void saysWhatIsItsOwnInChinese() {
        assertThat(run("--lang=zh")).isZero();
        String help = out.toString(StandardCharsets.UTF_8);
        assertThat(help).startsWith(ORIGINAL);
        assertThat(help.substring(ORIGINAL.length())
                        .lines()
                        .filter(line -> line.strip().contains(" ")))
                .isNotEmpty()
                .allMatch(line -> line.matches(".*\\p{IsHan}.*") || line.contains("KEY=VALUE"));
    }

    @Test
    void saysInChineseWhatIsWrong() {
        assertThat(run("--lang=zh", "--activated")).isEqualTo(2);
        assertThat(run("status", "--lang", "zh", "--bogus")).isEqualTo(2);
        assertThat(run("--lang=zn")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                tcpstates: 未知选项 '--activated'；见 --help
                tcpstates: status：未知选项 '--bogus'；见 --help
                tcpstates: --lang: 'zn' is none of en, zh; see --help
                """);
    }

    @Test
    void refusesWhatItDoesNotKnowInOneLine() {
        assertThat(run("--activated")).isEqualTo(2);

        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("tcpstates: unknown option '--activated'; see --help\n");
    }
}
