package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** What the traffic of a connection shows beside its states: silence, letters. */
class TrafficTest {
    // ------------------------------------------------------------------ silence

    @Test
    void saysWhoWaitedForWhomWhereWhatWasSentIsSentAgain() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "13 > P. 1001 (10) ack 5001", "13.1 < . 5001 ack 1011");

        assertThat(outcome.silenceNanos()).isEqualTo(12_000_000_000L);
        assertThat(silence(outcome)).containsExactly(VerdictKind.SILENCE_AWAITED);
        assertThat(outcome.verdicts().toString()).contains("name=waiting, role=CLIENT").contains("name=awaited, role=SERVER");
    }

    @Test
    void saysNothingOfWhoWaitedWhereTheAcknowledgementMayNotHaveBeenCaptured() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "13 > P. 1011 (10) ack 5001", "13.1 < . 5001 ack 1021");

        assertThat(silence(outcome)).containsExactly(VerdictKind.SILENCE);
        assertThat(outcome.verdicts().toString()).doesNotContain("acknowledged,");
    }

    @Test
    void saysNothingOfWhoWaitedWhereALaterPacketAcknowledges() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "13 < P. 5001 (20) ack 1011");

        assertThat(silence(outcome)).containsExactly(VerdictKind.SILENCE);
    }

    @Test
    void saysThatNothingWasOwedWhereAllWasAcknowledged() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "1.1 < . 5001 ack 1011", "13 < P. 5001 (20) ack 1011");

        assertThat(silence(outcome)).containsExactly(VerdictKind.SILENCE);
        assertThat(outcome.verdicts().toString()).contains("Packet[name=acknowledged, number=5]");
    }

    @Test
    void doesNotTellOfShortPauses() {
        assertThat(silence(outcome("1 > P. 1001 (10) ack 5001", "1.1 < . 5001 ack 1011", "10 < P. 5001 (20) ack 1011")))
                .isEmpty();
    }

    // ------------------------------------------------------------------ letters

    @Test
    void writesZeeksLettersOnceADirection() {
        assertThat(outcome(
                                "1 > P. 1001 (10) ack 5001",
                                "1.1 < . 5001 ack 1011",
                                "1.2 < P. 5001 (20) ack 1011",
                                "1.3 > . 1011 ack 5021",
                                "1.4 > P. 1011 (10) ack 5021",
                                "2 > F. 1021 ack 5021",
                                "2.1 < F. 5021 ack 1022",
                                "2.2 > . 1022 ack 5022")
                        .history())
                .isEqualTo("ShADadFf");
    }

    @Test
    void writesRepeatsAndClosedWindowsAtTheFirstAndAtTheTenthTime() {
        List<String> lines = new ArrayList<>(List.of("1 > P. 1001 (10) ack 5001"));
        for (int i = 1; i < 12; i++) {
            lines.add((1 + i) + " > P. 1001 (10) ack 5001");
        }
        for (int i = 0; i < 12; i++) {
            lines.add((14 + i) + " < . 5001 ack 1011 win 0");
        }
        assertThat(outcome(lines.toArray(String[]::new)).history()).isEqualTo("ShADTTaww");
    }

    @Test
    void writesNoMoreThanTwentyFourLetters() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add("1 < R " + (900_000 + i));
        }
        assertThat(outcome(lines.toArray(String[]::new)).history()).hasSize(24).startsWith("ShArrr");
    }

    private static Stream<VerdictKind> stream(Outcome outcome) {
        return outcome.verdicts().stream().map(Verdict::kind);
    }

    private static List<VerdictKind> silence(Outcome outcome) {
        return stream(outcome)
                .filter(kind -> kind == VerdictKind.SILENCE || kind == VerdictKind.SILENCE_AWAITED)
                .toList();
    }

    /** Of an established connection on which these packets follow. */
    private static Outcome outcome(String... lines) {
        Script script = Script.script()
                .with("0 > S 1000")
                .with("0.01 < S. 5000 ack 1001")
                .with("0.02 > . 1001 ack 5001");
        for (String line : lines) {
            script = script.with(line);
        }
        List<Event> events = new ArrayList<>();
        var tracker =
                new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
        Told.feed(tracker, script.packets(), 1);
        tracker.end();
        return events.stream()
                .filter(ConnectionSummary.class::isInstance)
                .map(ConnectionSummary.class::cast)
                .map(ConnectionSummary::outcome)
                .findFirst()
                .orElseThrow();
    }
}
