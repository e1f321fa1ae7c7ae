package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;

/** What must hold whatever the packets are. The seeds are fixed: a failure names the one that shows it. */
class RandomStreamTest {
    /** The diagram of RFC 9293 section 3.3.2, with a capture that begins in mid-stream; whatever is left ends in CLOSE. */
    private static final Set<String> DIAGRAM = Set.of(
            "CLOSE SYN_SENT",
            "LISTEN SYN_RECV",
            "SYN_SENT ESTABLISHED",
            "SYN_SENT SYN_RECV",
            "SYN_RECV ESTABLISHED",
            "SYN_RECV FIN_WAIT1",
            "ESTABLISHED FIN_WAIT1",
            "ESTABLISHED CLOSE_WAIT",
            "FIN_WAIT1 FIN_WAIT2",
            "FIN_WAIT1 CLOSING",
            "FIN_WAIT1 TIME_WAIT",
            "FIN_WAIT2 TIME_WAIT",
            "CLOSING TIME_WAIT",
            "CLOSE_WAIT LAST_ACK",
            "CLOSE ESTABLISHED");

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void makesOneConnectionOfOneConversationThatKeepsTheDiagram(long seed) {
        PoorNetwork network = new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3));
        Script script = network.run();
        Told told = script.told();

        assertThat(told.all(ConnectionSummary.class)).hasSize(1);
        assertThat(told.all(ConnectionSummary.class).findFirst().orElseThrow().packets())
                .isEqualTo(script.packets().size());
        assertChains(told.events());
        assertDiagram(told);
        assertThat(network.isClosed()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsEveryConversationThatLosesNothingAsItsEndsDo(long seed) {
        Told told = new PoorNetwork(seed, 0, 0, 0).run().told();

        assertThat(told.all(ConnectionSummary.class)
                        .map(c -> Set.of(c.clientState().name(), c.serverState().name())))
                .first()
                .isIn(Set.of("TIME_WAIT", "CLOSE"), Set.of("TIME_WAIT"));
        assertThat(told.retransmissions()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsItsChainsWhateverSegmentsCome(long seed) {
        Told told = nonsense(seed).told();

        assertChains(told.events());
    }

    @Test
    void tellsTheSameOfACaptureInTwoFiles() {
        for (long seed = 0; seed < 12; seed++) {
            List<ScriptedPacket> packets =
                    (seed % 2 == 0 ? new PoorNetwork(seed, 0.1, 0.1, 0.1).run() : nonsense(seed)).packets();
            List<Event> whole = Told.of(packets).events();
            IntStream.range(0, packets.size()).filter(i -> i % 3 == 0).forEach(cut -> {
                List<Event> events = new ArrayList<>();
                ConnectionTracker tracker = new ConnectionTracker(events::add);
                Told.feed(tracker, packets.subList(0, cut), 1);
                Told.feed(tracker, packets.subList(cut, packets.size()), cut + 1);
                tracker.end();
                assertThat(events).isEqualTo(whole);
            });
        }
    }

    /** Any flags with numbers near each other on two pairs of ports, by a clock that mostly runs forward. */
    static Script nonsense(long seed) {
        Random random = new Random(seed);
        String[] flags = {
            "S", "S", "S.", "S.", ".", ".", ".", "P.", "F.", "F.", "R", "R.", "none", "F", "SF", "SR", "FRPU.", "EW."
        };
        Script script = Script.script();
        long micros = 100_000_000;
        for (int i = 0; i < 200; i++) {
            micros += random.nextInt(20) == 0 ? random.nextInt(90_000_000) - 20_000_000 : random.nextInt(300_000);
            micros = Math.max(0, micros);
            String chosen = flags[random.nextInt(flags.length)];
            String ack = chosen.contains(".") && random.nextInt(3) > 0 ? " ack " + (random.nextInt(30) - 2) : "";
            String seq = random.nextInt(3) > 0 ? " " + (random.nextInt(30) - 2) : "";
            String payload = random.nextInt(4) == 0 ? " (" + random.nextInt(12) + ")" : "";
            script.ports(40000 + random.nextInt(2), 80)
                    .with("%d.%06d %s %s%s%s%s win %d id %d"
                            .formatted(
                                    micros / 1_000_000,
                                    micros % 1_000_000,
                                    random.nextBoolean() ? ">" : "<",
                                    chosen,
                                    seq,
                                    payload,
                                    ack,
                                    random.nextInt(3) * 20,
                                    random.nextInt(100)));
        }
        return script;
    }

    /** Each endpoint's changes join end to end; the times of those that were not taken back never run backwards. */
    private static void assertChains(List<Event> events) {
        Map<String, Deque<Transition>> inForce = new HashMap<>();
        Map<String, Transition> latest = new HashMap<>();
        for (Event event : events) {
            if (!(event instanceof Transition t)) {
                continue;
            }
            String endpoint = t.connection() + " " + t.role();
            Transition before = latest.put(endpoint, t);
            if (before == null) {
                assertThat(t.from().name()).as("%s", t).isIn("CLOSE", "LISTEN");
            } else {
                assertThat(t.from()).as("%s after %s", t, before).isEqualTo(before.to());
            }
            assertThat(t.durationNanos()).as("%s", t).isNotNegative();
            Deque<Transition> path = inForce.computeIfAbsent(endpoint, none -> new ArrayDeque<>());
            if (t.evidence() == Evidence.CORRECTED
                    && !path.isEmpty()
                    && path.peek().from() == t.to()) {
                path.pop();
                continue;
            }
            if (!path.isEmpty()) {
                assertThat(t.time())
                        .as("%s after %s", t, path.peek())
                        .isGreaterThanOrEqualTo(path.peek().time());
            }
            path.push(t);
        }
    }

    private static void assertDiagram(Told told) {
        assertThat(told.all(Transition.class))
                .allSatisfy(t -> assertThat(t.evidence() == Evidence.CORRECTED
                                || t.to() == TcpState.CLOSE
                                || DIAGRAM.contains(t.from() + " " + t.to()))
                        .as("%s", t)
                        .isTrue());
    }
}
