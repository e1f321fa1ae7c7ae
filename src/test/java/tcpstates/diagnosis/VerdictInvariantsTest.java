package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Outcome;
import tcpstates.event.TcpState;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.packet.TcpSegment;

/** No verdict contradicts what was counted, whatever the capture. {@code -Dverdicts.captures=DIR} checks further ones. */
class VerdictInvariantsTest {
    @ParameterizedTest
    @MethodSource("captures")
    void contradictsNothingThatWasCounted(Path capture) {
        TrackedCapture tracked = TrackedCapture.of(capture);

        for (ConnectionSummary summary : tracked.connections()) {
            Outcome outcome = summary.outcome();
            assertThat(outcome).isNotNull();
            String what = capture + " connection " + summary.connection() + ": " + outcome;
            check(what, summary, outcome);
            outcome.verdicts().forEach(verdict -> checkEvidence(what, tracked, verdict));
        }
    }

    static List<Path> captures() throws IOException {
        String further = System.getProperty("verdicts.captures");
        List<Path> own = TrackedCapture.captures(TrackedCapture.CAPTURES);
        return further == null
                ? own
                : Stream.concat(own.stream(), TrackedCapture.captures(Path.of(further)).stream())
                        .toList();
    }

    private static void check(String what, ConnectionSummary summary, Outcome outcome) {
        VerdictKind kind = outcome.verdicts().getFirst().kind();
        assertThat(kind.endReason()).as(what).isEqualTo(outcome.endReason());
        assertThat(outcome.verdicts().stream().skip(1))
                .as(what)
                .allSatisfy(remark -> assertThat(remark.kind().endReason()).isNull());
        assertThat(outcome.client().packets() + outcome.server().packets())
                .as(what)
                .isEqualTo(summary.packets());
        assertThat(outcome.client().bytes() + outcome.server().bytes()).as(what).isEqualTo(summary.bytes());
        checkStates(what, summary, outcome);

        int flags = outcome.client().flags() | outcome.server().flags();
        switch (outcome.endReason()) {
            case REFUSED -> {
                assertThat(outcome.server().bytes()).as(what).isZero();
                assertThat(outcome.server().flags() & TcpSegment.RST).as(what).isNotZero();
                assertThat(summary.clientState()).as(what).isEqualTo(TcpState.CLOSE);
            }
            case RESET -> assertThat(flags & TcpSegment.RST).as(what).isNotZero();
            case CLOSED -> {
                if (!has(outcome, VerdictKind.ONE_WAY)) {
                    int both = outcome.client().flags() & outcome.server().flags();
                    assertThat((has(outcome, VerdictKind.SELF_CONNECT) ? flags : both) & TcpSegment.FIN)
                            .as(what)
                            .isNotZero();
                }
                assertThat(List.of(summary.clientState(), summary.serverState()))
                        .as(what)
                        .isSubsetOf(TcpState.CLOSE, TcpState.TIME_WAIT);
            }
            case OPEN -> assertThat(outcome.closedBy()).as(what).isNull();
            case NO_CONNECTION ->
                assertThat(flags & (TcpSegment.SYN | TcpSegment.RST)).as(what).isNotEqualTo(TcpSegment.SYN);
            case UNREACHABLE ->
                assertThat(List.of(summary.clientState(), summary.serverState()))
                        .as(what)
                        .contains(TcpState.CLOSE);
            case TIMED_OUT, OPENING, CLOSING, REPLACED -> {
                // checked below where a verdict claims more
            }
        }
        if (kind == VerdictKind.SYN_UNANSWERED || kind == VerdictKind.SYN_TIMED_OUT) {
            assertThat(outcome.server().packets()).as(what).isZero();
        }
    }

    private static void checkStates(String what, ConnectionSummary summary, Outcome outcome) {
        for (Verdict verdict : outcome.verdicts()) {
            for (Verdict.Argument argument : verdict.arguments()) {
                if (argument instanceof Verdict.State named) {
                    TcpState state = named.state();
                    switch (named.name()) {
                        case "client_state" -> assertThat(state).as(what).isEqualTo(summary.clientState());
                        case "server_state" -> assertThat(state).as(what).isEqualTo(summary.serverState());
                        default -> assertThat(named.name()).as(what).isEqualTo("before");
                    }
                }
            }
        }
        long lived = Math.max(0, summary.time() - summary.start());
        long client = outcome.client().timeInState().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(client).as(what).isLessThanOrEqualTo(lived);
    }

    private static boolean has(Outcome outcome, VerdictKind kind) {
        return outcome.verdicts().stream().anyMatch(verdict -> verdict.kind() == kind);
    }

    /** The packets that a verdict names are there and are what it says they are. */
    private static void checkEvidence(String what, TrackedCapture tracked, Verdict verdict) {
        for (Verdict.Argument argument : verdict.arguments()) {
            if (argument instanceof Verdict.Packet named) {
                String name = named.name();
                long number = named.number();
                String packet = what + ", " + verdict.kind() + " " + name;
                assertThat(number).as(packet).isBetween(1L, tracked.flags().size() - 1L);
                int flags = tracked.flags().get((int) number);
                if (name.equals("error")) {
                    assertThat(tracked.icmpErrors()).as(packet).contains(number);
                    continue;
                }
                assertThat(flags).as(packet).isNotNegative();
                switch (name) {
                    case "syn", "other_syn", "new_syn" ->
                        assertThat(flags & (TcpSegment.SYN | TcpSegment.ACK))
                                .as(packet)
                                .isEqualTo(TcpSegment.SYN);
                    case "syn_ack" ->
                        assertThat(flags & (TcpSegment.SYN | TcpSegment.ACK))
                                .as(packet)
                                .isEqualTo(TcpSegment.SYN | TcpSegment.ACK);
                    case "ack", "last_ack", "challenge_ack" ->
                        assertThat(flags & TcpSegment.ACK).as(packet).isNotZero();
                    case "fin", "second_fin" ->
                        assertThat(flags & TcpSegment.FIN).as(packet).isNotZero();
                    case "rst" -> assertThat(flags & TcpSegment.RST).as(packet).isNotZero();
                    case "probe" ->
                        assertThat(flags & (TcpSegment.SYN | TcpSegment.ACK))
                                .as(packet)
                                .isZero();
                    case "data" ->
                        assertThat(tracked.payload().get((int) number))
                                .as(packet)
                                .isPositive();
                    default -> {
                        // any segment
                    }
                }
            }
        }
    }
}
