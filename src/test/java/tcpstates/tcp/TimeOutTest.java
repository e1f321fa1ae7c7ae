package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
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
    void givesASynUpWhoseNextRepeatIsLongOverdue() {
        Told told = Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)").toldUntil(60);

        assertThat(told.all(Transition.class))
                .last()
                .satisfies(t -> assertThat(t.evidence()).isEqualTo(tcpstates.event.Evidence.TIMER));
        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        7 client SYN_SENT > CLOSE timer
                        """);
    }

    @Test
    void keepsASynSentWhoseNextRepeatMayStillCome() {
        assertThat(Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)")
                        .toldUntil(10)
                        .connections())
                .startsWith("1 SYN_SENT LISTEN ");
    }

    @Test
    void givesUpASynAckTogetherWithItsClient() {
        Told told = Script.of("0 > S", "0.01 < S.", "1 > S 0:0(0)", "1.01 < S. 0:0(0)")
                .toldUntil(100);

        assertThat(told.connections()).startsWith("1 CLOSE CLOSE ");
    }

    @Test
    void givesAFinUpThatNobodyAcknowledges() {
        Told told = Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "2.4 > F. 1:1(0)")
                .toldUntil(100);

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1 CLOSE");
        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV ESTABLISHED");
    }

    @Test
    void takesAnEndThatGaveUpForAliveAgainWhenItGoesOn() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "30 > F. 1:1(0)")
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
                .toldUntil(100);

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
