package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.report.DiagnoseSnapshotReport;
import tcpstates.report.SnapshotOptions;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** The endpoints of a moment are where the transitions up to then have led them. */
class SnapshotTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void saysAfterEveryPacketWhatTheTransitionsSay(Path capture) throws CaptureException {
        follow(capture, false);
    }

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void saysTheSameOfConnectionsThatArePacked(Path capture) throws CaptureException {
        follow(capture, true);
    }

    private static void follow(Path file, boolean packed) throws CaptureException {
        var expected = new Endpoints();
        var tracker = new ConnectionTracker(expected::accept);
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            var decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0])
                        == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                } else {
                    tracker.advance(nanos);
                }
                if (packed) {
                    tracker.eviction().packAll();
                }
                assertThat(lines(tracker)).as("after packet %d", number[0]).isEqualTo(expected.lines());
                return true;
            });
        }
        tracker.end();
    }

    private static List<String> lines(ConnectionTracker tracker) {
        List<String> lines = new ArrayList<>();
        for (EndpointSnapshot end : endpoints(tracker)) {
            if (end.state().hasConnection()) { // of one that is gone it is known, too
                lines.add(line(end.connection(), end.role(), end.state(), end.since()));
            }
        }
        return lines;
    }

    private static List<EndpointSnapshot> endpoints(ConnectionTracker tracker) {
        List<EndpointSnapshot> endpoints = new ArrayList<>();
        tracker.snapshot().read(endpoints);
        endpoints.sort(Comparator.comparingInt(EndpointSnapshot::connection));
        return endpoints;
    }

    private static String line(int connection, @Nullable Role role, TcpState state, long since) {
        return connection + " " + role + " " + state + " since " + since;
    }

    @Test
    void feedsTheReportOfConnections() {
        var tracker = new ConnectionTracker(event -> {});
        Script script = Script.of(Script.HANDSHAKE, "0.5 > P. (10)", "0.6 < .", "2 > F.", "2.000250 < .");
        Told.feed(tracker, script.ports(40_001, 81).with("2.5 > S").packets(), 1);
        List<EndpointSnapshot> ends = endpoints(tracker);
        var out = new ByteArrayOutputStream();
        new DiagnoseSnapshotReport(out, SnapshotOptions.DEFAULTS)
                .print(new Snapshot(ends.getFirst().time(), ends));

        assertThat(ends.getFirst().counters().bytesAcked()).isEqualTo(12); // SYN, ten bytes, FIN
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                [1700000002:500000],tcp-states连接,源IP：10.0.0.1, 目的IP：10.0.0.2, 源端口：40000, 目的端口: 80, 状态: FIN_WAIT2, 状态持续时间：499750
                [1700000002:500000],tcp-states连接,源IP：10.0.0.2, 目的IP：10.0.0.1, 源端口：80, 目的端口: 40000, 状态: CLOSE_WAIT, 状态持续时间：500000
                [1700000002:500000],tcp-states连接,源IP：10.0.0.1, 目的IP：10.0.0.2, 源端口：40001, 目的端口: 81, 状态: SYN_SENT, 状态持续时间：0
                ------------------------------------------states_num------------------------------------------
                ---SYN_SENT:1   SYN_RECV:0   ESTABLISHED:0   FIN_WAIT1:0   FIN_WAIT2:1   CLOSE_WAIT:1---
                ----------------------------------------------------------------------------------------------
                """);
    }

    /** Endpoints as their transitions tell of them. */
    private static final class Endpoints {
        private record Key(int connection, Role role) implements Comparable<Key> {
            @Override
            public int compareTo(Key other) {
                return connection == other.connection
                        ? role.compareTo(other.role)
                        : Integer.compare(connection, other.connection);
            }
        }

        /** What state it is in, since when, and the same of the state before. */
        private record End(TcpState state, long since, TcpState before, long beforeSince) {}

        private final Map<Key, End> ends = new TreeMap<>();

        private void accept(Event event) {
            if (event instanceof Transition change) {
                ends.merge(
                        new Key(change.connection(), change.role()),
                        new End(change.to(), change.time(), change.from(), 0),
                        (end, first) -> after(end, change));
            } else if (event instanceof ConnectionSummary summary) {
                ends.remove(new Key(summary.connection(), Role.CLIENT));
                ends.remove(new Key(summary.connection(), Role.SERVER));
            }
        }

        /** A correction takes the change before back, and with it when the state began. */
        private static End after(End end, Transition change) {
            return change.evidence() == Evidence.CORRECTED
                    ? new End(
                            change.to(),
                            change.to() == end.before ? end.beforeSince : change.time(),
                            end.before,
                            end.beforeSince)
                    : new End(change.to(), change.time(), change.from(), end.since);
        }

        private List<String> lines() {
            return ends.entrySet().stream()
                    .filter(entry -> entry.getValue().state().hasConnection())
                    .map(entry -> line(
                            entry.getKey().connection(),
                            entry.getKey().role(),
                            entry.getValue().state(),
                            entry.getValue().since()))
                    .toList();
        }
    }
}
