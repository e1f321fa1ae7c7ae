package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.Role;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** RFC 9293 section 3.10.7 and RFC 5961: which RST closes whom, and what it was sent for. */
class ResetTest {
    private static final String DATA = """
            0.1  > P. (100)
            0.11 < .
            0.2  < P. (200)
            0.21 > .
            """;

    @Test
    void refusesTheConnectionWhereNobodyListens() {
        Told told = Script.of("0 > S", "0.001 < R. 0 ack 1 win 0").told();

        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0.001 client SYN_SENT > CLOSE presumed
                        """);
        assertThat(told.resets()).isEqualTo("0.001 server reset refused\n");
        assertThat(told.connections()).isEqualTo("1 CLOSE CLOSE 2 packets 0 bytes\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"R. 0 ack 0 win 0", "R. 0 ack 2 win 0", "R 0 win 0", "R. 0 ack -5 win 0"})
    void keepsSynSentWhenTheResetDoesNotAcknowledgeTheSyn(String reset) {
        Told told = Script.of("0 > S", "0.001 < " + reset).told();

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT");
        assertThat(told.resets()).doesNotContain("refused");
    }

    @ParameterizedTest
    @CsvSource({
        "exactly the next number,  201, ESTABLISHED CLOSE, aborted",
        "in the window,            202, ESTABLISHED,       challenged",
        "at the window's end,    60000, ESTABLISHED,       challenged",
        "just before,              200, ESTABLISHED,       out_of_window",
        "far before,              -999, ESTABLISHED,       out_of_window",
        "beyond the window,     999999, ESTABLISHED,       out_of_window"
    })
    void closesAnEstablishedClientOnlyByTheExactNumber(String where, int seq, String path, String cause) {
        Told told = Script.of(HANDSHAKE, DATA, "1 < R. " + seq + " ack 101").told();

        assertThat(told.path(Role.CLIENT)).as(where).isEqualTo("SYN_SENT " + path);
        assertThat(told.resets()).isEqualTo("1 server reset " + cause + "\n");
    }

    @Test
    void closesBothEndsByAnAbort() {
        Told told = Script.of(HANDSHAKE, DATA, "1 < R.").told();

        assertThat(told.transitionsSince(1)).isEqualTo("""
                        1 server ESTABLISHED > CLOSE sent
                        1 client ESTABLISHED > CLOSE presumed
                        """);
    }

    @Test
    void goesOnAfterAResetOutsideOfTheWindow() {
        Told told = Script.of(HANDSHAKE, DATA, "1 < R 99999999", "2 > P. (10)", "2.01 < .")
                .told();

        assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
        assertThat(told.transitionsSince(1)).isEmpty();
    }

    @Test
    void acceptsAResetAtTheRightMostSackEdge() {
        Told told = Script.of(HANDSHAKE, """
                        1    < P. 101:201(100) ack 1     # the first 100 bytes were lost
                        1.01 > .  ack 1 <nop,nop,sack 1 {101:201}>
                        1.5  < R. 201 ack 1
                        """).told();

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED CLOSE");
    }

    @Test
    void acceptsInCloseWaitTheNumberBeforeTheFinAsLinuxDoes() {
        assertThat(Script.of(HANDSHAKE, "1 < F.", "1.01 > .", "1.5 < R 1")
                        .told()
                        .path(Role.CLIENT))
                .isEqualTo("SYN_SENT ESTABLISHED CLOSE_WAIT CLOSE");
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT,    0 > S,                                                         0 < R. 0 ack 1",
        "FIN_WAIT1,   1 > F.,                                                        1.1 < R. 1 ack 1",
        "FIN_WAIT2,   1 > F.;1.01 < .,                                               1.1 < R.",
        "CLOSE_WAIT,  1 < F.;1.01 > .,                                               1.1 < R",
        "LAST_ACK,    1 < F.;1.01 > .;1.2 > F.,                                      1.3 < R",
        "CLOSING,     1 > F.;1.001 < F. 1:1(0) ack 1;1.01 > . ack 2,                 1.1 < R",
        "TIME_WAIT,   1 > F.;1.01 < F.;1.02 > .,                                     1.1 < R",
        "ESTABLISHED, 1 > P. (10);1.01 < .,                                          1.1 < R."
    })
    void closesTheClientInEveryState(String state, String lines, String reset) {
        String opening = state.equals("SYN_SENT") ? "" : HANDSHAKE;
        Script script = Script.of(opening, lines.replace(';', '\n'));

        assertThat(script.told().path(Role.CLIENT)).endsWith(state);
        assertThat(script.with(reset).told().path(Role.CLIENT)).endsWith(state + " CLOSE");
    }

    @Test
    void dropsTheServersHalfOfAScan() {
        Told told = Script.of("0 > S", "0.001 < S.", "0.002 > R 1 win 0").told();

        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.001
                        0.002 client SYN_SENT > CLOSE sent
                        0.002 server SYN_RECV > CLOSE presumed
                        """);
        assertThat(told.resets()).isEqualTo("""
                        0.002 client reset scan
                        0.002 server half_open scan
                        """);
    }

    @Test
    void findsTheServerHalfOpenWhenTheClientNoLongerKnowsTheConnection() {
        Told told = Script.of(HANDSHAKE, "10 < P. (50)", "10.01 > R 1 win 0").told();

        assertThat(told.resets()).isEqualTo("""
                        10.01 client reset half_open
                        10.01 server half_open peer_lost_state
                        """);
        assertThat(told.connections()).startsWith("1 CLOSE CLOSE ");
    }

    @Test
    void tellsAResetThatAnswersLateDataFromOneThatAborts() {
        Told told = Script.of(HANDSHAKE, DATA, "1 > F.", "1.01 < .", "1.5 < P. (300)", "1.51 > R 102 win 0")
                .told();

        assertThat(told.resets()).isEqualTo("1.51 client reset after_close\n");
        assertThat(told.path(Role.SERVER)).endsWith("CLOSE_WAIT CLOSE");
    }

    @Test
    void makesNoConnectionOutOfALoneReset() {
        Told told = Script.of("0 < R. 55 ack 1").told();

        assertThat(told.resets()).isEqualTo("0 server reset stray\n");
        assertThat(told.transitions()).isEmpty();
    }

    @Test
    void answersAFinScanWithoutAnyTransition() {
        Told told = Script.of("0 > F", "0.001 < R. 0 ack 1 win 0").told();

        assertThat(told.transitions()).isEmpty();
        assertThat(told.resets()).isEqualTo("0.001 server reset stray\n");
    }

    @Test
    void provesTheFinReceivedThatAResetAcknowledges() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < R. 1 ack 2").told().transitionsSince(1))
                .startsWith("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 server CLOSE_WAIT > CLOSE sent
                        """);
    }

    /** The FIN was sent before the RST that overtook it and that the receiver does not take: data lay before its number. */
    @Test
    void letsAFinThatItsSendersRstHasOvertakenArrive() {
        Told told = Script.of().overIpv6().with(HANDSHAKE, """
                        1     < P. 1:101(100) ack 1 <nop,nop,TS val 500 ecr 90>
                        1.001 > . 1 ack 101         <nop,nop,TS val 90 ecr 500>
                        1.1   < P. 101:201(100) ack 1 <nop,nop,TS val 600 ecr 90>
                        1.101 > P. 1:51(50) ack 201 <nop,nop,TS val 190 ecr 600>
                        1.15  < R 101
                        1.2   < F. 201 ack 1 <nop,nop,TS val 590 ecr 90>
                        1.201 > F. 51 ack 202 <nop,nop,TS val 290 ecr 600>
                        """).told();

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK");
    }
}
