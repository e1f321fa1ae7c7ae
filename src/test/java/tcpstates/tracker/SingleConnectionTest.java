package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.diagnosis.HistoryCodec;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.Nanos;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

/** A connection without a table goes through the same as in the tracker, even if it is bytes in between. */
class SingleConnectionTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void emitsTheSameOfEachConnectionAsTheTracker(Path capture) throws CaptureException {
        compare(capture, TrackerOptions.EVENTS_ONLY);
    }

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void emitsTheSameOfEachConnectionThatIsObserved(Path capture) throws CaptureException {
        compare(capture, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
    }

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void emitsTheSameOfEachConnectionWithAllIdleTimeOuts(Path capture) throws CaptureException {
        compare(capture, new TrackerOptions(null, IdleTimeOuts.CONNTRACK, TrackerOptions.DEFAULT_OBJECTS));
    }

    private static void compare(Path file, TrackerOptions options) throws CaptureException {
        List<Event> expected = new ArrayList<>();
        var tracker = new ConnectionTracker(expected::add, options);
        var apart = new Apart(options);
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            var decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                DecodeResult result = decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]);
                if (result == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                    apart.segment(decoder.segment());
                } else if (result == DecodeResult.ICMP_ERROR) {
                    tracker.icmpError(decoder.icmp());
                    apart.icmpError(decoder.icmp());
                } else {
                    tracker.advance(nanos);
                    apart.advance(nanos);
                }
                return true;
            });
        }
        for (int second = 0; second < 200; second++) { // each connection is over at its own second
            apart.advance(apart.clock + SECOND);
            tracker.advance(apart.clock);
        }
        tracker.end();
        apart.end();

        assertThat(byConnection(apart.events)).isEqualTo(byConnection(expected));
    }

    private static Map<Integer, List<Event>> byConnection(List<Event> events) {
        Map<Integer, List<Event>> byConnection = new TreeMap<>();
        events.forEach(event -> byConnection
                .computeIfAbsent(event.connection(), one -> new ArrayList<>())
                .add(event));
        return byConnection;
    }

    /** A handshake, then something else of another connection after a while; the wheel has 256 seconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {"61", "70.5", "119.9", "120", "255", "256", "257", "300.25", "511.5", "600", "100000", "500000"})
    void letsTimePassLikeTheTrackerHoweverLongTheSilence(String seconds) {
        for (IdleTimeOuts timeOuts : List.of(
                IdleTimeOuts.NONE,
                IdleTimeOuts.DEFAULTS,
                IdleTimeOuts.CONNTRACK,
                IdleTimeOuts.NONE.with(IdleTimeOuts.Name.ESTABLISHED, 10),
                IdleTimeOuts.NONE.with(IdleTimeOuts.Name.ESTABLISHED, 119),
                IdleTimeOuts.NONE.with(IdleTimeOuts.Name.TIME_WAIT, 0))) {
            Script script = Script.script();
            for (String lines : List.of(
                    "0.5 > S",
                    "0.5 > S\n0.6 < S.\n0.7 > .",
                    "0.5 > S\n1.5 > S\n2 < R.",
                    Script.HANDSHAKE + "3 > F.\n3.1 < F.\n3.2 > .")) {
                script.ports(40_000 + script.packets().size(), 80)
                        .initialNumbers(100, 200)
                        .with(lines);
            }
            script.ports(50_000, 80).initialNumbers(100, 200);
            for (int i = 0; i < 3; i++) {
                script.with("+" + seconds + " > S", "+0.3 > S");
            }
            List<Event> expected = new ArrayList<>();
            TrackerOptions options = new TrackerOptions(null, timeOuts, TrackerOptions.DEFAULT_OBJECTS);
            var tracker = new ConnectionTracker(expected::add, options);
            var apart = new Apart(options);
            Told.feed(tracker, script.packets(), 1);
            tracker.end();
            Told.feed(apart::segment, script.packets(), 1, new PacketDecoder());
            apart.end();

            assertThat(byConnection(apart.events)).as("%s", timeOuts).isEqualTo(byConnection(expected));
        }
    }

    /** A client gives up, which shortens the time-out of its connection long after its last packet. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void forgetsAConnectionWhoseTimeOutATimerShortensWhateverOthersDo(int second) {
        Script script = Script.script().ports(7, 7000).with("0 > S", "0.1 < S.", "0.2 > .");
        int next = 1;
        for (; next <= second; next++) {
            script.with(next + " > P. (1)");
        }
        script.ports(40_000, 80).initialNumbers(100, 200).with(second + ".5 > S", "+1 > S 0:0(0)", "+2 > S 0:0(0)");
        script.ports(7, 7000).initialNumbers(-10, 1_000_000).with("+1 > P. 100:101(1) ack 1");
        for (next += 4; next < 60; next++) {
            script.with(next + " > P. (1)");
        }
        List<Event> expected = new ArrayList<>();
        TrackerOptions options = new TrackerOptions(null, IdleTimeOuts.CONNTRACK, TrackerOptions.DEFAULT_OBJECTS);
        KernelSettings twice =
                KernelSettings.DEFAULTS.with("tcp_syn_retries", 2).with("tcp_syn_linear_timeouts", 0);
        var tracker = new ConnectionTracker(expected::add, twice, options);
        var apart = new Apart(twice, options);
        Told.feed(tracker, script.packets(), 1);
        Told.feed(apart::segment, script.packets(), 1, new PacketDecoder());

        assertThat(tracker.totals().forgotten()).isEqualTo(1);
        assertThat(byConnection(apart.events)).isEqualTo(byConnection(expected));
    }

    @Test
    void saysWhichSegmentBeginsAConnectionAndWhenSomethingIsDue() {
        List<Event> events = new ArrayList<>();
        var lifecycle = new ConnectionLifecycle(events::add, KernelSettings.DEFAULTS, null);
        int[] number = {0};
        var single = new SingleConnection(lifecycle, IdleTimeOuts.NONE, () -> ++number[0]);
        List<Boolean> opened = new ArrayList<>();
        long[] clock = {0};
        assertThat(single.due()).isEqualTo(SingleConnection.NEVER);

        Script script = Script.of(Script.HANDSHAKE, "1 > F.", "1.1 < F.", "1.2 > .");
        script.initialNumbers(5000, 6000).with("2 > S", "2.1 < R.");
        Told.feed(
                segment -> {
                    clock[0] = segment.time();
                    opened.add(single.segment(segment, segment.time()));
                },
                script.packets(),
                1,
                new PacketDecoder());

        assertThat(opened).containsExactly(true, false, false, false, false, false, true, false);
        assertThat(single.connection()).isNotNull().satisfies(now -> {
            assertThat(now.number()).isEqualTo(2);
            assertThat(now.clientState()).isEqualTo(TcpState.CLOSE);
        });
        long due = single.due();
        assertThat(single.expire(due - 1)).isFalse();
        assertThat(single.due()).isEqualTo(due);
        while (!single.expire(due)) { // looked at once too early, for the SYN's sake
            due = single.due();
        }
        assertThat(due % SECOND).isZero();
        assertThat(due - clock[0]).isBetween(60 * SECOND, 62 * SECOND);
        assertThat(single.due()).isEqualTo(SingleConnection.NEVER);
        assertThat(events.stream().filter(ConnectionSummary.class::isInstance)).hasSize(2);
        assertThat(lifecycle.totals().copies()).isZero();
    }

    /** Connections by their addresses in a map, and a clock, as somebody without our tables would have them. */
    private static final class Apart {
        private record Key(SocketAddress one, SocketAddress other, Tunnel tunnel) {}

        private final List<Event> events = new ArrayList<>();
        private final Map<Key, SingleConnection> connections = new LinkedHashMap<>();
        private final ConnectionLifecycle lifecycle;
        private final TrackerOptions options;
        private final BitCodec bits = new BitCodec();
        private int opened;
        private long clock = Long.MIN_VALUE;

        private Apart(TrackerOptions options) {
            this(KernelSettings.DEFAULTS, options);
        }

        private Apart(KernelSettings settings, TrackerOptions options) {
            this.options = options;
            lifecycle = new ConnectionLifecycle(events::add, settings, options.observers());
        }

        /** Every connection is bytes between two of its segments, as in a job's keyed state. */
        private SingleConnection restored(SingleConnection single) {
            bits.write();
            boolean observed = single.observer() instanceof ConnectionHistory;
            if (single.observer() instanceof ConnectionHistory history) {
                new HistoryCodec(bits).write(history);
            }
            single.write(bits);
            byte[] bytes = bits.toBytes();
            bits.read(bytes, 0, bytes.length);
            var restored = new SingleConnection(lifecycle, options.idle(), () -> ++opened);
            restored.read(bits, observed ? new HistoryCodec(bits).read() : null);
            bits.endRead();
            return restored;
        }

        private void segment(TcpSegment s) {
            advance(s.time());
            SocketAddress from = new SocketAddress(s.sourceHigh(), s.sourceLow(), s.v6(), s.sourcePort());
            SocketAddress to = new SocketAddress(s.destinationHigh(), s.destinationLow(), s.v6(), s.destinationPort());
            var in = new Tunnel(s.tunnelPath(), s.tunnelLength());
            @Nullable SingleConnection there = connections.get(new Key(to, from, in));
            Key key = there == null ? new Key(from, to, in) : new Key(to, from, in);
            connections
                    .computeIfAbsent(key, one -> new SingleConnection(lifecycle, options.idle(), () -> ++opened))
                    .segment(s, clock);
            connections.computeIfPresent(key, (one, single) -> restored(single));
        }

        private void icmpError(IcmpMessage message) {
            TcpSegment s = message.quoted();
            advance(s.time());
            SocketAddress from = new SocketAddress(s.sourceHigh(), s.sourceLow(), s.v6(), s.sourcePort());
            SocketAddress to = new SocketAddress(s.destinationHigh(), s.destinationLow(), s.v6(), s.destinationPort());
            var in = new Tunnel(s.tunnelPath(), s.tunnelLength());
            for (Key key : List.of(new Key(from, to, in), new Key(to, from, in))) {
                connections.computeIfPresent(key, (one, single) -> {
                    single.icmpError(message, clock);
                    return restored(single);
                });
            }
        }

        private void advance(long nanos) {
            clock = Nanos.latest(clock, nanos);
            new HashMap<>(connections).forEach((key, one) -> {
                if (one.due() <= clock && one.expire(clock)) {
                    connections.remove(key);
                }
            });
        }

        private void end() {
            connections.values().forEach(one -> one.end(clock));
        }
    }
}
