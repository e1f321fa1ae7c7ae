package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.sockets.KernelComparison.Cause;
import tcpstates.sockets.KernelComparison.Difference;
import tcpstates.sockets.KernelComparison.Result;

class KernelComparisonTest {
    private static final SocketAddress LOCAL = SocketAddress.of(new byte[] {10, 0, 0, 1}, 40000);
    private static final SocketAddress REMOTE = SocketAddress.of(new byte[] {10, 0, 0, 2}, 80);
    private static final Counters COUNTERS = new Counters(0, 0, 0, 0, 0, 0, 0);

    private static Snapshot wire(TcpState... states) {
        List<EndpointSnapshot> ends = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            ends.add(new EndpointSnapshot(0, i + 1, LOCAL, REMOTE, Role.CLIENT, states[i], 0, COUNTERS));
            ends.add(new EndpointSnapshot(0, i + 1, REMOTE, LOCAL, Role.SERVER, TcpState.ESTABLISHED, 0, COUNTERS));
        }
        return new Snapshot(0, ends);
    }

    private static List<KernelSocket> kernel(TcpState... states) {
        List<KernelSocket> sockets = new ArrayList<>();
        for (TcpState state : states) {
            sockets.add(new KernelSocket(state, LOCAL, REMOTE));
        }
        return sockets;
    }

    private static Result compared(Snapshot wire, List<KernelSocket> before, List<KernelSocket> after) {
        return KernelComparison.compare(
                wire, before, after, end -> end.endpoint().equals(LOCAL));
    }

    @ParameterizedTest
    @CsvSource({
        "ESTABLISHED, SYN_RECV, WIRE_AHEAD",
        "CLOSE_WAIT, ESTABLISHED, WIRE_AHEAD",
        "CLOSE, LAST_ACK, WIRE_AHEAD",
        "ESTABLISHED, CLOSE_WAIT, KERNEL_AHEAD",
        "FIN_WAIT1, FIN_WAIT2, KERNEL_AHEAD",
        "ESTABLISHED, FIN_WAIT1, UNKNOWN",
        "ESTABLISHED, , NO_SOCKET",
        ", ESTABLISHED, UNSEEN"
    })
    void saysWhichOfTheTwoIsAheadByWhatTheSocketReceives(TcpState wire, TcpState kernel, Cause cause) {
        List<KernelSocket> sockets = kernel == null ? List.of() : kernel(kernel);
        Snapshot packets = wire == null ? Snapshot.EMPTY : wire(wire);

        assertThat(compared(packets, sockets, sockets))
                .isEqualTo(new Result(0, List.of(new Difference(LOCAL, REMOTE, wire, kernel, cause))));
    }

    @ParameterizedTest
    @CsvSource({"CLOSE, 0", "LISTEN, 0"})
    void agreesThatThereIsNoSocket(TcpState wire, int same) {
        assertThat(compared(wire(wire), List.of(), List.of())).isEqualTo(new Result(same, List.of()));
    }

    @Test
    void agreesOnASocketInTheSameStateAndLeavesTheFarEndAlone() {
        assertThat(compared(wire(TcpState.FIN_WAIT2), kernel(TcpState.FIN_WAIT2), kernel(TcpState.FIN_WAIT2)))
                .isEqualTo(new Result(1, List.of()));
    }

    @Test
    void leavesASocketAloneThatIsOnItsWay() {
        assertThat(compared(wire(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED), kernel(TcpState.CLOSE_WAIT)))
                .isEqualTo(new Result(0, List.of()));
        assertThat(compared(Snapshot.EMPTY, List.of(), kernel(TcpState.ESTABLISHED)))
                .isEqualTo(new Result(0, List.of()));
    }

    @Test
    void comparesTheLaterOfTwoConnectionsOfTheSamePorts() {
        List<KernelSocket> both = kernel(TcpState.TIME_WAIT, TcpState.ESTABLISHED);

        assertThat(compared(wire(TcpState.TIME_WAIT, TcpState.ESTABLISHED), both, both))
                .isEqualTo(new Result(1, List.of()));
    }

    @Test
    void leavesOutSocketsThatListen() {
        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.LISTEN), kernel(TcpState.LISTEN)))
                .isEqualTo(new Result(0, List.of()));
    }
}
