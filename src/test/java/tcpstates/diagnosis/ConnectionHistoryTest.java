package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.EndReason;
import tcpstates.event.Evidence;
import tcpstates.event.Handshake;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Teardown;
import tcpstates.event.Transition;

class ConnectionHistoryTest {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final SocketAddress SERVER = new SocketAddress(0, 0x0a000002L, false, 80);
    private static final SocketAddress CLIENT = new SocketAddress(0, 0x0a000001L, false, 40000);
    private static final Counters NO_COUNTERS = new Counters(0, 0, 0, 0, 0, 0, 0);
    private static final long MS = 1_000_000;

    @Test
    void saysWhoOpenedAndClosedAndHowLongEachStepTook() {
        Outcome outcome =
                Objects.requireNonNull(TrackedCapture.of(TrackedCapture.CAPTURES.resolve("crafted/01_normal4.pcap"))
                        .connections()
                        .getFirst()
                        .outcome());

        assertThat(outcome.openedBy()).isEqualTo(Role.CLIENT);
        assertThat(outcome.closedBy()).isEqualTo(Role.CLIENT);
        assertThat(outcome.endReason()).isEqualTo(EndReason.CLOSED);
        assertThat(outcome.handshake()).isEqualTo(new Handshake(1, 2, 3, 10 * MS, 10 * MS));
        assertThat(outcome.teardown()).isEqualTo(new Teardown(8, 9, 10, 11, 10 * MS, 990 * MS, 10 * MS));
        assertThat(outcome.client().timeInState())
                .isEqualTo(Map.of(
                        TcpState.SYN_SENT, 10 * MS,
                        TcpState.ESTABLISHED, 990 * MS,
                        TcpState.FIN_WAIT1, 10 * MS,
                        TcpState.FIN_WAIT2, 990 * MS,
                        TcpState.TIME_WAIT, 10 * MS));
    }

    @Test
    void givesTheTimeOfACorrectedStateBackToTheStateBefore() {
        var end = new EndpointHistory(Role.SERVER);
        end.transition(change(1, TcpState.LISTEN, TcpState.SYN_RECV, Evidence.SENT, Cause.RECEIVED_SYN));
        end.transition(change(3, TcpState.SYN_RECV, TcpState.ESTABLISHED, Evidence.PRESUMED, Cause.HANDSHAKE_ACKED));
        end.transition(change(7, TcpState.ESTABLISHED, TcpState.SYN_RECV, Evidence.CORRECTED, Cause.SYN_ACK_REPEATED));

        assertThat(end.summary(10).timeInState()).isEqualTo(Map.of(TcpState.SYN_RECV, 9L));
        assertThat(end.handshakeAckMissed).isEqualTo(7);
    }

    @Test
    void takesTwoStatesBackOneAfterTheOther() {
        var end = new EndpointHistory(Role.SERVER);
        end.transition(change(1, TcpState.CLOSE, TcpState.ESTABLISHED, Evidence.PRESUMED, Cause.MID_STREAM));
        end.transition(change(2, TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, Evidence.PRESUMED, Cause.FIN_ON_ITS_WAY));
        end.transition(change(2, TcpState.CLOSE_WAIT, TcpState.CLOSE, Evidence.PRESUMED, Cause.RECEIVED_RESET));
        end.transition(change(5, TcpState.CLOSE, TcpState.CLOSE_WAIT, Evidence.CORRECTED, Cause.STILL_SENDING));
        end.transition(
                change(5, TcpState.CLOSE_WAIT, TcpState.ESTABLISHED, Evidence.CORRECTED, Cause.FIN_NOT_RECEIVED));

        assertThat(end.summary(6).timeInState()).isEqualTo(Map.of(TcpState.ESTABLISHED, 5L));
    }

    @Test
    void namesNobodyWhenTheConnectionIsOlderThanTheCapture() {
        Outcome outcome =
                Objects.requireNonNull(TrackedCapture.of(TrackedCapture.CAPTURES.resolve("crafted/12_midstream.pcap"))
                        .connections()
                        .getFirst()
                        .outcome());

        assertThat(outcome.openedBy()).isNull();
        assertThat(outcome.handshake()).isNull();
        assertThat(outcome.closedBy()).isEqualTo(Role.CLIENT);
    }

    /** A change at a time that is its packet's number, too. */
    private static Transition change(long time, TcpState from, TcpState to, Evidence evidence, Cause cause) {
        return new Transition(
                time,
                Transition.NO_PROOF,
                time,
                Transition.NO_PACKET,
                1,
                ID,
                SERVER,
                CLIENT,
                Role.SERVER,
                from,
                to,
                0,
                evidence,
                cause,
                NO_COUNTERS);
    }
}
