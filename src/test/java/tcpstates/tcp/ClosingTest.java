package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import tcpstates.event.Role;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** RFC 9293 section 3.6: ESTABLISHED to TIME_WAIT and CLOSE. */
class ClosingTest {
    private static final String DATA = """
            0.1  > P. (100)
            0.11 < .
            0.2  < P. (200)
            0.21 > .
            """;

    @Test
    void closesInFourSegments() {
        assertThat(Script.of(HANDSHAKE, DATA, "1 > F.", "1.01 < .", "2 < F.", "2.01 > .")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        2 server CLOSE_WAIT > LAST_ACK sent
                        2 client FIN_WAIT2 > TIME_WAIT sent, proven 2.01
                        2.01 server LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void closesInThreeSegments() {
        assertThat(Script.of(HANDSHAKE, DATA, "1 > F.", "1.01 < F.", "1.02 > .")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 server CLOSE_WAIT > LAST_ACK sent
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        1.01 client FIN_WAIT2 > TIME_WAIT sent, proven 1.02
                        1.02 server LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void closesFromTheServersSideToo() {
        assertThat(Script.of(HANDSHAKE, "1 < F.", "1.01 > .", "2 > F.", "2.01 < .")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 server ESTABLISHED > FIN_WAIT1 sent
                        1 client ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 server FIN_WAIT1 > FIN_WAIT2 presumed
                        2 client CLOSE_WAIT > LAST_ACK sent
                        2 server FIN_WAIT2 > TIME_WAIT sent, proven 2.01
                        2.01 client LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void closesByAFinThatCarriesData() {
        assertThat(Script.of(HANDSHAKE, "1 > FP. (100)", "1.01 < .").told().transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        """);
    }

    @Test
    void staysEstablishedWhileTheFinIsNotAcknowledged() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < P. (10) ack 1").told().connections())
                .isEqualTo("1 FIN_WAIT1 ESTABLISHED 5 packets 10 bytes\n");
    }

    @Test
    void staysInFinWait1WhenOnlyTheDataBeforeTheFinIsAcknowledged() {
        assertThat(Script.of(HANDSHAKE, "1 > FP. (100)", "1.01 < . ack 101")
                        .told()
                        .connections())
                .isEqualTo("1 FIN_WAIT1 ESTABLISHED 5 packets 100 bytes\n");
    }

    @Test
    void letsDataFlowOnWhileOneEndHasClosed() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < .", "2 < P. (500)", "2.01 > .", "3 < F.", "3.01 > .")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        3 server CLOSE_WAIT > LAST_ACK sent
                        3 client FIN_WAIT2 > TIME_WAIT sent, proven 3.01
                        3.01 server LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void closesFromBothEndsAtOnce() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.001 < F. ack 1", "1.01 > . ack 2", "1.011 < . ack 2")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1.001 server ESTABLISHED > FIN_WAIT1 sent
                        1.001 client FIN_WAIT1 > CLOSING sent, proven 1.01
                        1.001 server FIN_WAIT1 > CLOSING sent, proven 1.011
                        1.01 server CLOSING > TIME_WAIT presumed
                        1.011 client CLOSING > TIME_WAIT presumed
                        """);
    }

    @Test
    void movesNobodyByAFinBeyondAHoleUntilTheHoleIsFilled() {
        assertThat(Script.of(HANDSHAKE, """
                                1    > F. 101:101(0) ack 1    # the 100 bytes before it were lost
                                1.01 < .  ack 1
                                1.3  > P. 1:101(100) ack 1
                                1.31 < .  ack 102
                                """).told().transitionsSince(1)).isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1.3 server ESTABLISHED > CLOSE_WAIT sent, proven 1.31
                        1.31 client FIN_WAIT1 > FIN_WAIT2 presumed
                        """);
    }

    @Test
    void datesCloseWaitByTheLatestFinThatCanHaveCausedIt() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "1.61 < . ack 2")
                        .told()
                        .transitionsSince(1))
                .contains("1.6 server ESTABLISHED > CLOSE_WAIT sent, proven 1.61\n");
    }

    @Test
    void datesCloseWaitByTheFirstFinWhenADuplicateIsReported() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.21 < . ack 2 <nop,nop,sack 1 {1:2}>")
                        .told()
                        .transitionsSince(1))
                .contains("1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.21\n");
    }

    @Test
    void firesNoTransitionAgainForARepeatedFin() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < .", "1.2 > F. 1:1(0)", "1.21 < .")
                        .told()
                        .path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED CLOSE_WAIT");
    }

    @Test
    void endsInLastAckWhenTheLastAckIsMissing() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < F.").told().connections())
                .isEqualTo("1 FIN_WAIT2 LAST_ACK 5 packets 0 bytes\n");
    }

    @Test
    void closesAServerThatIsStillWaitingForTheThirdSegment() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 > F.", "0.03 < .")
                        .told()
                        .transitions())
                .endsWith("""
                        0.01 client SYN_SENT > ESTABLISHED sent, proven 0.02
                        0.02 client ESTABLISHED > FIN_WAIT1 sent
                        0.02 server SYN_RECV > ESTABLISHED presumed
                        0.02 server ESTABLISHED > CLOSE_WAIT sent, proven 0.03
                        0.03 client FIN_WAIT1 > FIN_WAIT2 presumed
                        """);
    }

    /** The data were sent before the FIN came, and overtaken by its ACK: the number of the RST is the one that they acknowledge. */
    @Test
    void leavesFinWait2ByTheRstThatAnswersOvertakenData() {
        Told told = Script.of(HANDSHAKE, """
                        1     > F. 1:1(0) ack 1
                        1.05  < . 101 ack 2
                        1.1   < P. 1:101(100) ack 1
                        1.101 > R 1
                        """).told();

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE");
    }
}
