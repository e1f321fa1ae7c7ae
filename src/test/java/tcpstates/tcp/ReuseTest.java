package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import tcpstates.event.Role;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** A SYN where a connection is, or was: RFC 9293 section 3.6.1, RFC 5961 section 4. */
class ReuseTest {
    private static final String CLOSED = """
            1    > F.
            1.01 < F.
            1.02 > .
            """;
    private static final String AGAIN = """
            10    > S  win 64240 <mss 1460,sackOK,nop,wscale 7>
            10.01 < S. win 65160 <mss 1460,sackOK,nop,wscale 7>
            10.02 > .
            """;

    @Test
    void beginsANewConnectionWhereTheOldOneIsInTimeWait() {
        Told told = Script.of(HANDSHAKE, CLOSED)
                .initialNumbers(900_000, 700_000)
                .with(AGAIN)
                .told();

        assertThat(told.transitionsSince(10)).isEqualTo("""
                        10 client TIME_WAIT > CLOSE presumed
                        10 client CLOSE > SYN_SENT sent
                        10 server LISTEN > SYN_RECV sent, proven 10.01
                        10.01 client SYN_SENT > ESTABLISHED sent, proven 10.02
                        10.02 server SYN_RECV > ESTABLISHED presumed
                        """);
        assertThat(told.connections()).isEqualTo("""
                        1 CLOSE CLOSE 6 packets 0 bytes
                        2 ESTABLISHED ESTABLISHED 3 packets 0 bytes
                        """);
    }

    @Test
    void beginsANewConnectionAfterAReset() {
        Told told = Script.of(HANDSHAKE, "1 > R.")
                .initialNumbers(900_000, 700_000)
                .with(AGAIN)
                .told();

        assertThat(told.connections()).isEqualTo("""
                        1 CLOSE CLOSE 4 packets 0 bytes
                        2 ESTABLISHED ESTABLISHED 3 packets 0 bytes
                        """);
    }

    @Test
    void beginsANewConnectionByASynWithALowerNumberWhereTheOldOneIsForgotten() {
        Told told = Script.of(HANDSHAKE, "1 > . (100)", "1.01 < .")
                .initialNumbers(-900_000, -700_000)
                .with("9000 > S", "9000.01 < S.", "9000.02 > .")
                .told();

        assertThat(told.connections()).endsWith("2 ESTABLISHED ESTABLISHED 3 packets 0 bytes\n");
    }

    @Test
    void beginsANewConnectionAfterARefusal() {
        assertThat(Script.of("0 > S", "0.001 < R. 0 ack 1")
                        .initialNumbers(900_000, 700_000)
                        .with(AGAIN)
                        .told()
                        .connections())
                .startsWith("1 CLOSE CLOSE 2 packets 0 bytes\n2 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void swapsTheRolesWhereTheOldServerCalls() {
        Told told = Script.of(HANDSHAKE, CLOSED)
                .initialNumbers(900_000, 700_000)
                .with("10 < S", "10.01 > S.", "10.02 < .")
                .told();

        assertThat(told.transitionsSince(10)).endsWith("""
                        10 client CLOSE > SYN_SENT sent
                        10 server LISTEN > SYN_RECV sent, proven 10.01
                        10.01 client SYN_SENT > ESTABLISHED sent, proven 10.02
                        10.02 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void takesARepeatedSynForNoNewConnection() {
        assertThat(Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)").told().connections())
                .isEqualTo("1 SYN_SENT CLOSE 3 packets 0 bytes\n");
    }

    @Test
    void beginsANewAttemptWhenTheSynHasAnotherNumber() {
        assertThat(Script.of("0 > S")
                        .initialNumbers(5000, 0)
                        .with("1 > S")
                        .told()
                        .connections())
                .isEqualTo("""
                        1 CLOSE CLOSE 1 packets 0 bytes
                        2 SYN_SENT CLOSE 1 packets 0 bytes
                        """);
    }

    @Test
    void changesNothingByASynOnALivingConnectionThatIsOnlyChallenged() {
        Told told = Script.of(HANDSHAKE, """
                        3     > S 777777
                        3.001 < . 1 ack 1              # challenge ACK
                        4     > P. 1:11(10) ack 1      # the client goes on: the SYN was forged
                        4.01  < . ack 11
                        """).told();

        assertThat(told.transitionsSince(3)).isEmpty();
        assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void closesTheOldConnectionWhenTheChallengeIsAnsweredByAReset() {
        Told told = Script.of(HANDSHAKE, "3 > S 777777", "3.001 < . 1 ack 1", "3.002 > R 1 win 0")
                .told();

        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV ESTABLISHED CLOSE");
        assertThat(told.connections()).isEqualTo("""
                        1 CLOSE CLOSE 6 packets 0 bytes
                        2 SYN_SENT CLOSE 1 packets 0 bytes
                        """);
    }

    @Test
    void openTheNewConnectionAfterTheChallenge() {
        Told told = Script.of(HANDSHAKE, "3 > S 777777", "3.001 < . 1 ack 1", "3.002 > R 1 win 0")
                .initialNumbers(777_777 - 10, 42)
                .with("4 > S 0:0(0)", "4.01 < S.", "4.02 > .")
                .told();

        assertThat(told.connections()).contains("2 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void takesASynAckForTheAnswerToAPendingSyn() {
        Told told = Script.of(HANDSHAKE, "3 > S 777777")
                .initialNumbers(777_777 - 10, 42)
                .with("3.01 < S. 0:0(0) ack 1", "3.02 > . 1:1(0)")
                .told();

        assertThat(told.connections()).isEqualTo("""
                        1 CLOSE CLOSE 4 packets 0 bytes
                        2 ESTABLISHED ESTABLISHED 3 packets 0 bytes
                        """);
    }

    @Test
    void letsTheListenerTakeASynThatTheNetworkHadHeldBackForANewOne() {
        Told told = Script.of(HANDSHAKE, "1 > R.", """
                        2.5   > S 0:0(0) id 4097       # a copy: the server's socket is gone, its listener is not
                        2.501 < S. 800000 ack 1
                        2.51  > R 1                    # the client knows nothing of it
                        """).told();

        assertThat(told.transitionsSince(2)).isEqualTo("""
                        2.5 server CLOSE > SYN_RECV sent, proven 2.501
                        2.51 server SYN_RECV > CLOSE presumed
                        """);
    }

    @Test
    void beginsANewConnectionWithTheFirstSynWhenNobodyAnswersAndItIsRepeated() {
        Told told = Script.of(HANDSHAKE, "600 > S 777777", "601 > S 777777", "603 > S 777777")
                .told();

        assertThat(told.transitionsSince(600)).isEqualTo("""
                        600 client ESTABLISHED > CLOSE presumed
                        600 server ESTABLISHED > CLOSE presumed
                        600 client CLOSE > SYN_SENT sent
                        """);
        assertThat(told.retransmissions()).isEqualTo("""
                        601 client syn rto 1 after 1
                        603 client syn rto 2 after 2
                        """);
    }

    @Test
    void takesARepeatedSynThatIsChallengedAndNotMeantForForged() {
        Told told = Script.of(HANDSHAKE, "3 > S 777777", "3.001 < . 1 ack 1", "4 > S 777777", "4.001 < . 1 ack 1")
                .told();

        assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
        assertThat(told.retransmissions()).as("it is told in any case").isEqualTo("4 client syn rto 1 after 1\n");
    }

    @Test
    void knowsTheSynAckThatWasNotCapturedFromWhatFollows() {
        Told told = Script.of(HANDSHAKE, "600 > S 777777", "600.02 > . 777778 ack 91001")
                .told();

        assertThat(told.transitionsSince(600)).isEqualTo("""
                        600 client ESTABLISHED > CLOSE presumed
                        600 server ESTABLISHED > CLOSE presumed
                        600 client CLOSE > SYN_SENT sent
                        600 server LISTEN > SYN_RECV sent, proven 600.02
                        600.02 client SYN_SENT > ESTABLISHED sent
                        600.02 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void leavesTimeWaitThatRefusesASynUntilItsAckIsRefused() {
        Script script = Script.of(HANDSHAKE, "1 < F.", "1.01 > F.", "1.02 < .", "10 > S -500", "10.02 < .");

        assertThat(script.told().connections()).isEqualTo("1 CLOSE TIME_WAIT 8 packets 0 bytes\n");
        assertThat(script.with("10.021 > R 2 win 0").told().transitionsSince(10))
                .isEqualTo("""
                        10.021 server TIME_WAIT > CLOSE presumed
                        10 client CLOSE > SYN_SENT sent
                        """);
    }

    @Test
    void opensNothingByWhatCameBeforeTheSyn() {
        Told told = Script.script()
                .ports(40_000, 50_051)
                .with("0 < R 4444", "1 > S", "1.01 < S.", "1.02 > .")
                .told();

        assertThat(told.transitions()).isEqualTo("""
                        1 client CLOSE > SYN_SENT sent
                        1 server LISTEN > SYN_RECV sent, proven 1.01
                        1.01 client SYN_SENT > ESTABLISHED sent, proven 1.02
                        1.02 server SYN_RECV > ESTABLISHED presumed
                        """);
        assertThat(told.connections()).contains("2 ESTABLISHED ESTABLISHED 3 packets");
    }
}
