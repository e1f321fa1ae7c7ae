package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Role;
import tcpstates.event.Teardown;
import tcpstates.event.Transition;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** How connections end where segments cross, are lost behind the capture point, come late or were sent by somebody else. */
class ClosesTest {
    /** Capture; verdict; the client's states, the server's; {@code !} behind one that an end is taken back to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fin-crosses-rst             | LATE_DATA_RESET   | SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE"
                        + " | SYN_RECV ESTABLISHED CLOSE_WAIT CLOSE CLOSE_WAIT! LAST_ACK CLOSE",
                "rst-above-a-hole            | RESET             | SYN_SENT ESTABLISHED FIN_WAIT1 CLOSE"
                        + " | SYN_RECV ESTABLISHED CLOSE",
                "ack-behind-own-rst          | ABORTED           | SYN_SENT SYN_RECV ESTABLISHED CLOSE"
                        + " | SYN_SENT SYN_RECV ESTABLISHED CLOSE",
                "fin-again-acked             | CLOSE_UNFINISHED  | SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 FIN_WAIT1! FIN_WAIT2"
                        + " | SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK",
                "syn-ack-met-no-socket       | CONNECT_ABANDONED | SYN_SENT CLOSE | SYN_RECV CLOSE",
                "forged-fin                  | OPEN              | SYN_SENT ESTABLISHED FIN_WAIT1 ESTABLISHED!"
                        + " | SYN_RECV ESTABLISHED",
                "request-crosses-fin         | LATE_DATA_RESET   | SYN_SENT ESTABLISHED CLOSE_WAIT CLOSE"
                        + " | SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 FIN_WAIT1! CLOSE",
                "aborted-download-joined-late | ABORTED          | ESTABLISHED CLOSE | ESTABLISHED CLOSE",
                "health-check-rst-ack        | ABORTED           | SYN_SENT ESTABLISHED CLOSE | SYN_RECV CLOSE",
                "late-syn-ack-rst            | CONNECT_ABANDONED | SYN_SENT CLOSE | SYN_RECV CLOSE"
            })
    void tellsBothEndsWaysAndTheFirstCause(String capture, VerdictKind verdict, String client, String server) {
        Told told = told(capture);

        assertThat(told.path(Role.CLIENT)).isEqualTo(client);
        assertThat(told.path(Role.SERVER)).isEqualTo(server);
        assertThat(outcomes(told).map(outcome -> outcome.verdicts().getFirst().kind()))
                .containsExactly(verdict);
    }

    @Test
    void callsNobodyAScannerWhoWasSentSynAcksThatItHadNotAskedFor() {
        Told told = told("syn-acks-nobody-asked-for");

        assertThat(outcomes(told).map(outcome -> outcome.verdicts().getFirst().kind()))
                .hasSize(3)
                .containsOnly(VerdictKind.SYN_ACK_UNASKED);
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT CLOSE! SYN_SENT CLOSE! SYN_SENT CLOSE!");
        assertThat(told.all(HalfOpen.class)).isEmpty();
        assertThat(told.all(Finding.class)).isEmpty();
        assertThat(told.all(Reset.class).map(Reset::cause)).containsOnly(Reset.ResetCause.STRAY);
    }

    @Test
    void countsNothingOfASynAckThatNoSocketHasTaken() {
        assertThat(told("syn-ack-met-no-socket").all(Transition.class).filter(t -> t.role() == Role.CLIENT))
                .last()
                .satisfies(t -> assertThat(t.counters().bytesAcked()).isZero());
    }

    @Test
    void namesTheFinThatWasNotItsSendersOwn() {
        assertThat(outcomes(told("forged-fin")).findFirst().orElseThrow().verdicts())
                .extracting(Verdict::kind)
                .contains(VerdictKind.CONTRADICTED_FIN);
    }

    @Test
    void namesTheInjectedRstAsTheCauseOfWhatFollows() {
        Told told = of(Script.HANDSHAKE, "1 > R. 1 ack 1", "2 > P. 1:101(100) ack 1", "2.01 < R 1");

        assertThat(outcomes(told).map(outcome -> outcome.verdicts().getFirst().kind()))
                .containsExactly(VerdictKind.INJECTED_RESET);
    }

    @Test
    void knowsAllPacketsOfACloseWithWhichTheCaptureBegins() {
        Told told = of("0 < F. 500 ack 100", "0.01 > . 100 ack 501", "0.5 > F. 100 ack 501", "0.51 < . 501 ack 101");

        Outcome outcome = outcomes(told).findFirst().orElseThrow();
        assertThat(outcome.verdicts().getFirst().kind()).isEqualTo(VerdictKind.CLOSED_IN_FOUR);
        Teardown teardown = Objects.requireNonNull(outcome.teardown());
        assertThat(Stream.of(teardown.firstFin(), teardown.firstAck(), teardown.secondFin(), teardown.lastAck()))
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void takesTheOrderOfTheCaptureWhereAllStampsAreEqual() {
        Told told = of(Script.HANDSHAKE, "1 < F. ack 1", "1 > . ack 2", "1 > F.", "1 < . ack 2");

        Outcome outcome = outcomes(told).findFirst().orElseThrow();
        assertThat(outcome.closedBy()).isEqualTo(Role.SERVER);
        assertThat(outcome.verdicts().getFirst().kind()).isEqualTo(VerdictKind.CLOSED_IN_FOUR);
    }

    @Test
    void knowsThatFinsCrossedFromWhatTheSecondOneAcknowledges() {
        Told told =
                of(Script.HANDSHAKE, "1 > F. 1 ack 1", "1.01 < . 2 ack 2", "1.0101 < F. 1 ack 1", "1.02 > . 2 ack 2");

        assertThat(told.path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED CLOSE_WAIT ESTABLISHED! FIN_WAIT1 CLOSING TIME_WAIT");
        Outcome outcome = outcomes(told).findFirst().orElseThrow();
        assertThat(outcome.verdicts().getFirst().kind()).isEqualTo(VerdictKind.CLOSED_AT_ONCE);
        assertThat(Objects.requireNonNull(outcome.teardown()).firstAck())
                .as("the packet that acknowledged the first FIN")
                .isEqualTo(5);
    }

    private static Told told(String capture) {
        return new Told(TrackedCapture.of(TrackedCapture.CAPTURES.resolve("closes/" + capture + ".pcap"))
                .events());
    }

    private static Told of(String... lines) {
        List<Event> events = new ArrayList<>();
        var tracker =
                new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
        Told.feed(tracker, Script.of(lines).packets(), 1);
        tracker.end();
        return new Told(events);
    }

    private static Stream<Outcome> outcomes(Told told) {
        return told.all(ConnectionSummary.class).map(summary -> Objects.requireNonNull(summary.outcome()));
    }
}
