package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
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
                .contains("--state STATE", "--step", "--at-once", "--explain", "-w FILE", "--lang LANGUAGE");
        assertThat(Run.ours("lab", "--help", "--lang", "zh").out())
                .startsWith("用法：")
                .contains("等待回车", "哪个实验");
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
                "lab no-listner|there is no experiment 'no-listner' (did you mean no-listener?)",
                "lab xyz|there is no experiment 'xyz': lab lists them",
                "lab --what|lab does not know '--what'",
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
