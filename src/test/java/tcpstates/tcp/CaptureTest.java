package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** What the way of capturing does to a conversation: half of it, its middle, everything twice, a clock that is set. */
class CaptureTest {
    private static final String DATA_AND_CLOSE = """
            0.1  > P. (100)
            0.11 < .
            0.2  < P. (200)
            0.21 > .
            1    > F.
            1.01 < .
            2    < F.
            2.01 > .
            """;

    @Test
    void joinsAConnectionInMidStream() {
        Told told = Script.of(
                        "0 > P. 5000:5100(100) ack 7000", "0.01 < . 7000 ack 5100", "1 > F.", "1.01 < F.", "1.02 > .")
                .told();

        assertThat(told.transitions()).isEqualTo("""
                        0 client CLOSE > ESTABLISHED presumed
                        0 server CLOSE > ESTABLISHED presumed
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        1 server ESTABLISHED > CLOSE_WAIT sent, proven 1.01
                        1.01 server CLOSE_WAIT > LAST_ACK sent
                        1.01 client FIN_WAIT1 > FIN_WAIT2 presumed
                        1.01 client FIN_WAIT2 > TIME_WAIT sent, proven 1.02
                        1.02 server LAST_ACK > CLOSE presumed
                        """);
    }

    @Test
    void joinsMidStreamByTheServersSegmentAndStillTakesTheLowerPortForTheServer() {
        assertThat(Script.of("0 < P. 5000:5100(100) ack 7000").told().all(Transition.class))
                .first()
                .satisfies(t -> assertThat(t.role()).isEqualTo(Role.SERVER))
                .satisfies(t -> assertThat(t.endpoint().port()).isEqualTo(80));
    }

    @Test
    void infersTheServerWhereOnlyTheClientWasCaptured() {
        assertThat(Script.of("""
                                0    > S
                                0.02 > .  1:1(0) ack 1
                                0.1  > P. (100)  ack 1
                                0.21 > .         ack 201
                                1    > F.        ack 201
                                2.01 > .         ack 202
                                """).told().transitions()).startsWith("""
                        0 client CLOSE > SYN_SENT sent
                        0 server LISTEN > SYN_RECV sent, proven 0.02
                        0.02 client SYN_SENT > ESTABLISHED sent
                        0.02 server SYN_RECV > ESTABLISHED presumed
                        1 client ESTABLISHED > FIN_WAIT1 sent
                        """);
    }

    @Test
    void closesTheClientByWhatItAcknowledgesWhereOnlyItWasCaptured() {
        Told told = Script.of("""
                        0    > S
                        0.02 > .  1:1(0) ack 1
                        1    > F.        ack 1
                        2.01 > .         ack 2
                        """).told();

        assertThat(told.connections()).startsWith("1 TIME_WAIT ");
    }

    @Test
    void infersTheClientWhereOnlyTheServerWasCaptured() {
        Told told = Script.of("0.01 < S. ack 1", "0.11 < . ack 101", "0.2 < P. (200) ack 101")
                .told();

        assertThat(told.transitions()).startsWith("""
                        0.01 client CLOSE > SYN_SENT presumed
                        0.01 server LISTEN > SYN_RECV sent
                        """);
        assertThat(told.connections()).startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void takesEveryStateOfAServerThatClosesFirstFromItsOwnHalf() {
        assertThat(Script.of("0.01 < S. ack 1", "0.1 < P. (100) ack 11", "1 < F. ack 11", "1.5 < . ack 12")
                        .told()
                        .path(Role.SERVER))
                .isEqualTo("SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT");
    }

    @Test
    void countsNothingTwiceThatWasCapturedTwice() {
        Told once = Script.of(HANDSHAKE, DATA_AND_CLOSE).told();
        Told twice = twice(Script.script(), false);

        assertThat(twice.retransmissions()).isEmpty();
        assertThat(twice.path(Role.CLIENT)).isEqualTo(once.path(Role.CLIENT));
        assertThat(twice.path(Role.SERVER)).isEqualTo(once.path(Role.SERVER));
        assertThat(twice.connections()).isEqualTo("1 TIME_WAIT CLOSE 22 packets 600 bytes\n");
    }

    @Test
    void countsNothingTwiceOverIpv6Either() {
        assertThat(twice(Script.script().overIpv6(), false).retransmissions()).isEmpty();
    }

    @Test
    void countsNothingTwiceWhereTheHostSendsNoIdentification() {
        assertThat(twice(Script.script(), true).retransmissions()).isEmpty();
    }

    private static Told twice(Script script, boolean withoutId) {
        int id = 0;
        for (String line : (HANDSHAKE + DATA_AND_CLOSE).lines().toList()) {
            id++;
            String options = line.contains("<m") ? line.substring(line.indexOf("<m")) : "";
            String plain = line.substring(0, line.length() - options.length());
            script.with(plain + " id " + (withoutId ? 0 : id) + " " + options);
        }
        Script doubled = Script.script();
        script.packets().forEach(p -> {
            doubled.packets().add(p);
            doubled.packets().add(new ScriptedPacket(p.time() + 5_000, p.bytes()));
        });
        return doubled.told();
    }

    @Test
    void takesTheSameSegmentWithAnotherIdentificationForARetransmission() {
        assertThat(Script.of(HANDSHAKE, "1 > P. (100) id 1", "1.0005 > P. 1:101(100) id 2")
                        .told()
                        .retransmissions())
                .startsWith("1.0005 client data ");
    }

    @Test
    void neverTellsANegativeDurationWhenTheClockIsSetBack() {
        Told told = Script.of(HANDSHAKE, """
                        100   > P. (100)
                        50    < .
                        40    > F.
                        40.01 < F.
                        30    > .
                        """).told();

        assertThat(told.all(Transition.class))
                .allSatisfy(t -> assertThat(t.durationNanos()).isNotNegative());
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 9})
    void neverTellsTimesOfAnEndpointThatRunBackwards(int where) {
        Script script = Script.of(HANDSHAKE, DATA_AND_CLOSE);
        for (int i = where; i < script.packets().size(); i++) {
            var p = script.packets().get(i);
            script.packets().set(i, new ScriptedPacket(p.time() - 3_600_000_000_000L, p.bytes()));
        }
        Told told = script.told();
        for (Role role : Role.values()) {
            assertThat(told.all(Transition.class)
                            .filter(t -> t.role() == role && t.evidence() != Evidence.CORRECTED)
                            .map(Transition::time))
                    .isSorted();
        }
    }

    @Test
    void seesTheSynAckBeforeTheSynWhereTwoQueuesWereCaptured() {
        assertThat(Script.of("0.0001 < S. 0:0(0) ack 1", "0.0002 > S 0:0(0)", "0.0003 > . 1:1(0)")
                        .told()
                        .connections())
                .startsWith("1 ESTABLISHED ESTABLISHED ");
    }

    @Test
    void believesAnAcknowledgementOfWhatTheCaptureMissed() {
        Told told = Script.of(HANDSHAKE, "1 < . ack 1001", "2 > F. 1001 ack 1", "2.01 < . ack 1002")
                .told();

        assertThat(told.connections()).startsWith("1 FIN_WAIT2 CLOSE_WAIT ");
        assertThat(told.retransmissions()).isEmpty();
    }
}
