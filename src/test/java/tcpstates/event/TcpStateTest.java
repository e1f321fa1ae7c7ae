package tcpstates.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TcpStateTest {
    /** As in include/net/tcp_states.h; what was written with these numbers must stay readable. */
    @Test
    void hasTheNumbersOfLinux() {
        assertThat(Arrays.stream(TcpState.values())
                        .map(state -> state.number() + " " + state)
                        .collect(Collectors.joining(", ")))
                .isEqualTo(
                        "7 CLOSE, 10 LISTEN, 2 SYN_SENT, 3 SYN_RECV, 1 ESTABLISHED, 4 FIN_WAIT1, 5 FIN_WAIT2, 8 CLOSE_WAIT, "
                                + "11 CLOSING, 9 LAST_ACK, 6 TIME_WAIT");
    }

    @Test
    void isFoundByItsNumber() {
        assertThat(TcpState.values())
                .allSatisfy(state -> assertThat(TcpState.of(state.number())).isEqualTo(state));
        assertThat(TcpState.of(0)).isNull();
        assertThat(TcpState.of(12)).isNull();
        assertThat(TcpState.of(-1)).isNull();
    }
}
