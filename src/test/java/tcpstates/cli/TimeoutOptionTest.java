package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.IdleTimeOuts.Name;

class TimeoutOptionTest {
    @Test
    void forgetsWhatIsSilentForFiveDaysUnlessMoreIsAskedFor() {
        assertThat(read()).isEqualTo(IdleTimeOuts.NONE.with(Name.ESTABLISHED, 432_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fin_wait=7",
                "timeout_fin_wait=7",
                "tcp_timeout_fin_wait=7",
                "nf_conntrack_tcp_timeout_fin_wait=7",
                "net.netfilter.nf_conntrack_tcp_timeout_fin_wait=7"
            })
    void knowsATimeOutByAsMuchOfItsNameAsPeopleRemember(String word) {
        assertThat(read("none", word)).isEqualTo(IdleTimeOuts.NONE.with(Name.FIN_WAIT, 7));
    }

    @Test
    void takesTheWordsOneAfterTheOther() {
        assertThat(read("close=5", "conntrack", "close_wait=1"))
                .isEqualTo(IdleTimeOuts.CONNTRACK.with(Name.CLOSE_WAIT, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=1", "=1", "fin_wait=", "fin_wait=-1", "fin_wait=4294967296", "fin_wait", "all"})
    void refusesWhatItDoesNotKnow(String word) {
        assertThatThrownBy(() -> read(word))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageMatching(
                        "'[^']*' is (neither|no number of seconds) .*|there is no time-out '[^']*', only .*");
    }

    private static IdleTimeOuts read(String... words) {
        return TimeoutOption.of(
                Stream.of(words).map(new TimeoutOption.Converter()::convert).toList(), IdleTimeOuts.CONNTRACK);
    }
}
