package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** The sessions that people noted down with tcpdump, made again from their numbers. The scripts' clocks begin with them. */
class SeedSessionsTest {
    private static final String LOOPBACK = "<mss 65495,sackOK,TS val 426379874 ecr 0,nop,wscale 7>";

    private static Script loopback(int clientPort, int serverPort, long clientIss, long serverIss) {
        return Script.script()
                .addresses("127.0.0.1", "127.0.0.1")
                .ports(clientPort, serverPort)
                .initialNumbers(clientIss, serverIss);
    }

    /** From 10:23:23.323597 on: {@code tcpdump -n -i eth0 port 23}. */
    private static Told synsToADeadAddress() {
        String syn = " > S 0:0(0) win 29200 <mss 1460,sackOK,TS val 425996656 ecr 0,nop,wscale 7>\n";
        return Script.script()
                .addresses("100.64.150.81", "192.168.3.87")
                .ports(49416, 23)
                .initialNumbers(2_826_371_792L, 0)
                .with("0" + syn + "0.998101" + syn + "3.002107" + syn + "7.006092" + syn + "15.022113" + syn
                        + "31.038134" + syn)
                .told();
    }

    @Nested
    class Repeats {
        @Test
        void countsFiveRepeatsOfASynToADeadAddressWithDoubledIntervals() {
            assertThat(synsToADeadAddress().retransmissions()).isEqualTo("""
                            0.998101 client syn rto 1 after 0.998101
                            3.002107 client syn rto 2 after 2.004006
                            7.006092 client syn rto 3 after 4.003985
                            15.022113 client syn rto 4 after 8.016021
                            31.038134 client syn rto 5 after 16.016021
                            """);
            assertThat(synsToADeadAddress().all(Retransmission.class))
                    .allSatisfy(r -> assertThat(r.seq()).isEqualTo((int) 2_826_371_792L))
                    .extracting(r -> Math.round(r.intervalNanos() / 1e9))
                    .containsExactly(1L, 2L, 4L, 8L, 16L);
            assertThat(synsToADeadAddress().connections()).isEqualTo("1 SYN_SENT CLOSE 6 packets 0 bytes\n");
        }

        @Test
        void countsTheRepeatsOfDataAfterTheCableIsPulled() {
            Told told = loopback(36000, 5001, 1, 2).with(Script.HANDSHAKE, """
                            10    > P. (7)
                            10.2  > P. 1:8(7)
                            10.6  > P. 1:8(7)
                            11.4  > P. 1:8(7)
                            13    > P. 1:8(7)
                            16.2  > P. 1:8(7)
                            """).told();

            assertThat(told.all(Retransmission.class))
                    .extracting(r -> r.attempt() + ": " + r.intervalNanos() / 1_000_000)
                    .containsExactly("1: 200", "2: 400", "3: 800", "4: 1600", "5: 3200");
            assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
        }

        @Test
        void countsTheRepeatsAsTodaysKernelsSpaceThem() {
            assertThat(loopback(36000, 5001, 1, 2)
                            .with(Script.HANDSHAKE, """
                                    10    > P. (7)
                                    10.21 > P. 1:8(7)
                                    10.42 > P. 1:8(7)
                                    10.85 > P. 1:8(7)
                                    11.68 > P. 1:8(7)
                                    """)
                            .told()
                            .retransmissions())
                    .isEqualTo("""
                            10.21 client data tail_loss_probe 1 after 0.21
                            10.42 client data rto 2 after 0.21
                            10.85 client data rto 3 after 0.43
                            11.68 client data rto 4 after 0.83
                            """);
        }
    }

    @Nested
    class OnLoopback {
        /** From 10:48:56.195211 on. */
        @Test
        void opensAndClosesOnPort1234InThreeSegmentsEach() {
            Told told = loopback(36702, 1234, 909_028_172L, 2_567_911_667L)
                    .with(
                            "0         > S  win 43690 " + LOOPBACK,
                            "0.000019  < S. win 43690 " + LOOPBACK,
                            "0.000037  > .  win 342",
                            "13.33342  > F. win 342",
                            "13.333529 < F. win 342",
                            "13.333563 > .  win 342")
                    .told();

            assertThat(told.transitions()).isEqualTo("""
                            0 client CLOSE > SYN_SENT sent
                            0 server LISTEN > SYN_RECV sent, proven 0.000019
                            0.000019 client SYN_SENT > ESTABLISHED sent, proven 0.000037
                            0.000037 server SYN_RECV > ESTABLISHED presumed
                            13.33342 client ESTABLISHED > FIN_WAIT1 sent
                            13.33342 server ESTABLISHED > CLOSE_WAIT sent, proven 13.333529
                            13.333529 server CLOSE_WAIT > LAST_ACK sent
                            13.333529 client FIN_WAIT1 > FIN_WAIT2 presumed
                            13.333529 client FIN_WAIT2 > TIME_WAIT sent, proven 13.333563
                            13.333563 server LAST_ACK > CLOSE presumed
                            """);
        }

        /** From 11:11:47.081879 on. */
        @Test
        void exchangesHelloWorldAndYes() {
            Told told = loopback(36746, 1234, 22_427_316, 1_998_354_527)
                    .with(
                            "0          > S  win 43690 " + LOOPBACK,
                            "0.000023   < S. win 43690 " + LOOPBACK,
                            "0.000045   > .",
                            "8.166354   > P. 1:13(12) ack 1",
                            "8.166373   < .           ack 13",
                            "16.493593  < P. 1:5(4)   ack 13",
                            "16.493611  > .           ack 5",
                            "727.654066 > F. 13:13(0) ack 5",
                            "727.654162 < F. 5:5(0)   ack 14",
                            "727.654208 > .           ack 6")
                    .told();

            assertThat(told.connections()).isEqualTo("1 TIME_WAIT CLOSE 10 packets 16 bytes\n");
            assertThat(told.retransmissions()).isEmpty();
            assertThat(told.all(Transition.class).filter(t -> t.role() == Role.CLIENT))
                    .last()
                    .satisfies(t -> assertThat(t.counters().bytesSent()).isEqualTo(12))
                    .satisfies(t -> assertThat(t.counters().bytesReceived()).isEqualTo(5))
                    .satisfies(t -> assertThat(t.counters().bytesAcked()).isEqualTo(14));
        }

        /** From 19:18:01.063037 on. */
        @Test
        void isRefusedOnPort54321() {
            Told told = loopback(43590, 54321, 1_145_802_608, 0)
                    .with("0 > S win 43690 " + LOOPBACK, "0.000023 < R. 0 ack 1 win 0")
                    .told();

            assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT CLOSE");
            assertThat(told.path(Role.SERVER)).isEmpty();
            assertThat(told.resets()).contains(" reset refused\n");
        }

        @Test
        void findsTheConnectionHalfOpenWhenSomebodyWritesIntoIt() {
            Told told = loopback(36746, 1234, 1, 2)
                    .with(Script.HANDSHAKE, "60 < P. (6)", "60.00002 > R 1 win 0")
                    .told();

            assertThat(told.resets())
                    .isEqualTo("60.00002 client reset half_open\n60.00002 server half_open peer_lost_state\n");
        }

        @Test
        void leavesTheServerInSynRecvWhenTheSynAcksAreDropped() {
            assertThat(loopback(49728, 8888, 1, 2)
                            .with("0 > S", "0.00002 < S.", "1 > S 0:0(0)", "1.00002 < S. 0:0(0)", "3 > S 0:0(0)")
                            .told()
                            .connections())
                    .startsWith("1 SYN_SENT SYN_RECV ");
        }

        @Test
        void leavesTheServerEstablishedWhenTheFinsAreDropped() {
            Told told = loopback(40000, 2017, 1, 2)
                    .with(Script.HANDSHAKE, "5 > F.", "5.2 > F. 1:1(0)", "5.6 > F. 1:1(0)", "6.4 > F. 1:1(0)")
                    .toldUntil(200);

            assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1 CLOSE");
            assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV ESTABLISHED");
        }
    }

    /** A page of 7371 bytes in 13 packets; the server closes first, by a FIN with data. No times are given: one a second. */
    @Test
    void followsThePageWhoseServerClosesFirst() {
        Told told = Script.script()
                .ports(51000, 80)
                .initialNumbers(3_927_753_347L, 1_794_486_207)
                .with("""
                        1  > S  3927753347:3927753347(0) win 64240 raw
                        2  < S. 1794486207:1794486207(0) ack 3927753348 raw
                        3  > .  3927753348               ack 1794486208 win 64240 raw
                        4  > P. 3927753348:3927753955(607) ack 1794486208 win 64240 raw
                        5  < .  1794486208:1794488968(2760) ack 3927753955 raw
                        6  < .  1794488968:1794491728(2760) ack 3927753955 raw
                        7  < .  1794491728:1794493108(1380) ack 3927753955 raw
                        8  < F. 1794493108:1794493578(470) ack 3927753955 raw
                        9  > .  3927753955 ack 1794488968 win 64240 raw
                        10 > .  3927753955 ack 1794491728 win 64240 raw
                        11 > .  3927753955 ack 1794493579 win 64240 raw
                        12 > F. 3927753955 ack 1794493579 win 64240 raw
                        13 < .  1794493579 ack 3927753956 raw
                        """)
                .told();

        assertThat(told.transitions()).isEqualTo("""
                        1 client CLOSE > SYN_SENT sent
                        1 server LISTEN > SYN_RECV sent, proven 2
                        2 client SYN_SENT > ESTABLISHED sent, proven 3
                        3 server SYN_RECV > ESTABLISHED presumed
                        8 server ESTABLISHED > FIN_WAIT1 sent
                        8 client ESTABLISHED > CLOSE_WAIT sent, proven 11
                        11 server FIN_WAIT1 > FIN_WAIT2 presumed
                        12 client CLOSE_WAIT > LAST_ACK sent
                        12 server FIN_WAIT2 > TIME_WAIT sent, proven 13
                        13 client LAST_ACK > CLOSE presumed
                        """);
        assertThat(told.connections()).isEqualTo("1 CLOSE TIME_WAIT 13 packets 7977 bytes\n");
        assertThat(told.all(Transition.class).filter(t -> t.role() == Role.SERVER))
                .last()
                .satisfies(t -> assertThat(t.counters().bytesAcked()).isEqualTo(7371));
    }
}
