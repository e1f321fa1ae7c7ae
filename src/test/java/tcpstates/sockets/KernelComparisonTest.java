package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Evidence;
import tcpstates.event.LinkTags;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.sockets.KernelComparison.Cause;
import tcpstates.sockets.KernelComparison.Difference;
import tcpstates.sockets.KernelComparison.Result;

class KernelComparisonTest {
    private static final SocketAddress LOCAL = SocketAddress.of(new byte[] {10, 0, 0, 1}, 40000);
    private static final SocketAddress REMOTE = SocketAddress.of(new byte[] {10, 0, 0, 2}, 80);
    private static final Counters COUNTERS = new Counters(0, 0, 0, 0, 0, 0, 0);

    private final KernelMemory memory = new KernelMemory(true);
    private final NetworkNamespaces namespaces = new NetworkNamespaces() {
        @Override
        long processBeside(KernelSocket.Ends ends) {
            return elsewhere;
        }
    };
    private long elsewhere;

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

    private Result compared(Snapshot wire, List<KernelSocket> before, List<KernelSocket> after) {
        return compared(wire, before, after, memory);
    }

    private Result compared(
            Snapshot wire, List<KernelSocket> before, List<KernelSocket> after, KernelMemory remembered) {
        return KernelComparison.compare(
                wire, before, after, end -> end.endpoint().equals(LOCAL), remembered, namespaces);
    }

    private static Difference difference(
            @Nullable TcpState wire, @Nullable TcpState kernel, Cause cause, long remainingMillis, long process) {
        return new Difference(LOCAL, REMOTE, wire, kernel, cause, remainingMillis, process);
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
                .isEqualTo(new Result(0, List.of(difference(wire, kernel, cause, KernelSocket.NO_LIMIT, 0))));
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
    void saysWhichProcessIsInTheNetworkNamespaceThatHasTheSocket() {
        elsewhere = 4711;

        assertThat(compared(wire(TcpState.ESTABLISHED), List.of(), List.of()))
                .isEqualTo(new Result(
                        0,
                        List.of(difference(
                                TcpState.ESTABLISHED, null, Cause.OTHER_NAMESPACE, KernelSocket.NO_LIMIT, 4711))));
    }

    /** Another network namespace cannot have the socket that this one had. */
    @Test
    void saysThatASocketHasEndedWhichTheKernelHadBefore() {
        elsewhere = 4711;
        compared(wire(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED));

        assertThat(compared(wire(TcpState.ESTABLISHED), List.of(), List.of()).differences())
                .containsExactly(difference(TcpState.ESTABLISHED, null, Cause.ENDED, KernelSocket.NO_LIMIT, 0));
        var again = new SocketDetails(false, 1, 1, 1, 1, 2, 1);
        var unanswered =
                new EndpointSnapshot(0, 1, LOCAL, REMOTE, Role.CLIENT, TcpState.ESTABLISHED, 0, COUNTERS, null, again);
        assertThat(compared(new Snapshot(0, List.of(unanswered)), List.of(), List.of())
                        .differences())
                .containsExactly(
                        difference(TcpState.ESTABLISHED, null, Cause.SILENT_TIME_OUT, KernelSocket.NO_LIMIT, 0));
    }

    @Test
    void saysForHowLongTheKernelKeepsAMinisocket() {
        List<KernelSocket> waiting = List.of(new KernelSocket(TcpState.TIME_WAIT, LOCAL, REMOTE, 7, 0, 1234));

        assertThat(compared(wire(TcpState.FIN_WAIT1), waiting, waiting).differences())
                .containsExactly(difference(TcpState.FIN_WAIT1, TcpState.TIME_WAIT, Cause.MINISOCKET, 1234, 0));
        memory.accept(change(TcpState.TIME_WAIT, TcpState.CLOSE, tcpstates.event.Cause.TIME_WAIT_OVER));
        assertThat(compared(Snapshot.EMPTY, waiting, waiting).differences())
                .containsExactly(difference(TcpState.CLOSE, TcpState.TIME_WAIT, Cause.MINISOCKET, 1234, 0));
    }

    @Test
    void saysThatAResetHasNotReachedTheSocketOfAConnectionThatIsOverByThePackets() {
        memory.accept(change(TcpState.ESTABLISHED, TcpState.CLOSE, tcpstates.event.Cause.RECEIVED_RESET));

        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED))
                        .differences())
                .containsExactly(
                        difference(TcpState.CLOSE, TcpState.ESTABLISHED, Cause.WIRE_AHEAD, KernelSocket.NO_LIMIT, 0));
        memory.accept(change(TcpState.CLOSE, TcpState.SYN_SENT, tcpstates.event.Cause.SENT_SYN));
        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED))
                        .differences())
                .containsExactly(difference(null, TcpState.ESTABLISHED, Cause.UNSEEN, KernelSocket.NO_LIMIT, 0));
    }

    /** Without the events of all connections nobody knows whether there was one. */
    @Test
    void claimsNoMoreThanThatThePacketsShowNoOpenConnectionWhereItHasNotSeenAll() {
        var blind = new KernelMemory(false);

        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED), blind)
                        .differences())
                .containsExactly(difference(null, TcpState.ESTABLISHED, Cause.NOT_SHOWN, KernelSocket.NO_LIMIT, 0));
        memory.accept(new ConnectionSummary(
                0,
                1,
                new ConnectionId(0, 0, 1),
                LOCAL,
                REMOTE,
                LinkTags.NONE,
                0,
                0,
                TcpState.ESTABLISHED,
                TcpState.ESTABLISHED,
                1,
                0,
                null)); // followed no longer, for want of room
        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.ESTABLISHED), kernel(TcpState.ESTABLISHED))
                        .differences())
                .containsExactly(difference(null, TcpState.ESTABLISHED, Cause.NOT_SHOWN, KernelSocket.NO_LIMIT, 0));
    }

    /** The same addresses and ports are those of another socket now. */
    @Test
    void leavesASocketAloneThatHasTakenThePlaceOfAnother() {
        List<KernelSocket> before =
                List.of(new KernelSocket(TcpState.ESTABLISHED, LOCAL, REMOTE, 7, 1, KernelSocket.NO_LIMIT));
        List<KernelSocket> after =
                List.of(new KernelSocket(TcpState.ESTABLISHED, LOCAL, REMOTE, 8, 2, KernelSocket.NO_LIMIT));

        assertThat(compared(wire(TcpState.FIN_WAIT1), before, after)).isEqualTo(new Result(0, List.of()));
    }

    private static Transition change(TcpState from, TcpState to, tcpstates.event.Cause cause) {
        return new Transition(
                0,
                Transition.NO_PROOF,
                1,
                1,
                1,
                new ConnectionId(0, 0, 1),
                LOCAL,
                REMOTE,
                Role.CLIENT,
                from,
                to,
                0,
                Evidence.SENT,
                cause,
                COUNTERS);
    }

    @Test
    void leavesOutSocketsThatListen() {
        assertThat(compared(Snapshot.EMPTY, kernel(TcpState.LISTEN), kernel(TcpState.LISTEN)))
                .isEqualTo(new Result(0, List.of()));
    }
}
