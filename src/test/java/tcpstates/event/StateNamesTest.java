package tcpstates.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateNamesTest {
    @ParameterizedTest
    @CsvSource({
        "SYN_SEND, SYN_SENT",
        "syn-received, SYN_RECV",
        "SYN_RCVD, SYN_RECV",
        "NEW_SYN_RECV, SYN_RECV",
        "TCP_NEW_SYN_RECV, SYN_RECV",
        "closed, CLOSE",
        "ESTAB, ESTABLISHED",
        "TCP_ESTABLISHED, ESTABLISHED",
        "FIN_WAIT_1, FIN_WAIT1",
        "FIN-WAIT-2, FIN_WAIT2",
        "TIME-WAIT, TIME_WAIT",
        "timewait, TIME_WAIT",
        "LAST-ACK, LAST_ACK",
        "UNCONN, CLOSE",
        "SYN_SENT2, SYN_RECV",
        "TCP_SYN_ACK_SENT, SYN_RECV",
        "TCP_PARTIAL, ESTABLISHED",
        "TCP_RESET, CLOSE",
        "NONE, LISTEN",
        "listening, LISTEN"
    })
    void aStateIsKnownByEveryNameThatItGoesBy(String alias, TcpState state) {
        assertThat(StateNames.typed(alias)).containsExactly(state);
    }

    @Test
    void aNameThatDoesNotTellStatesApartMeansAllOfThem() {
        assertThat(StateNames.typed("FIN_WAIT")).containsExactly(TcpState.FIN_WAIT1, TcpState.FIN_WAIT2);
        assertThat(StateNames.typed("tcp_closed"))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(
                        TcpState.LISTEN,
                        TcpState.SYN_SENT,
                        TcpState.SYN_RECV,
                        TcpState.ESTABLISHED,
                        TcpState.CLOSE_WAIT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "unknown"})
    void aNameOfNoStateMeansThatNoneIsKnown(String name) {
        assertThat(StateNames.typed(name)).isEqualTo(Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "ESTABLISHD", "FIN_WAIT3", "客户端"})
    void anythingElseIsNoName(String name) {
        assertThat(StateNames.typed(name)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedIsUnderstood(StateNames names) {
        for (TcpState state : TcpState.values()) {
            assertThat(StateNames.typed(names.of(state)))
                    .as(names + " " + names.of(state))
                    .isNotNull()
                    .satisfies(states -> assertThat(
                                    states.contains(state) || names == StateNames.CONNTRACK || names == StateNames.ZEEK)
                            .isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestNameFitsItsColumn(StateNames names) {
        assertThat(Arrays.stream(TcpState.values())
                        .mapToInt(state -> names.of(state).length())
                        .max())
                .hasValue(names.width());
    }

    @Test
    void linuxHasTheNamesOfTheEvents() {
        for (TcpState state : TcpState.values()) {
            assertThat(StateNames.KERNEL.of(state)).isEqualTo(state.name());
        }
    }

    @Test
    void noLanguageOfTheMachineChangesWhatIsUnderstood() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(StateNames.typed("fin_wait1")).containsExactly(TcpState.FIN_WAIT1);
        } finally {
            Locale.setDefault(before);
        }
    }
}
