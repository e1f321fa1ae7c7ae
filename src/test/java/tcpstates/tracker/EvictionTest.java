package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.CaptureHealth.Evicted;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tcp.IdleTimeOuts;

/** Who goes first when there are too many connections. */
class EvictionTest {
    private static final int MANY = 300_000;

    private final List<Event> events = new ArrayList<>();
    private final ConnectionTracker tracker = new ConnectionTracker(events::add);
    private final Map<Integer, Script> scripts = new HashMap<>();
    private long packets;

    /** Ports 1 and 2 established, 1 idle for longer; 3 and 4 half open, 4 opened first; 5 and 6 closed, 6 first. */
    @BeforeEach
    void follow() {
        open(2, "0.0");
        open(1, "0.1");
        feed(4, "0.2 > S");
        feed(3, "0.3 > S", "0.31 < S.");
        open(6, "0.4");
        open(5, "0.5");
        feed(6, "0.6 > R.");
        feed(5, "0.61 < R.");
        feed(2, "0.7 > P. (10)", "0.71 < .");
    }

    private void open(int port, String time) {
        feed(port, time + " > S", time + "1 < S.", time + "2 > .");
    }

    private void feed(int port, String... lines) {
        Script script = scripts.computeIfAbsent(port, one -> Script.script().ports(one, 80));
        int before = script.packets().size();
        for (String line : lines) {
            script.with(line);
        }
        List<ScriptedPacket> segments =
                script.packets().subList(before, script.packets().size());
        Told.feed(tracker::segment, segments, packets + 1, new PacketDecoder());
        packets += segments.size();
    }

    @ParameterizedTest
    @CsvSource({
        "6, ''",
        "5, 6",
        "4, 6 5",
        "3, 6 5 4",
        "2, 6 5 4 3",
        "1, 6 5 4 3 1",
    })
    void takesThoseThatAreOverThenTheOldestHalfOpenThenTheOneIdleLongest(int most, String gone) {
        new Memcap(most, Memcap.NONE).keep(List.of(tracker), packets);

        assertThat(ports()).isEqualTo(gone);
        assertThat(tracker.following()).isEqualTo(most);
    }

    @Test
    void takesTheSameOnesWhenTheyAreRecords() {
        tracker.eviction().packAll();
        assertThat(tracker.store().packed()).isEqualTo(6);

        new Memcap(2, Memcap.NONE).keep(List.of(tracker), packets);
        feed(1, "1 > P. (10)");

        assertThat(ports()).isEqualTo("6 5 4 3");
        assertThat(tracker.totals().evicted()).isEqualTo(new Evicted(2, 2, 0));
        tracker.advance(1_700_003_600_000_000_000L);
        tracker.end();
        assertThat(ports()).isEqualTo("6 5 4 3 2 1");
    }

    @Test
    void joinsAConnectionAnewWhoseNextSegmentComes() {
        new Memcap(1, Memcap.NONE).keep(List.of(tracker), packets);
        feed(1, "1 > P. (10)");
        tracker.end();

        assertThat(ports()).isEqualTo("6 5 4 3 1 2 1");
        assertThat(tracker.totals().beganBefore()).isEqualTo(1);
    }

    @Test
    void countsTheMemoryThatTheyTake() {
        long before = used();
        ConnectionTracker many = new ConnectionTracker(event -> {});
        PacketDecoder decoder = new PacketDecoder();
        for (int i = 0; i < MANY; i++) {
            int number = i;
            Script script = Script.script().ports(1024 + number % 60_000, 1 + number / 60_000);
            Told.feed(many::segment, script.with("0 > S", "0.001 < S.").packets(), 1, decoder);
            if (number % 1000 == 0) {
                many.packIdle();
            }
        }
        many.eviction().packAll();
        long taken = used() - before;

        assertThat(many.following()).isEqualTo(MANY);
        assertThat(many.eviction().bytes()).isBetween(taken * 3 / 4, taken * 4 / 3);
        assertThat(many.eviction().bytes() / MANY).isBetween(60L, 120L);
        many.end();
    }

    @Test
    void packsConnectionsWithoutTrafficOnlyWhereThereAreMany() {
        int allowed = 1000;
        ConnectionTracker few =
                new ConnectionTracker(event -> {}, new TrackerOptions(null, IdleTimeOuts.DEFAULTS, allowed));
        PacketDecoder decoder = new PacketDecoder();
        for (int i = 1; i <= 2 * allowed; i++) {
            Script script = Script.script().ports(1024 + i, 80);
            Told.feed(
                    few::segment,
                    script.with("0 > S", "0.001 < S.", "0.002 > .").packets(),
                    1,
                    decoder);
            if (i == allowed - 1) { // with the other one
                letThemRest(few, 10, decoder);
                assertThat(few.store().packed()).isZero();
            }
        }
        letThemRest(few, 20, decoder);
        assertThat(few.store().packed()).isBetween(2 * allowed * 3 / 4, 2 * allowed);
        assertThat(few.following()).isEqualTo(2 * allowed + 1);
    }

    /** A packet of another connection comes, much later. */
    private static void letThemRest(ConnectionTracker tracker, int second, PacketDecoder decoder) {
        Script other = Script.script().ports(7, 7000);
        Told.feed(tracker::segment, other.with(second + " > P. (10)").packets(), 1, decoder);
        for (int i = 0; i < 100; i++) {
            tracker.packIdle();
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** In the order in which they were summed up, client ports; the ones that are evicted together go by their numbers. */
    private String ports() {
        List<String> ports = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof ConnectionSummary summary) {
                ports.add(Integer.toString(Math.min(
                        summary.client().port() == 80
                                ? Integer.MAX_VALUE
                                : summary.client().port(),
                        summary.server().port() == 80
                                ? Integer.MAX_VALUE
                                : summary.server().port())));
            }
        }
        return String.join(" ", ports);
    }
}
