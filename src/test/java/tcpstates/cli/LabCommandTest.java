package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.lab.Experiment;
import tcpstates.lab.Experiments;

/** The words behind {@code lab}. What experiments do is run by {@link LabIT}. */
class LabCommandTest {
    @Test
    void listsTheExperimentsInBothLanguages() {
        Run english = Run.ours("lab");
        assertThat(english.status()).isZero();
        assertThat(english.out()).contains(Experiments.names()).contains("  no-listener ");
        assertThat(english.err()).isEmpty();

        Run chinese = Run.ours("lab", "--lang", "zh");
        assertThat(chinese.out()).contains(Experiments.names()).contains("实验列表", "端口无人监听");
        assertThat(chinese.out().lines().count())
                .isEqualTo(english.out().lines().count());
    }

    @Test
    void hasEachExperimentInItsDocument() throws IOException {
        String document = Files.readString(Path.of("docs", "lab.md"));
        assertThat(Experiments.names()).isNotEmpty().allMatch(name -> document.contains("| `" + name + "` | "));
    }

    @Test
    void explainsItsOptionsInBothLanguages() {
        assertThat(Run.ours("lab", "--help").out())
                .startsWith("Usage: tcpstates-sniff lab ")
                .contains("--state STATE", "--step", "--at-once", "--wait", "--explain", "-w FILE", "--lang LANGUAGE");
        assertThat(Run.ours("lab", "--help", "--lang", "zh").out())
                .startsWith("用法：")
                .contains("等待回车", "哪个实验");
    }

    @Test
    void explainsTheCheckUpInBothLanguages() {
        assertThat(Run.ours("lab", "check", "--help").out())
                .startsWith("Usage: tcpstates-sniff lab check ")
                .contains("tracepoint", "[NAME...]", "--wait", "--lang LANGUAGE");
        assertThat(Run.ours("lab", "check", "--help", "--lang", "zh").out())
                .startsWith("用法：")
                .contains("哪些实验", "数分钟的实验也运行");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bed 80|:1: unknown keyword 'bed'",
                "title \u001b[31m|:1: there is a character that cannot be printed",
                "set kernel.panic=1|:1: set takes net.ipv4.NAME=VALUE",
                "wait long|:1: wait takes seconds: 0.5",
                "hosts localhost/port x|:2: hosts are localhost, switch or forwarder, port, client-port and lasts are numbers",
                "hosts switch/port 80/step A/step.zh B/forwarder: cut"
                        + "|:5: what the forwarder is told needs 'hosts forwarder'",
                "\uFFFD|: is no text in UTF-8",
            })
    void saysWhatIsWrongWithAnExperimentOfOnesOwn(String text, String message, @TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("mine.experiment");
        boolean broken = text.equals("\uFFFD");
        Files.write(file, text.replace('/', '\n').getBytes(broken ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8));
        Run run = Run.ours("lab", file.toString());
        assertThat(run.status()).isEqualTo(Main.WRONG_USAGE);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: " + file + message + "; see --help\n");
        Chinese.requireOf(run.err(), "lab", file.toString());
    }

    @ParameterizedTest
    @EnumSource
    void hasAnExperimentForEachStateByEachOfItsNames(StateNames names) throws UsageException {
        for (TcpState state : TcpState.values()) {
            Experiment experiment = LabCommand.thatReaches(names.of(state));
            Set<TcpState> meant = StateNames.typed(names.of(state));
            assertThat(meant).isNotNull().anyMatch(experiment::holds);
        }
        assertThat(LabCommand.thatReaches(names.of(TcpState.SYN_SENT)).name()).isEqualTo("syn-dropped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lab --state foo|--state: 'foo' is no state of TCP; --glossary explains them all",
                "lab --state NULL|--state: 'NULL' is no state of TCP; --glossary explains them all",
                "lab --state closing telnet|no socket of the experiment 'telnet' stays in closing: --state alone runs one whose does",
                "lab check no-listner|there is no experiment 'no-listner' (did you mean no-listener?)",
                "lab check ./none.experiment|./none.experiment: there is no such file",
                "lab check --what|lab check does not know '--what'",
                "lab check --lang|lab check: a value is missing behind the last option",
                "lab check --lang fr|lab check: --lang takes en or zh",
                "lab no-listner|there is no experiment 'no-listner' (did you mean no-listener?)",
                "lab xyz|there is no experiment 'xyz': lab lists them",
                "lab --what|lab does not know '--what'",
                "lab ./none.experiment|./none.experiment: there is no such file",
                "lab no-listener again|lab does not know 'again'",
                "lab no-listener -w|lab: a value is missing behind the last option",
                "lab --lang fr|lab: --lang takes en or zh",
                "lab no-listener --step --at-once|--step waits and --at-once does not: give one of them",
            })
    void saysWhatIsWrong(String words, String message) {
        Run run = Run.ours(words.split(" "));
        assertThat(run.status()).isEqualTo(Main.WRONG_USAGE);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: " + message + "; see --help\n");
        Chinese.requireOf(run.err(), words.split(" "));
    }
}
