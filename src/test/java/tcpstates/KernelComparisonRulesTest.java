package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tcpstates.KernelComparison.Verdict;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;

class KernelComparisonRulesTest {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final long MS = 1_000_000;
    private static final long START = 1_000_000 * MS;
    private static final SocketPair CLIENT =
            new SocketPair(SocketPair.address("fd00::1", 4000), SocketPair.address("fd00::2", 80));

    private final List<Row> rows = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final PacketTimes packets = new PacketTimes();

    private void kernel(long ms, TcpState from, TcpState to) {
        rows.add(new Row(START + ms * MS, START + ms * MS, CLIENT, from.name(), to.name(), Source.TRACE));
        packets.add(CLIENT, START + ms * MS, TcpSegment.ACK);
    }

    private void told(long ms, TcpState from, TcpState to, Evidence evidence) {
        events.add(new Transition(
                START + ms * MS,
                Transition.NO_PROOF,
                1,
                Transition.NO_PACKET,
                1,
                ID,
                CLIENT.local(),
                CLIENT.peer(),
                Role.CLIENT,
                from,
                to,
                0,
                evidence,
                EnumSet.allOf(Cause.class).iterator().next(),
                new Counters(0, 0, 0, 0, 0, 0, 0)));
    }

    private Verdict verdict() {
        KernelRecord record = new KernelRecord(START, START + 10_000 * MS, Set.of("fd00::1"), Set.of("fd00::2"), rows);
        return KernelComparison.compare(record, new Observation(events, packets), record.clientIps());
    }

    @Test
    void matchesWhatWasTold() {
        kernel(1, TcpState.CLOSE, TcpState.SYN_SENT);
        kernel(30, TcpState.SYN_SENT, TcpState.ESTABLISHED);
        told(1, TcpState.CLOSE, TcpState.SYN_SENT, Evidence.SENT);
        told(49, TcpState.SYN_SENT, TcpState.ESTABLISHED, Evidence.SENT);
        Verdict verdict = verdict();
        assertThat(verdict.matched).isEqualTo(2);
        assertThat(verdict.objections()).isEmpty();
    }

    @Test
    void namesWhatIsMissingInventedAndFar() {
        kernel(1, TcpState.CLOSE, TcpState.SYN_SENT);
        kernel(30, TcpState.SYN_SENT, TcpState.ESTABLISHED);
        kernel(90, TcpState.ESTABLISHED, TcpState.FIN_WAIT1);
        told(1, TcpState.CLOSE, TcpState.SYN_SENT, Evidence.SENT);
        told(51, TcpState.SYN_SENT, TcpState.ESTABLISHED, Evidence.SENT);
        told(90, TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, Evidence.SENT);
        Verdict verdict = verdict();
        assertThat(verdict.missing)
                .containsExactly("[fd00::1]:4000 > [fd00::2]:80 ESTABLISHED>FIN_WAIT1 at 1000.090000");
        assertThat(verdict.invented)
                .containsExactly("[fd00::1]:4000 > [fd00::2]:80 ESTABLISHED>CLOSE_WAIT at 1000.090000");
        assertThat(verdict.far)
                .containsExactly("[fd00::1]:4000 > [fd00::2]:80 SYN_SENT>ESTABLISHED at 1000.051000, off by 21000 us");
    }

    @Test
    void correctionTakesTheLatestPresumedTransitionBack() {
        kernel(500, TcpState.LAST_ACK, TcpState.CLOSE);
        packets.add(CLIENT.reversed(), START + 500 * MS, TcpSegment.ACK);
        told(10, TcpState.LAST_ACK, TcpState.CLOSE, Evidence.PRESUMED);
        told(210, TcpState.CLOSE, TcpState.LAST_ACK, Evidence.CORRECTED);
        told(500, TcpState.LAST_ACK, TcpState.CLOSE, Evidence.PRESUMED);
        Verdict verdict = verdict();
        assertThat(verdict.matched).isEqualTo(1);
        assertThat(verdict.objections()).isEmpty();
    }

    @Test
    void presumedTransitionThatNothingContradictsIsNoInvention() {
        told(10, TcpState.FIN_WAIT1, TcpState.FIN_WAIT2, Evidence.PRESUMED);
        assertThat(verdict().objections()).isEmpty();
    }

    @Test
    void onePacketMayMakeTwoTransitions() {
        kernel(10, TcpState.FIN_WAIT1, TcpState.FIN_WAIT2);
        rows.add(new Row(START + 10 * MS, START + 10 * MS, CLIENT, "FIN_WAIT2", "CLOSE", Source.TRACE));
        rows.add(new Row(START + 10 * MS, START + 14 * MS, CLIENT, "-", "TIME_WAIT", Source.TIMEWAIT));
        told(10, TcpState.FIN_WAIT1, TcpState.TIME_WAIT, Evidence.SENT);
        Verdict verdict = verdict();
        assertThat(verdict.matched).isEqualTo(2);
        assertThat(verdict.objections()).isEmpty();
    }

    @Test
    void leavesOutWhatNobodyCanSee() {
        rows.add(new Row(START + MS, START + MS, CLIENT, "SYN_SENT", "CLOSE", Source.TRACE));
        told(60, TcpState.TIME_WAIT, TcpState.CLOSE, Evidence.TIMER);
        Verdict verdict = verdict();
        assertThat(verdict.visible).isZero();
        assertThat(verdict.objections()).isEmpty();
    }

    @Test
    void retransmissionsWantOneOfTheKernelsWithinThreeMilliseconds() {
        rows.add(new Row(START + MS, START + MS, CLIENT, "SYN_SENT", "-", Source.RETRANSMIT_SKB));
        rows.add(new Row(START + 99 * MS, START + 99 * MS, CLIENT, "SYN_SENT", "-", Source.RETRANSMIT_SKB));
        retransmitted(3, Retransmission.Kind.SYN);
        retransmitted(200, Retransmission.Kind.DATA);
        retransmitted(300, Retransmission.Kind.KEEP_ALIVE);
        Verdict verdict = verdict();
        assertThat(verdict.missedRetransmissions)
                .containsExactly("[fd00::1]:4000 > [fd00::2]:80 RETRANSMIT_SKB at 1000.099000");
        assertThat(verdict.inventedRetransmissions)
                .containsExactly("[fd00::1]:4000 > [fd00::2]:80 DATA/RTO at 1000.200000");
    }

    private void retransmitted(long ms, Retransmission.Kind kind) {
        events.add(new Retransmission(
                START + ms * MS,
                1,
                1,
                ID,
                CLIENT.local(),
                CLIENT.peer(),
                kind,
                Retransmission.Mechanism.RTO,
                1,
                0,
                0,
                0,
                Retransmission.Trigger.TIMER,
                null));
    }
}
