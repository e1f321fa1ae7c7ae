package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** What a firewall drops behind the capture point was seen on its way, and never arrived. */
class CorrectionTest {
    private static final String FOUR_SEGMENTS = """
            1    > F.
            1.01 < .
            2    < F.
            2.01 > .
            """;

    @Test
    void leavesAClientInSynSentThatNeverGetsTheSynAck() {
        Told told = Script.of("0 > S", "0.01 < S.", "1 > S 0:0(0)", "1.01 < S. 0:0(0)")
                .told();

        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT");
        assertThat(told.connections()).startsWith("1 SYN_SENT SYN_RECV ");
    }

    @Test
    void datesTheClientsEstablishmentByTheSynAckThatReachedIt() {
        assertThat(Script.of("0 > S", "0.01 < S.", "1 > S 0:0(0)", "1.01 < S. 0:0(0)", "1.02 > .")
                        .told()
                        .transitions())
                .contains("1.01 client SYN_SENT > ESTABLISHED sent, proven 1.02\n");
    }

    @Test
    void takesEstablishedBackWhenTheServerRepeatsItsSynAck() {
        assertThat(Script.of(HANDSHAKE, "1 < S. 0:0(0)", "1.01 > .").told().transitions())
                .isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.01
                        0.01 client SYN_SENT > ESTABLISHED sent, proven 0.02
                        0.02 server SYN_RECV > ESTABLISHED presumed
                        1 server ESTABLISHED > SYN_RECV corrected
                        1.01 server SYN_RECV > ESTABLISHED presumed
                        """);
    }

    @Test
    void countsTheTimeInAStateOnWhenAChangeIsTakenBack() {
        assertThat(Script.of(HANDSHAKE, "1 < S. 0:0(0)", "1.01 > .").told().all(Transition.class))
                .filteredOn(t -> t.role() == Role.SERVER)
                .extracting(t -> t.durationNanos() / 1_000_000)
                .containsExactly(0L, 20L, 980L, 1010L);
    }

    @Test
    void takesNothingBackForASynAckThatCrossedTheAckOnItsWay() {
        assertThat(Script.of(HANDSHAKE, "0.0205 < S. 0:0(0)").told().path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED");
    }

    @Test
    void letsDataCompleteTheHandshakeWhoseAckWasLost() {
        assertThat(Script.of(HANDSHAKE, """
                                0.1  > P. (10)
                                1    < S. 0:0(0) ack 1
                                1.2  > P. 1:11(10)
                                1.21 < .
                                """).told().path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED SYN_RECV! ESTABLISHED");
    }

    @Test
    void staysEstablishedWhenTheFinNeverArrives() {
        Told told = Script.of(HANDSHAKE, "1 > F.", "1.2 > F. 1:1(0)", "1.6 > F. 1:1(0)", "2.4 > F. 1:1(0)")
                .told();

        assertThat(told.connections()).isEqualTo("1 FIN_WAIT1 ESTABLISHED 7 packets 0 bytes\n");
    }

    @Test
    void takesFinWait2BackWhenTheFinIsRepeated() {
        assertThat(Script.of(HANDSHAKE, "1 > F.", "1.01 < .", "1.2 > F. 1:1(0)", "1.21 < .")
                        .told()
                        .transitionsSince(1))
                .isEqualTo("""
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        1.2 client FIN_WAIT2 > FIN_WAIT1 corrected
                        1.21 client FIN_WAIT1 > FIN_WAIT2 presumed
                        """);
    }

    @Test
    void takesTheEndBackWhenTheLastFinIsRepeated() {
        assertThat(Script.of(HANDSHAKE, FOUR_SEGMENTS, "2.2 < F. 1:1(0)", "2.21 > .")
                        .told()
                        .transitionsSince(2))
                .isEqualTo("""
                        2 server CLOSE_WAIT > LAST_ACK sent
                        2 client FIN_WAIT2 > TIME_WAIT sent, proven 2.01
                        2.01 server LAST_ACK > CLOSE presumed
                        2.2 server CLOSE > LAST_ACK corrected
                        2.21 server LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void takesTimeWaitBackWhenAnEndThatClosedAtOnceRepeatsItsFin() {
        assertThat(Script.of(HANDSHAKE, """
                                1     > F.
                                1.001 < F. ack 1
                                1.01  > .  ack 2
                                1.011 < .  ack 2
                                1.2   < F. 1:1(0) ack 2
                                1.21  > .
                                """).told().path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED FIN_WAIT1 CLOSING TIME_WAIT CLOSING! TIME_WAIT");
    }

    @Test
    void takesTheResetBackWhenItsReceiverGoesOn() {
        assertThat(Script.of(HANDSHAKE, "1 < R.", "1.5 > P. (10)").told().transitionsSince(1))
                .isEqualTo("""
                        1 server ESTABLISHED > CLOSE sent
                        1 client ESTABLISHED > CLOSE presumed
                        1.5 client CLOSE > ESTABLISHED corrected
                        """);
    }

    @Test
    void takesAFinThatCameWithAResetBackOnlyOnce() {
        Told told = Script.of(HANDSHAKE, """
                                1   > F.
                                1.1 > R  2            # tells that the server is behind the FIN
                                2   < P. (10) ack 1   # but it has got neither
                                3   < F. ack 1
                                4   < R. ack 1
                                5   < .  ack 1
                                """).told();

        assertThat(told.path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED CLOSE_WAIT CLOSE CLOSE_WAIT! ESTABLISHED!"
                        + " FIN_WAIT1 CLOSE FIN_WAIT1!");
    }

    @Test
    void takesNothingBackThatWasNotPresumed() {
        Told told = Script.of("0 > S", "0.1 > S. 7 ack 1", "0.2 > . ack 2", "0.3 > . ack 5")
                .told();

        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_SENT");
    }

    @Test
    void takesTheRefusalBackWhenTheClientRepeatsItsSyn() {
        assertThat(Script.of("0 > S", "0.001 < R. 0 ack 1 win 0", "1 > S 0:0(0)")
                        .told()
                        .transitions())
                .isEqualTo("""
                        0 client CLOSE > SYN_SENT sent
                        0.001 client SYN_SENT > CLOSE presumed
                        1 client CLOSE > SYN_SENT corrected
                        """);
    }

    @Test
    void saysThatACorrectionIsOne() {
        assertThat(Script.of(HANDSHAKE, "1 < S. 0:0(0)").told().all(Transition.class))
                .last()
                .extracting(Transition::evidence)
                .isEqualTo(Evidence.CORRECTED);
    }
}
