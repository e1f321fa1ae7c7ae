package tcpstates.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.DataTransfer;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** What the traffic of a connection shows beside its states: silence, letters, how data went. */
class TrafficTest {
    // ------------------------------------------------------------------ silence

    @Test
    void saysWhoWaitedForWhomWhereWhatWasSentIsSentAgain() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "13 > P. 1001 (10) ack 5001", "13.1 < . 5001 ack 1011");

        assertThat(outcome.silenceNanos()).isEqualTo(12_000_000_000L);
        assertThat(silence(outcome)).containsExactly(VerdictKind.SILENCE_AWAITED);
        assertThat(outcome.verdicts().toString())
                .contains("name=waiting, role=CLIENT")
                .contains("name=awaited, role=SERVER");
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

    // ------------------------------------------------------------------ data

    @Test
    void timesDataThatWasSentOnce() {
        DataTransfer data = client(outcome(
                "1 > P. 1001 (10) ack 5001",
                "1.1 < . 5001 ack 1011",
                "2 > P. 1011 (10) ack 5001",
                "2.3 < . 5001 ack 1021"));

        assertThat(data.roundTrips()).isEqualTo(2);
        assertThat(data.leastNanos()).isEqualTo(100_000_000);
        assertThat(data.smoothedNanos()).isEqualTo(125_000_000);
        assertThat(data.greatestNanos()).isEqualTo(300_000_000);
    }

    @Test
    void timesNothingThatWasSentAgainOrBehindWhatWas() {
        assertThat(client(outcome("1 > P. 1001 (10) ack 5001", "2 > P. 1001 (10) ack 5001", "2.1 < . 5001 ack 1011"))
                        .roundTrips())
                .isZero();
        assertThat(client(outcome(
                                "1 > P. 1001 (10) ack 5001",
                                "1.1 < . 5001 ack 1011",
                                "1.2 > P. 1021 (10) ack 5001",
                                "2 < . 5001 ack 1031"))
                        .roundTrips())
                .as("something before it was not captured")
                .isEqualTo(1);
    }

    @Test
    void saysThatASenderHadNothingToSendOnlyBeyondTheTimeThatItsAnswersTake() {
        DataTransfer data = client(outcome(
                "1 > P. 1001 (10) ack 5001",
                "1.1 < . 5001 ack 1011",
                "1.7 > P. 1011 (10) ack 5001",
                "1.8 < . 5001 ack 1021",
                "9.8 > P. 1021 (10) ack 5001"));

        assertThat(data.idleNanos())
                .as("8 s, less 10 ms to and from the client")
                .isEqualTo(7_990_000_000L);
        assertThat(data.totalNanos()).isEqualTo(8_800_000_000L);
    }

    @Test
    void countsTheTimeOfAFullWindowAndOfRepeats() {
        DataTransfer full = client(outcome(
                "1 > P. 1001 (10) ack 5001",
                "1.1 < . 5001 ack 1011 win 10",
                "1.2 > P. 1011 (10) ack 5001",
                "3.2 < . 5001 ack 1021 win 100"));
        assertThat(full.windowFullNanos()).isEqualTo(2_000_000_000L);

        DataTransfer repairing = client(outcome(
                "1 > P. 1001 (10) ack 5001",
                "2 > P. 1001 (10) ack 5001",
                "4 > P. 1001 (10) ack 5001",
                "4.5 < . 5001 ack 1011"));
        assertThat(repairing.repairingNanos()).isEqualTo(3_500_000_000L);
        assertThat(repairing.unknownNanos()).isZero();
    }

    // ------------------------------------------------------------------ RST

    @Test
    void hintsAtAnotherSenderOfARstWhoseTtlDiffers() {
        Outcome outcome = outcome("1 > P. 1001 (10) ack 5001", "1.1 < R 900000 ttl 57");

        assertThat(stream(outcome)).contains(VerdictKind.RESET_UNLIKE_ITS_SENDER, VerdictKind.FORGED_RESET);
        assertThat(outcome.verdicts().toString())
                .contains("Count[name=ttl, value=57], Count[name=usual_ttl, value=64]");
        assertThat(stream(outcome("1 > P. 1001 (10) ack 5001", "1.1 < R 900000")))
                .doesNotContain(VerdictKind.RESET_UNLIKE_ITS_SENDER);
    }

    private static DataTransfer client(Outcome outcome) {
        return Objects.requireNonNull(outcome.client().data());
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
