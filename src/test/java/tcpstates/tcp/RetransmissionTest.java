package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import tcpstates.script.Script;

/** What was sent again, how often, after how long, and why. */
class RetransmissionTest {
    @Test
    void countsTheAttemptsAndIntervalsOfASyn() {
        assertThat(Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)", "7 > S 0:0(0)", "15 > S 0:0(0)")
                        .told()
                        .retransmissions())
                .isEqualTo("""
                        1 client syn rto 1 after 1
                        3 client syn rto 2 after 2
                        7 client syn rto 3 after 4
                        15 client syn rto 4 after 8
                        """);
    }

    @Test
    void tellsASynAckSentByItsTimerFromOneThatAnswersARepeatedSyn() {
        assertThat(Script.of("""
                                0      > S
                                0.0001 < S.
                                1      > S  0:0(0)
                                1.0001 < S. 0:0(0)
                                2.2    < S. 0:0(0)
                                """).told().retransmissions()).isEqualTo("""
                        1 client syn rto 1 after 1
                        1.0001 server syn_ack unknown 1 after 1
                        2.2 server syn_ack rto 1 after 1.1999
                        """);
    }

    @Test
    void countsTheAttemptsAndIntervalsOfAFin() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "2.4 > F. 1:1(0)")
                        .told()
                        .retransmissions())
                .matches("""
                        1.2 client fin (rto|tail_loss_probe) 1 after 0.2
                        1.6 client fin rto 2 after 0.4
                        2.4 client fin rto 3 after 0.8
                        """);
    }

    @Test
    void tellsAProbeForALostTailFromTheTimer() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (100)", "1.21 > P. 1:101(100)", "1.42 > P. 1:101(100)")
                        .told()
                        .retransmissions())
                .isEqualTo("""
                        1.21 client data tail_loss_probe 1 after 0.21
                        1.42 client data rto 2 after 0.21
                        """);
    }

    @Test
    void tellsTheTimerWhereThePeerTakesNoSelectiveAcknowledgements() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 > .", "1 > P. (100)", "1.21 > P. 1:101(100)")
                        .told()
                        .retransmissions())
                .isEqualTo("1.21 client data rto 1 after 0.21\n");
    }

    @Test
    void tellsAFastRetransmissionAfterDuplicateAcknowledgements() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 > .", """
                                1     > . 1:101(100)
                                1.001 > . 101:201(100)
                                1.002 > . 201:301(100)
                                1.003 > . 301:401(100)
                                1.02  < . ack 1
                                1.021 < . ack 1
                                1.022 < . ack 1
                                1.03  > . 1:101(100)
                                1.05  < . ack 401
                                """).told().retransmissions())
                .isEqualTo("1.03 client data fast 1 after 0.03\n");
    }

    @Test
    void tellsAFastRetransmissionAfterSelectiveAcknowledgements() {
        assertThat(Script.of(HANDSHAKE, """
                                1     > . 1:101(100)
                                1.001 > . 101:201(100)
                                1.02  < . ack 1 <nop,nop,sack 1 {101:201}>
                                1.03  > . 1:101(100)
                                1.05  < . ack 201
                                """).told().retransmissions())
                .isEqualTo("1.03 client data fast 1 after 0.03\n");
    }

    @Test
    void callsASegmentSpuriousThatWasAcknowledgedAlready() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (100)", "1.3 < .", "1.31 > P. 1:101(100)", "1.32 < .")
                        .told()
                        .retransmissions())
                .isEqualTo("1.31 client data spurious 1 after 0.31\n");
    }

    @Test
    void takesASegmentThatWasOvertakenForNoRetransmission() {
        assertThat(Script.of(HANDSHAKE, "1 > . 101:201(100)", "1.001 > . 1:101(100)", "1.01 < . ack 201")
                        .told()
                        .retransmissions())
                .isEmpty();
    }

    @Test
    void takesASegmentThatFillsAHoleMuchLaterForARetransmission() {
        assertThat(Script.of(HANDSHAKE, "1 > . 101:201(100)", "1.5 > . 1:101(100)", "1.51 < . ack 201")
                        .told()
                        .retransmissions())
                .startsWith("1.5 client data ");
    }

    @Test
    void tellsKeepAliveProbesFromData() {
        assertThat(Script.of(HANDSHAKE, "60 > . 0:0(0)", "60.001 < .", "120 > . 0:0(0)", "120.001 < .")
                        .told()
                        .retransmissions())
                .matches("""
                        60 client keep_alive rto 1 after .*
                        120 client keep_alive rto . after 60
                        """);
    }

    @Test
    void countsTheAttemptsOfASynWhoseAnswerNeverArrives() {
        assertThat(Script.of("""
                                0    > S
                                0.01 < S.
                                1    > S  0:0(0)
                                1.01 < S. 0:0(0)
                                3    > S  0:0(0)
                                3.01 < S. 0:0(0)
                                7    > S  0:0(0)
                                """).told().retransmissions())
                .contains("1 client syn rto 1 after 1\n")
                .contains("3 client syn rto 2 after 2\n")
                .contains("7 client syn rto 3 after 4\n");
    }

    @Test
    void countsTheAttemptsOfASynAckWhoseAckNeverArrives() {
        assertThat(Script.of(HANDSHAKE, """
                                1.01 < S. 0:0(0)
                                1.02 > .
                                3.01 < S. 0:0(0)
                                3.02 > .
                                7.01 < S. 0:0(0)
                                """).told().retransmissions()).isEqualTo("""
                        1.01 server syn_ack rto 1 after 1
                        3.01 server syn_ack rto 2 after 2
                        7.01 server syn_ack rto 3 after 4
                        """);
    }

    @Test
    void countsTheAttemptsOfAFinWhoseAckNeverArrives() {
        assertThat(Script.of(HANDSHAKE, """
                                1    > F.
                                1.01 < .
                                1.2  > F. 1:1(0)
                                1.21 < .
                                1.6  > F. 1:1(0)
                                1.61 < .
                                2.4  > F. 1:1(0)
                                """).told().retransmissions()).matches("""
                        1.2 client fin .* 1 after 0.2
                        1.6 client fin .* 2 after 0.4
                        2.4 client fin .* 3 after 0.8
                        """);
    }

    @Test
    void countsKeepAliveProbesThatNobodyAnswers() {
        assertThat(Script.of(HANDSHAKE, "60 > . 0:0(0)", "61 > . 0:0(0)", "62 > . 0:0(0)")
                        .told()
                        .retransmissions())
                .matches("""
                        60 client keep_alive rto 1 after .*
                        61 client keep_alive rto 2 after 1
                        62 client keep_alive rto 3 after 1
                        """);
    }

    @Test
    void tellsWindowProbesByThePeersClosedWindow() {
        assertThat(Script.of(HANDSHAKE, """
                                1    > P. (100)
                                1.01 < .  win 0
                                1.21 > .  100:100(0)
                                1.22 < .  win 0
                                1.6  > .  100:100(0)
                                1.61 < .  win 0
                                4    < .  win 500
                                """).told().retransmissions()).matches("""
                        1.21 client window_probe rto 1 after 0.21
                        1.6 client window_probe rto 1 after 0.39
                        """);
    }

    @Test
    void tellsAWindowProbeOfOneByteToo() {
        assertThat(Script.of(HANDSHAKE, """
                                1    > P. (100)
                                1.01 < .  win 0
                                1.21 > P. 101:102(1)
                                1.22 < .  ack 101 win 0
                                1.6  > P. 101:102(1)
                                1.61 < .  ack 101 win 0
                                """).told().retransmissions())
                .matches("(1.21 client window_probe .*\\n)?1.6 client window_probe .*\\n");
    }

    @Test
    void tellsNothingOfPlainAcknowledgementsThatAreRepeated() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (100)", "1.01 < .", "1.02 < .", "1.03 < .")
                        .told()
                        .retransmissions())
                .isEmpty();
    }

    @Test
    void takesASegmentThatIsLargerThanTheSegmentSizeForOneSegment() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (20000)", "1.01 < .").told().retransmissions())
                .isEmpty();
    }

    @Test
    void countsARepeatThatIsCutAnotherWayOnce() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (2000)", "1.3 > P. 1:1001(1000)", "1.31 < . ack 2001")
                        .told()
                        .retransmissions())
                .hasLineCount(1);
    }

    /** IPv6 numbers no packets: the clock in the time stamps tells. */
    @Test
    void takesWhatComesTwiceUnderTheStampOfItsFirstSendingForACopy() {
        String data = """
                1     > P. 1:101(100) ack 1 <nop,nop,TS val 5000 ecr 900>
                1.01  < . 1 ack 101         <nop,nop,TS val 950 ecr 5000>
                """;
        assertThat(Script.of()
                        .overIpv6()
                        .with(HANDSHAKE, data, "2 > P. 1:101(100) ack 1 <nop,nop,TS val 5000 ecr 900>")
                        .told()
                        .retransmissions())
                .isEmpty();
        assertThat(Script.of()
                        .overIpv6()
                        .with(HANDSHAKE, data, "2 > P. 1:101(100) ack 1 <nop,nop,TS val 6000 ecr 900>")
                        .told()
                        .retransmissions())
                .isNotEmpty();
    }

    /** In CLOSING, BSD answers the peer's FIN with its own once more, which acknowledges it. */
    @Test
    void takesAFinThatAcknowledgesMoreForNoCopy() {
        assertThat(Script.of().overIpv6().with(HANDSHAKE, """
                                1     > F. 1:1(0) ack 1 <nop,nop,TS val 5000 ecr 900>
                                1.001 < F. 1:1(0) ack 1 <nop,nop,TS val 900 ecr 4000>
                                1.002 > F. 1:1(0) ack 2 <nop,nop,TS val 5000 ecr 900>
                                """).told().retransmissions())
                .isNotEmpty();
    }
}
