package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import tcpstates.event.Cause;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** RFC 9293 section 3.5: CLOSE and LISTEN to ESTABLISHED. */
class OpeningTest {
    @Test
    void opensInThreeSegmentsEachProvenByWhatItsEndpointSends() {
        assertThat(Script.of(HANDSHAKE).told().transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.01
                        0.01 client SYN_SENT > ESTABLISHED sent, proven 0.02
                        0.02 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void opensOverIpv6AsOverIpv4() {
        assertThat(Script.script().overIpv6().with(HANDSHAKE).told().transitions())
                .isEqualTo(Script.of(HANDSHAKE).told().transitions());
    }

    @Test
    void tellsTheCauseAndThePacketOfEachChange() {
        assertThat(Script.of(HANDSHAKE).told().all(Transition.class))
                .extracting(Transition::cause, Transition::packet)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Cause.SENT_SYN, 1L),
                        org.assertj.core.groups.Tuple.tuple(Cause.RECEIVED_SYN, 2L),
                        org.assertj.core.groups.Tuple.tuple(Cause.RECEIVED_SYN_ACK, 3L),
                        org.assertj.core.groups.Tuple.tuple(Cause.HANDSHAKE_ACKED, 3L));
    }

    @Test
    void leavesAnUnansweredClientInSynSentAndTheServerListening() {
        Told told = Script.of("0 > S", "1 > S 0:0(0)").told();

        assertThat(told.transitions()).isEqualTo("0 client CLOSE > SYN_SENT sent\n");
        assertThat(told.connections()).isEqualTo("1 SYN_SENT CLOSE 2 packets 0 bytes\n");
    }

    @Test
    void doesNotEstablishAClientThatNeverAcknowledgesTheSynAck() {
        assertThat(Script.of("0 > S", "0.01 < S.").told().transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.01
                        """);
    }

    @Test
    void takesTheRequestOfAClientForTheThirdSegment() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 > P. (100)").told().transitions())
                .endsWith("""
                        0.01 client SYN_SENT > ESTABLISHED sent, proven 0.02
                        0.02 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void dropsAnAckThatAcknowledgesNoSynAck() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 > . ack 500000").told().connections())
                .isEqualTo("1 SYN_SENT SYN_RECV 3 packets 0 bytes\n");
    }

    @Test
    void ignoresASynAckThatAnswersAnotherSyn() {
        assertThat(Script.of("0 > S", "0.01 < S. ack 500").told().connections())
                .isEqualTo("1 SYN_SENT CLOSE 2 packets 0 bytes\n");
    }

    @Test
    void knowsASynThatItDidNotSeeFromTheSynAck() {
        assertThat(Script.of("0 < S. ack 1", "0.01 > . 1:1(0)").told().transitions())
                .isEqualTo("""
                        0 client CLOSE > SYN_SENT presumed
                        0 server LISTEN > SYN_RECV sent
                        0 client SYN_SENT > ESTABLISHED sent, proven 0.01
                        0.01 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void opensFromBothEndsAtOnce() {
        assertThat(Script.of("""
                                0     > S
                                0.001 < S
                                0.01  > S. 0:0(0) ack 1
                                0.011 < S. 0:0(0) ack 1
                                """).told().transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0.001 server CLOSE > SYN_SENT sent
                        0.001 client SYN_SENT > SYN_RECV sent, proven 0.01
                        0.001 server SYN_SENT > SYN_RECV sent, proven 0.011
                        0.011 server SYN_RECV > ESTABLISHED presumed
                        0.011 client SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void connectsASocketToItself() {
        Told told = Script.script()
                .addresses("127.0.0.1", "127.0.0.1")
                .ports(5000, 5000)
                .initialNumbers(-10, -10)
                .with("0 > S", "0.0001 > S. 0:0(0) ack 1", "0.0002 > P. (10) ack 1")
                .told();

        assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 client SYN_SENT > SYN_RECV sent, proven 0.0001
                        0.0001 client SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void takesDataInTheSynAndBeforeTheHandshakeIsOver() {
        Told told = Script.of("""
                        0    > S  (50)
                        0.01 < S.
                        0.02 < P. (200)
                        0.03 > .
                        """).told();

        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.01
                        0.01 client SYN_SENT > ESTABLISHED sent, proven 0.03
                        0.03 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void takesTheServerForEstablishedByWhatItSendsWhereTheAckWasNotCaptured() {
        assertThat(Script.of("0 > S", "0.01 < S.", "0.5 < P. (10)").told().path(tcpstates.event.Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED");
    }

    @Test
    void keepsConnectionsWithOtherPortsApart() {
        assertThat(Script.of(HANDSHAKE)
                        .ports(40001, 80)
                        .initialNumbers(7, 9)
                        .with(HANDSHAKE)
                        .told()
                        .connections())
                .isEqualTo("""
                        1 ESTABLISHED ESTABLISHED 3 packets 0 bytes
                        2 ESTABLISHED ESTABLISHED 3 packets 0 bytes
                        """);
    }
}
