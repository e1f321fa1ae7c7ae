package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** What the clock of the capture tells: RFC 9293 section 3.10.8. */
class TimeOutTest {
    private static final String CLOSED = """
            1    > F.
            1.01 < F.
            1.02 > .
            """;

    @Test
    void endsTimeWaitAfterSixtySecondsOfTheCapturesClock() {
        Told told = Script.of(HANDSHAKE, CLOSED).toldUntil(70);

        assertThat(told.transitionsSince(2)).isEqualTo("61.02 client TIME_WAIT > CLOSE timer\n");
        assertThat(told.connections()).startsWith("1 CLOSE CLOSE ");
    }

    @Test
    void leavesTimeWaitWhileTheCapturesClockHasNotRunSoFar() {
        assertThat(Script.of(HANDSHAKE, CLOSED).toldUntil(60).connections()).startsWith("1 TIME_WAIT CLOSE ");
    }

    @Test
    void letsPacketsOfOtherConnectionsMoveTheClock() {
        assertThat(Script.of(HANDSHAKE, CLOSED)
                        .ports(40001, 80)
                        .initialNumbers(1, 2)
                        .with("65 > S")
                        .told()
                        .transitionsSince(2))
                .isEqualTo("61.02 client TIME_WAIT > CLOSE timer\n65 client CLOSE > SYN_SENT sent\n");
    }

    @Test
    void startsTheSixtySecondsAnewWithEveryFinThatIsAnsweredAgain() {
        assertThat(Script.of(HANDSHAKE, CLOSED, "30 < F. 1:1(0)", "30.01 > .")
                        .toldUntil(95)
                        .transitionsSince(31))
                .isEqualTo("90.01 client TIME_WAIT > CLOSE timer\n");
    }

    @Test
    void endsASynSentThatIsSilentForAsLongAsEveryHostMustGoOn() {
        Told told = Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)").toldUntil(190);

        assertThat(told.all(Transition.class)).last().satisfies(t -> {
            assertThat(t.evidence()).isEqualTo(Evidence.TIMER);
            assertThat(t.cause()).isEqualTo(Cause.FELL_SILENT);
        });
        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        183 client SYN_SENT > CLOSE timer
                        """);
    }

    @Test
    void keepsASynSentWhoseNextRepeatMayStillCome() {
        assertThat(Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)")
                        .toldUntil(180)
                        .connections())
                .startsWith("1 SYN_SENT CLOSE ");
    }

    @Test
    void waitsLongerForAHostWhoseIntervalsAreLong() {
        Script slow = Script.of("0 > S", "100 > S 0:0(0)");

        assertThat(slow.toldUntil(490).connections()).startsWith("1 SYN_SENT CLOSE ");
        assertThat(slow.toldUntil(510).transitionsSince(1)).isEqualTo("500 client SYN_SENT > CLOSE timer\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "6", "8.5"})
    void neverGivesUpAfterTheFirstIntervalWhateverItIs(String first) {
        assertThat(Script.of("0 > S", first + " > S 0:0(0)", "30 > S 0:0(0)")
                        .told()
                        .path(Role.CLIENT))
                .isEqualTo("SYN_SENT");
    }

    @Test
    void givesASynUpBehindTheLastRepeatOfAHostWhoseSettingsAreKnown() {
        KernelSettings twice =
                KernelSettings.DEFAULTS.with("tcp_syn_retries", 2).with("net.ipv4.tcp_syn_linear_timeouts", 0);
        Script script = Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)");

        assertThat(script.toldUntil(20, twice).transitionsSince(1)).isEqualTo("7 client SYN_SENT > CLOSE timer\n");
        assertThat(script.toldUntil(9, twice).transitionsSince(1)).isEmpty();
        assertThat(Script.of("0 > S", "1 > S 0:0(0)").toldUntil(20, twice).transitionsSince(1))
                .as("another repeat may come")
                .isEmpty();
    }

    @Test
    void neverEndsAHandshakeOfWhichOnlyOneSynAndOneSynAckWereCaptured() {
        Script script = Script.of("0 > S", "0.01 < S.");

        assertThat(script.toldUntil(100_000).connections()).startsWith("1 SYN_SENT SYN_RECV ");
        assertThat(script.with("500 > F. 300:300(0) ack 5000").told().path(Role.CLIENT))
                .isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1");
    }

    @Test
    void neverEndsADirectionOfWhichTheOtherOneWasNotCaptured() {
        assertThat(Script.of("0 < S. ack 1", "1 < S. 0:0(0) ack 1")
                        .toldUntil(1000)
                        .connections())
                .startsWith("1 SYN_SENT SYN_RECV ");
        assertThat(Script.of(
                                "0 > S",
                                "0.1 > . 1:1(0) ack 1",
                                "1 > F.",
                                "1.2 > F. 1:1(0)",
                                "1.6 > F. 1:1(0)",
                                "2.4 > F. 1:1(0)")
                        .toldUntil(1000)
                        .path(Role.CLIENT))
                .isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1");
    }

    @Test
    void takesAnEndThatSendsAnythingForAlive() {
        assertThat(Script.of(HANDSHAKE, """
                                1   > P. (10)
                                1.2 > P. 1:11(10)
                                1.6 > P. 1:11(10)
                                2.4 > P. 1:11(10)
                                60  > P. 11:21(10)
                                """).toldUntil(150).connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void tellsTheSameTimeWhoeverTurnedTheClock() {
        Script alone = Script.of("0 > S", "1 > S 0:0(0)");
        Script watched = Script.of("0 > S", "1 > S 0:0(0)");
        watched.ports(50_000, 80).initialNumbers(7, 8);
        for (int i = 0; i < 40; i++) {
            watched.with("+7.3 > S");
        }

        assertThat(watched.told()
                        .all(Transition.class)
                        .filter(t -> t.connection() == 1)
                        .map(Transition::time))
                .containsExactlyElementsOf(alone.toldUntil(1000)
                        .all(Transition.class)
                        .map(Transition::time)
                        .toList());
    }

    @Test
    void givesUpASynAckTogetherWithItsClient() {
        Told told = Script.of("0 > S", "0.01 < S.", "1 > S 0:0(0)", "1.01 < S. 0:0(0)")
                .toldUntil(200);

        assertThat(told.connections()).startsWith("1 CLOSE CLOSE ");
    }

    @Test
    void givesAFinUpThatNobodyAcknowledges() {
        Told told = Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "2.4 > F. 1:1(0)")
                .toldUntil(110);

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1 CLOSE");
        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV ESTABLISHED");
    }

    @Test
    void takesAnEndThatGaveUpForAliveAgainWhenItGoesOn() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "2.4 > F. 1:1(0)")
                        .with("300 > F. 1:1(0)")
                        .told()
                        .path(Role.CLIENT))
                .startsWith("SYN_SENT ESTABLISHED FIN_WAIT1 CLOSE FIN_WAIT1!");
    }

    @Test
    void neverEndsAnIdleConnection() {
        assertThat(Script.of(HANDSHAKE).toldUntil(1_000_000).connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void forgetsAConnectionAMinuteAfterItsEnd() {
        Told told = Script.of(HANDSHAKE, "1 > R.", "300 > . 1:1(0) ack 1").told();

        assertThat(told.connections()).isEqualTo("""
                        1 CLOSE CLOSE 4 packets 0 bytes
                        2 ESTABLISHED ESTABLISHED 1 packets 0 bytes
                        """);
    }

    @Test
    void neverGivesUpAServerThatWaitsIdleAfterARoughHandshake() {
        assertThat(Script.of("""
                                0     > S
                                0.01  < S.
                                1.01  < S. 0:0(0)
                                3.01  < S. 0:0(0)
                                7.01  < S. 0:0(0)
                                15.01 < S. 0:0(0)
                                15.02 > .
                                """).toldUntil(1000).connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void givesUpAServerWhoseSynAckIsNeverAcknowledgedThoughTheAckWasSeen() {
        Told told = Script.of(HANDSHAKE, "1.01 < S. 0:0(0)", "1.02 > .", "3.01 < S. 0:0(0)", "7.01 < S. 0:0(0)")
                .toldUntil(190);

        assertThat(told.path(Role.SERVER)).endsWith("ESTABLISHED SYN_RECV! CLOSE");
    }

    @Test
    void waitsForTheTimersIntervalThoughASynAckWasSentTwiceAtOnce() {
        assertThat(Script.of("""
                                0       > S
                                0.01    < S.
                                1       > S  0:0(0)
                                1.01    < S. 0:0(0)
                                1.01002 < S. 0:0(0)
                                """).toldUntil(3).connections()).startsWith("1 SYN_SENT SYN_RECV ");
    }
}
