package tcpstates.report;

import java.util.List;
import java.util.Map;
import tcpstates.event.Backoff;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.EndReason;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.Handshake;
import tcpstates.event.LinkTags;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;

/** Events made by hand, one of each kind. */
final class Events {
    private static final ConnectionId ID = new ConnectionId(1_721_105_348_745_988_000L, 0x0123_4567_89ab_cdefL, 1);
    static final SocketAddress CLIENT = new SocketAddress(0, 0xc0a8ef88L, false, 37050);
    static final SocketAddress SERVER = new SocketAddress(0, 0x01010101L, false, 80);
    static final SocketAddress SERVER_V6 = new SocketAddress(0x2001_0db8_0000_0000L, 1, true, 443);

    private static final long SECOND = 1_721_105_348L * 1_000_000_000;

    private Events() {}

    /** So many microseconds after the second at which the handshake of the diagnose-tools manual began. */
    static long at(long micros) {
        return SECOND + micros * 1000;
    }

    static Transition established() {
        return new Transition(
                at(906_359),
                at(906_371),
                3,
                2,
                1,
                ID,
                CLIENT,
                SERVER,
                Role.CLIENT,
                TcpState.SYN_SENT,
                TcpState.ESTABLISHED,
                160_371_999,
                Evidence.SENT,
                Cause.RECEIVED_SYN_ACK,
                new Counters(64240, 0, 0, 1, 2, 0, 10));
    }

    static Transition timedOut() {
        return new Transition(
                at(1_068_649),
                Transition.NO_PROOF,
                0,
                Transition.NO_PACKET,
                1,
                ID,
                SERVER_V6,
                CLIENT,
                Role.SERVER,
                TcpState.TIME_WAIT,
                TcpState.CLOSE,
                60_000_000_000L,
                Evidence.TIMER,
                Cause.TIME_WAIT_OVER,
                new Counters(
                        Counters.UNKNOWN,
                        Counters.UNKNOWN,
                        Counters.UNKNOWN,
                        Counters.UNKNOWN,
                        Counters.UNKNOWN,
                        Counters.UNKNOWN,
                        0));
    }

    static Transition corrected() {
        return new Transition(
                at(2_000_000),
                Transition.NO_PROOF,
                9,
                Transition.NO_PACKET,
                1,
                ID,
                SERVER,
                CLIENT,
                Role.SERVER,
                TcpState.ESTABLISHED,
                TcpState.SYN_RECV,
                1_000_000_000,
                Evidence.CORRECTED,
                Cause.SYN_ACK_REPEATED,
                new Counters(65160, 0, 0, 0, 1, 1, 1));
    }

    static Retransmission repeatedSyn() {
        return new Retransmission(
                at(7),
                4,
                2,
                ID,
                CLIENT,
                SERVER,
                Retransmission.Kind.SYN,
                Retransmission.Mechanism.RTO,
                3,
                4_004_006_000L,
                (int) 2_826_371_792L,
                0,
                Retransmission.Trigger.TIMER,
                new Backoff(Backoff.Shape.EXPONENTIAL, 1_000_000_000, 6, false, at(15_000_000), at(127_000_000)));
    }

    static Reset refused() {
        return new Reset(
                at(8),
                5,
                2,
                ID,
                SERVER,
                CLIENT,
                Reset.ResetCause.REFUSED,
                TcpState.SYN_SENT,
                Reset.SocketError.ECONNREFUSED,
                64,
                0,
                0,
                -1);
    }

    static HalfOpen unanswered() {
        return new HalfOpen(at(9), 2, ID, CLIENT, SERVER, HalfOpen.Kind.SYN_UNANSWERED);
    }

    static ConnectionSummary connection() {
        return new ConnectionSummary(
                at(3_000_000),
                1,
                ID,
                CLIENT,
                SERVER,
                LinkTags.NONE,
                at(745_988),
                at(1_068_981),
                TcpState.TIME_WAIT,
                TcpState.CLOSE,
                10,
                457,
                aborted());
    }

    static ConnectionSummary longNames() {
        return new ConnectionSummary(
                at(3_000_000),
                12345,
                ID,
                CLIENT,
                SERVER_V6,
                LinkTags.NONE,
                at(0),
                at(0),
                TcpState.ESTABLISHED,
                TcpState.CLOSE_WAIT,
                1,
                0,
                null);
    }

    static Outcome aborted() {
        return new Outcome(
                Role.CLIENT,
                Role.SERVER,
                EndReason.RESET,
                new Handshake(1, 2, 3, 61_000, 12_000),
                null,
                new EndpointSummary(6, 100, 0x1a, Map.of(TcpState.ESTABLISHED, 4_980_000_000L), Map.of(), null),
                new EndpointSummary(4, 357, 0x1e, Map.of(), Map.of(Retransmission.Kind.DATA, 2), null),
                4_790_000_000L,
                "ShADadR",
                null,
                List.of(
                        new Verdict(
                                VerdictKind.ABORTED,
                                List.of(
                                        new Verdict.End("sender", Role.SERVER),
                                        new Verdict.End("receiver", Role.CLIENT),
                                        new Verdict.Time("idle", 4_790_000_000L),
                                        new Verdict.Packet("rst", 10))),
                        new Verdict(VerdictKind.SEES_ECONNRESET, List.of(new Verdict.End("receiver", Role.CLIENT)))));
    }
}
