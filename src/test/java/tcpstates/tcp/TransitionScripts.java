package tcpstates.tcp;

import static tcpstates.script.Script.HANDSHAKE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tcpstates.event.TcpState;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** Conversations for those rows of {@link Transitions} that no capture of the tests reaches. */
final class TransitionScripts {
    private static final int LONG_SILENCE = 1000;

    /** The client's way to a state, and what its peer may send then that leaves it there. */
    private static final Map<TcpState, Way> WAYS = new LinkedHashMap<>();

    private record Way(String script, String provocation) {}

    static {
        WAYS.put(TcpState.SYN_SENT, new Way("0 > S", "+0.5 < S. 0:0(0) ack 100"));
        WAYS.put(TcpState.SYN_RECV, new Way("0 < S\n0.01 > S.", "+0.5 < S 0:0(0)"));
        WAYS.put(TcpState.ESTABLISHED, new Way(HANDSHAKE, "+0.5 < P. (10)"));
        WAYS.put(TcpState.FIN_WAIT1, new Way(HANDSHAKE + "1 > F.", "+0.5 < P. (10) ack 1"));
        WAYS.put(TcpState.FIN_WAIT2, new Way(HANDSHAKE + "1 > F.\n1.01 < .", "+0.5 < P. (10)"));
        WAYS.put(TcpState.CLOSE_WAIT, new Way(HANDSHAKE + "1 < F.\n1.01 > .", "+0.5 < ."));
        WAYS.put(TcpState.CLOSING, new Way(HANDSHAKE + "1 > F.\n1.001 < F. ack 1\n1.01 > .", "+0.5 < . ack 1"));
        WAYS.put(TcpState.LAST_ACK, new Way(HANDSHAKE + "1 < F.\n1.01 > .\n2 > F.", "+0.5 < . ack 1"));
        WAYS.put(TcpState.TIME_WAIT, new Way(HANDSHAKE + "1 > F.\n1.01 < F.\n1.02 > .", "+0.5 < ."));
    }

    private TransitionScripts() {}

    static List<Told> all() {
        List<Told> told = new ArrayList<>();
        WAYS.values().forEach(way -> told.addAll(endings(way)));
        told.addAll(openings());
        told.addAll(timeOuts());
        told.addAll(corrections());
        told.addAll(repeatsAfterTimeOuts());
        told.addAll(crossings());
        told.addAll(forgeries());
        told.addAll(oneDirection());
        return told;
    }

    private static String way(TcpState state) {
        return Objects.requireNonNull(WAYS.get(state)).script;
    }

    /** All ways in which a connection may end in any of its states. */
    private static List<Told> endings(Way way) {
        return List.of(
                Script.of(way.script, "+0.5 > R.").told(),
                Script.of(way.script, way.provocation, "+0.001 > R").told(),
                Script.of(way.script, "+0.5 > R").told(),
                // A RST that it may not get: it goes on.
                Script.of(way.script, "+0.5 < R. ack 1", "+1.5 > . ack 1").told(),
                // A RST in its name that was not its own: it goes on with data.
                Script.of(way.script, "+0.5 > R.", "+0.5 > P. (10)").told(),
                // A SYN with other numbers, which the peer answers: the connection was another one all the time.
                Script.of(way.script, "+0.5 > S 777777")
                        .initialNumbers(777_777 - 10, 42)
                        .with("+0.01 < S. 0:0(0) ack 1")
                        .told());
    }

    private static List<Told> openings() {
        String listensLater = "0 > S\n0.001 < R. 0 ack 1\n1 > S 0:0(0)";
        return List.of(
                Script.of(listensLater, "1.01 < S.").told(),
                Script.of(listensLater, "1.02 > . 1 ack 1").told(),
                // Both opened, and of one end nothing was captured.
                Script.of("0 > S", "0.01 > S. 0:0(0) ack 1").told(),
                Script.of("0 > S", "0.01 < S.", "0.5 < P. (10)").told(),
                // RFC 7413: data of the SYN were taken, so the server may close before the handshake is over.
                Script.of("0 > S (10)", "0.01 < S. ack 11", "0.02 < F. ack 11").told());
    }

    private static List<Told> timeOuts() {
        String threeTimes = "10.2 > %1$s\n10.6 > %1$s\n11.4 > %1$s";
        KernelSettings once = KernelSettings.DEFAULTS.with("tcp_syn_retries", 1).with("tcp_synack_retries", 1);
        return List.of(
                silence("0 > S", "1 > S 0:0(0)"),
                silence("0 > S", "0.01 < S.", "1.01 < S. 0:0(0)"),
                Script.of("0 > S", "1 > S 0:0(0)").toldUntil(LONG_SILENCE, once.with("tcp_syn_linear_timeouts", 0)),
                Script.of("0 > S", "0.01 < S.", "1.01 < S. 0:0(0)").toldUntil(LONG_SILENCE, once),
                silence(HANDSHAKE, "10 > P. (10)", threeTimes.formatted("P. 1:11(10)")),
                silence(HANDSHAKE, "1 < F.", "1.01 > .", "10 > P. (10)", threeTimes.formatted("P. 1:11(10)")),
                silence(HANDSHAKE, "10 > F.", threeTimes.formatted("F. 1:1(0)")),
                silence(way(TcpState.CLOSING), threeTimes.formatted("F. 1:1(0)")),
                silence(way(TcpState.LAST_ACK), threeTimes.formatted("F. 1:1(0)")),
                silence(way(TcpState.TIME_WAIT)));
    }

    /** Each goes on after its time-out seemed to be over. */
    private static List<Told> repeatsAfterTimeOuts() {
        String data = "10.2 > %1$s\n10.6 > %1$s\n11.4 > %1$s\n200 > %1$s";
        String fins = "2.2 > F. 1:1(0)\n2.6 > F. 1:1(0)\n3.4 > F. 1:1(0)\n200 > F. 1:1(0)";
        return List.of(
                Script.of("0 > S", "1 > S 0:0(0)", "181.5 > S 0:0(0)").told(),
                Script.of("0 > S", "0.01 < S.", "1.01 < S. 0:0(0)", "181.5 < S. 0:0(0) ack 1")
                        .told(),
                Script.of(HANDSHAKE, "10 > P. (10)", data.formatted("P. 1:11(10)"))
                        .told(),
                Script.of(HANDSHAKE, "1 < F.", "1.01 > .", "10 > P. (10)", data.formatted("P. 1:11(10)"))
                        .told(),
                Script.of(HANDSHAKE, "10 > F.", data.formatted("F. 1:1(0)")).told(),
                Script.of(way(TcpState.CLOSING), fins).told(),
                Script.of(way(TcpState.LAST_ACK), fins).told());
    }

    private static Told silence(String... lines) {
        return Script.of(lines).toldUntil(LONG_SILENCE);
    }

    private static List<Told> corrections() {
        return List.of(
                Script.of("0 > S", "0.01 < S.", "0.5 > R 1", "1.01 < S. 0:0(0) ack 1")
                        .told(),
                Script.of(HANDSHAKE, """
                                0.1  > P. (10)
                                1    < S. 0:0(0) ack 1
                                1.2  > P. 1:11(10)
                                1.6  > P. 1:11(10)
                                1.61 < .
                                """).told(),
                Script.of(HANDSHAKE, "1 > F.", "1.1 < R", "2 > F. 1:1(0)").told(),
                Script.of(way(TcpState.CLOSING), "1.1 < R", "2 > F. 1:1(0)").told(),
                Script.of(HANDSHAKE, """
                                1     > F.
                                1.001 < F. ack 1
                                1.01  > .  ack 2
                                1.011 < .  ack 2
                                1.2   < F. 1:1(0) ack 2
                                """).told(),
                // FINs that crossed, the second of which was overtaken by an ACK.
                Script.of(HANDSHAKE, "1 > F.", "1.02 < . 2:2(0) ack 2", "1.021 < F. 1:1(0) ack 1", "1.03 > . ack 2")
                        .told(),
                Script.of("0 > S", "0.01 < icmp 3 3 about 0", "1 > S 0:0(0)").told(),
                Script.of("0 > S", "0.01 < S.", "0.02 > icmp 3 1 about 0", "1.01 < S. 0:0(0) ack 1")
                        .told(),
                // A FIN and a RST behind it, neither of which the other end gets.
                Script.of(HANDSHAKE, "1 > F.", "1.1 > R 2", "2 < P. (10) ack 1").told(),
                Script.of(HANDSHAKE, "1 < F. ack 1", "1.001 > F. ack 1", "1.1 > R 2", "2 < . ack 1")
                        .told(),
                Script.of(HANDSHAKE, "1 < F.", "1.01 > .", "2 > F.", "2.1 > R 2", "3 < . ack 1")
                        .told(),
                Script.of(HANDSHAKE, "1 < F. ack 1", "1.001 > F. ack 1", "1.01 > .", "1.1 > R 2", "2 < . ack 1")
                        .told());
    }

    /** A RST on its way has not reached the end that still does for the first time what only a living socket does. */
    private static List<Told> crossings() {
        return List.of(
                Script.of("0 > S", "0.1 < S.", "0.1001 < R. 1 ack 1", "0.1002 > . 1 ack 1")
                        .told(),
                Script.of(HANDSHAKE, "1 < R. 1 ack 1", "1.0002 > F. 1 ack 1").told(),
                Script.of(way(TcpState.CLOSE_WAIT), "+0.1 < R. 2 ack 1", "+0.0002 > F.")
                        .told(),
                Script.of(
                                HANDSHAKE,
                                "1 > F.",
                                "1.01 < P. (10) ack 1",
                                "1.0101 < F. ack 1",
                                "1.0102 < R. 1 ack 1",
                                "1.0103 > . ack 12")
                        .told(),
                Script.of(
                                HANDSHAKE,
                                "1 > F.",
                                "1.01 < .",
                                "1.02 < P. (10)",
                                "1.0201 < F.",
                                "1.0202 < R. 1 ack 2",
                                "1.0203 > . ack 12")
                        .told(),
                // Data that crossed the FIN are refused before the ACK of the FIN comes.
                Script.of(HANDSHAKE, "0.999 < P. (10)", "1 > F. 1 ack 1", "1.01 < . 11 ack 2", "1.011 > R 1")
                        .told(),
                Script.of(way(TcpState.CLOSE_WAIT), "+0.1 > F. ack 1").told());
    }

    /** A FIN in the name of an end that goes on, and a SYN of which the capture has only the answer. */
    private static List<Told> forgeries() {
        String data = "+0.5 > P. 1:101(100)";
        return List.of(
                // A stray ACK, and the host it comes to has no such socket.
                Script.of("0 > . 1 ack 1", "0.001 < R 1").told(),
                Script.of(way(TcpState.FIN_WAIT1), data).told(),
                Script.of(way(TcpState.FIN_WAIT2), data).told(),
                Script.of(way(TcpState.CLOSING), data).told(),
                Script.of(way(TcpState.LAST_ACK), data).told(),
                Script.of("0 < S. 0:0(0) ack 1", "0.001 > R 1").told());
    }

    /** Of the server nothing is captured; one more byte acknowledged is taken for its FIN. */
    private static List<Told> oneDirection() {
        String open = "0 > S\n0.02 > . 1 ack 1\n";
        return List.of(
                Script.of(open, "1 > . 1 ack 2", "2 > . 1 ack 50").told(),
                Script.of(open, "1 > . 1 ack 2", "1.5 > F. 1 ack 2", "2 > . 2 ack 50")
                        .told(),
                Script.of(open, "1 > F. 1 ack 1", "2 > . 2 ack 2").told());
    }
}
