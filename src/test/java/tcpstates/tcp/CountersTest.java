package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.event.Counters;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** The counters of {@code struct tcp_sock} at each transition. */
class CountersTest {
    private static List<String> counters(Told told, Role role) {
        return told.all(Transition.class)
                .filter(t -> t.role() == role)
                .map(t -> t.to() + " " + line(t.counters()))
                .toList();
    }

    private static String line(Counters c) {
        return "wnd %d sent %d received %d acked %d retrans %d flight %d/%d"
                .formatted(
                        c.receiveWindow(),
                        c.bytesSent(),
                        c.bytesReceived(),
                        c.bytesAcked(),
                        c.retransmissions(),
                        c.bytesInFlight(),
                        c.maxSegmentsInFlight());
    }

    /** The exchange of the diagnose-tools manual: a request of 71 bytes, an answer of 386, the client closes. */
    private static final String REQUEST = """
            1    > P. (71) win 502
            1.01 < .       win 510
            1.1  < P. (386) win 510
            1.11 > .       win 499
            """;

    @Test
    void countsTheActiveOpenersSynAndTheFinsAsTheKernelDoes() {
        assertThat(counters(
                        Script.of(HANDSHAKE, REQUEST, "2 > F. win 499", "2.01 < . win 510", "3 < F.", "3.01 > .")
                                .told(),
                        Role.CLIENT))
                .containsExactly(
                        "SYN_SENT wnd 0 sent 0 received 0 acked 0 retrans 0 flight 0/0",
                        "ESTABLISHED wnd 64240 sent 0 received 0 acked 1 retrans 0 flight 0/1",
                        "FIN_WAIT1 wnd 63872 sent 71 received 386 acked 72 retrans 0 flight 0/1",
                        "FIN_WAIT2 wnd 63872 sent 71 received 386 acked 73 retrans 0 flight 0/1",
                        "TIME_WAIT wnd 63872 sent 71 received 387 acked 73 retrans 0 flight 0/1");
    }

    @Test
    void countsAListenersChildFromBehindItsSynAck() {
        assertThat(counters(
                        Script.of(
                                        HANDSHAKE,
                                        REQUEST,
                                        "2 > F. win 499",
                                        "2.01 < . win 510",
                                        "3 < F. win 510",
                                        "3.01 > .")
                                .told(),
                        Role.SERVER))
                .containsExactly(
                        "SYN_RECV wnd 0 sent 0 received 0 acked 0 retrans 0 flight 0/0",
                        "ESTABLISHED wnd 65160 sent 0 received 0 acked 0 retrans 0 flight 0/1",
                        "CLOSE_WAIT wnd 65280 sent 386 received 72 acked 386 retrans 0 flight 0/1",
                        "LAST_ACK wnd 65280 sent 386 received 72 acked 386 retrans 0 flight 0/1",
                        "CLOSE wnd 65280 sent 386 received 72 acked 387 retrans 0 flight 0/1");
    }

    @Test
    void countsWhatIsSentAgainAgain() {
        Told told = Script.of(
                        HANDSHAKE, "1 > P. (100)", "1.2 > P. 1:101(100)", "1.6 > P. 1:101(100)", "1.61 < .", "2 > F.")
                .told();

        assertThat(counters(told, Role.CLIENT))
                .last()
                .isEqualTo("FIN_WAIT1 wnd 64256 sent 300 received 0 acked 101 retrans 2 flight 0/1");
    }

    @Test
    void countsTheSegmentsInFlight() {
        Told told = Script.of(HANDSHAKE, "1 > . (100)", "1.1 > . (100)", "1.2 > . (100)", "1.3 < .", "2 > F.")
                .told();

        assertThat(counters(told, Role.CLIENT)).last().asString().endsWith("flight 0/3");
    }

    @Test
    void countsABytesInFlightThatNobodyHasAcknowledged() {
        assertThat(counters(Script.of(HANDSHAKE, "1 > P. (100)", "2 > F.").told(), Role.CLIENT))
                .last()
                .asString()
                .contains("flight 100/");
    }

    @Test
    void scalesNoWindowWhereOnlyOneEndOffersIt() {
        assertThat(counters(
                        Script.of(
                                        "0 > S win 64240 <mss 1460,nop,wscale 7>",
                                        "0.01 < S. win 65160",
                                        "0.02 > . win 502",
                                        "1 > F. win 502")
                                .told(),
                        Role.CLIENT))
                .last()
                .asString()
                .startsWith("FIN_WAIT1 wnd 502 ");
    }

    @Test
    void leavesOutWhatACaptureThatBeganInTheMiddleCannotKnow() {
        Told told = Script.of("0 > P. 5000:5100(100) ack 7000", "0.01 < . 7000 ack 5100")
                .told();

        assertThat(told.all(Transition.class))
                .allSatisfy(t -> assertThat(line(t.counters()))
                        .startsWith("wnd -1 sent -1 received -1 acked -1 retrans -1 flight -1/"));
    }

    @Test
    void countsTheRepeatsOfASyn() {
        Told told = Script.of("0 > S", "1 > S 0:0(0)", "3 > S 0:0(0)", "3.01 < S.", "3.02 > .")
                .told();

        assertThat(counters(told, Role.CLIENT)).last().asString().contains("retrans 2 ");
    }

    @Test
    void countsABytesAcrossTheWrapOfTheSequenceNumbers() {
        Told told = Script.of(HANDSHAKE, "1 > . (60000)", "1.1 < .", "1.2 > . (60000)", "1.3 < .", "2 > F.")
                .told();

        assertThat(counters(told, Role.CLIENT)).last().asString().contains("sent 120000 received 0 acked 120001 ");
    }
}
