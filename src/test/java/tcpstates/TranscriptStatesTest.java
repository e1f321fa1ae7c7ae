package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.ReadCapture;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Event;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Transition;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.tracker.ConnectionTracker;

/** The experiments that people print in their notes, and the states that they show. */
class TranscriptStatesTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    private final List<Event> events = new ArrayList<>();
    private List<String> remarks = List.of();

    @Test
    void seesTheSynRetransmittedWithDoublingIntervals() throws CaptureException {
        read("syn-retransmitted.txt");

        assertThat(retransmissions())
                .extracting(retransmission -> Math.round(retransmission.intervalNanos() / 1e9))
                .containsExactly(1L, 2L, 4L, 8L, 16L);
        assertThat(retransmissions()).allMatch(one -> one.kind() == Retransmission.Kind.SYN);
        assertThat(states()).containsExactly("49416 CLOSE→SYN_SENT");
    }

    @Test
    void seesACloseInThreePackets() throws CaptureException {
        read("three-packet-close.txt");

        assertThat(states())
                .containsExactly(
                        "36702 CLOSE→SYN_SENT",
                        "1234 LISTEN→SYN_RECV",
                        "36702 SYN_SENT→ESTABLISHED",
                        "1234 SYN_RECV→ESTABLISHED",
                        "36702 ESTABLISHED→FIN_WAIT1",
                        "1234 ESTABLISHED→CLOSE_WAIT",
                        "1234 CLOSE_WAIT→LAST_ACK",
                        "36702 FIN_WAIT1→FIN_WAIT2",
                        "36702 FIN_WAIT2→TIME_WAIT",
                        "1234 LAST_ACK→CLOSE");
        assertThat(durationMicros("36702 ESTABLISHED→FIN_WAIT1")).isBetween(13_333_383L, 13_333_401L);
    }

    @Test
    void seesBothSidesTalkAndTheClientWaitBeforeItCloses() throws CaptureException {
        read("hello-world.txt");

        Transition close = transition("36746 ESTABLISHED→FIN_WAIT1");
        assertThat(close.counters().bytesSent()).isEqualTo(12);
        assertThat(close.counters().bytesReceived()).isEqualTo(4);
        assertThat(states()).endsWith("36746 FIN_WAIT2→TIME_WAIT", "1234 LAST_ACK→CLOSE");
        assertThat(durationMicros("36746 ESTABLISHED→FIN_WAIT1")).isBetween(727_654_000L, 727_654_100L);
    }

    @Test
    void seesAPortRefuse() throws CaptureException {
        for (String name : List.of("refused.txt", "refused-localhost.txt")) {
            read(name);
            assertThat(resets()).extracting(Reset::cause).containsExactly(Reset.ResetCause.REFUSED);
            assertThat(states()).last().asString().endsWith("SYN_SENT→CLOSE");
        }
        assertThat(remarks)
                .containsExactly(
                        "lines without a time stamp: each taken as 1 ms after the one before",
                        "sequence numbers that are nowhere printed: counted from 1000000000",
                        "2 shortened lines: what they leave out was taken from the lines before, or as 0");
    }

    @Test
    void seesNeitherSideEstablishedWhenTheSynAckIsDropped() throws CaptureException {
        read("syn-ack-dropped.txt");

        assertThat(states()).containsExactly("49728 CLOSE→SYN_SENT", "8888 LISTEN→SYN_RECV");
    }

    @Test
    void seesDataSentAgainAfterTheCableWasPulled() throws CaptureException {
        read("data-retransmitted.txt");

        assertThat(retransmissions())
                .extracting(retransmission -> Math.round(retransmission.intervalNanos() / 1e8))
                .containsExactly(2L, 4L, 8L, 16L, 32L);
    }

    @Test
    void seesTheResetOfAPeerThatLostItsState() throws CaptureException {
        read("half-open.txt");

        assertThat(resets()).extracting(Reset::cause).containsExactly(Reset.ResetCause.HALF_OPEN);
    }

    @Test
    void seesVerbosePacketsInTwoLinesWithAbsoluteNumbersAndNames() throws CaptureException {
        read("verbose-absolute-names.txt");

        assertThat(((Transition) events.getFirst()).peer()).hasToString("192.168.1.2:80");
        assertThat(states())
                .contains("80 CLOSE_WAIT→LAST_ACK")
                .endsWith("36674 FIN_WAIT2→TIME_WAIT", "80 LAST_ACK→CLOSE");
    }

    @Test
    void seesTheServerCloseFirstWithDataOnItsFin() throws CaptureException {
        read("server-closes-first.txt");

        assertThat(states())
                .contains("80 ESTABLISHED→FIN_WAIT1", "49200 CLOSE_WAIT→LAST_ACK", "80 FIN_WAIT2→TIME_WAIT");
        assertThat(remarks)
                .contains("names without a known number got one made up: client = 198.18.0.1, server = 198.18.0.2");
    }

    @Test
    void readsTheWordingBeforeVersion4AcrossMidnight() throws CaptureException {
        read("before-version-4.txt");

        assertThat(states()).endsWith("1025 FIN_WAIT2→TIME_WAIT", "23 LAST_ACK→CLOSE");
        assertThat(durationMicros("1025 ESTABLISHED→FIN_WAIT1")).isEqualTo(2_050_000);
        assertThat(remarks).contains("the time of day goes back: taken as midnight, days passed: 1");
    }

    @Test
    void putsBrokenLinesTogether() throws CaptureException {
        read("broken-lines.txt");

        assertThat(states()).hasSize(4).endsWith("36702 SYN_SENT→ESTABLISHED", "1234 SYN_RECV→ESTABLISHED");
        assertThat(remarks).hasSize(1);
    }

    private void read(String name) throws CaptureException {
        events.clear();
        ConnectionTracker tracker = new ConnectionTracker(events::add);
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        try (SavedCapture capture = ReadCapture.open(TRANSCRIPTS.resolve(name).toString())) {
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                assertThat(decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]))
                        .isEqualTo(DecodeResult.TCP);
                tracker.segment(decoder.segment());
                return true;
            });
            remarks = capture.remarks();
        }
        tracker.end();
    }

    private List<String> states() {
        return of(Transition.class).map(TranscriptStatesTest::what).toList();
    }

    private static String what(Transition t) {
        return t.endpoint().port() + " " + t.from() + "→" + t.to();
    }

    private Transition transition(String what) {
        return of(Transition.class)
                .filter(one -> what(one).equals(what))
                .findFirst()
                .orElseThrow();
    }

    private long durationMicros(String what) {
        return transition(what).durationNanos() / 1_000;
    }

    private List<Retransmission> retransmissions() {
        return of(Retransmission.class).toList();
    }

    private List<Reset> resets() {
        return of(Reset.class).toList();
    }

    private <T extends Event> Stream<T> of(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }
}
