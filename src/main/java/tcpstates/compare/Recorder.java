package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.event.Tunnel;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.OpeningPackets;
import tcpstates.report.PacketReport;
import tcpstates.report.SegmentAddresses;
import tcpstates.select.ConnectionFacts;
import tcpstates.select.LivingConnections;
import tcpstates.select.Selection;

/**
 * Keeps of one capture what a comparison asks for: about 50 bytes a packet, up to a bound. A packet that does not fit ends the
 * recording, as if the capture had ended there.
 */
public final class Recorder implements PacketReport {
    private final @Nullable Selection selection;
    private final LivingConnections living = new LivingConnections();
    private final Int2ObjectOpenHashMap<RecordedConnection> byNumber = new Int2ObjectOpenHashMap<>();
    private final Map<Tuple, RecordedConnection> byTuple = new HashMap<>();
    private final List<RecordedConnection> connections = new ArrayList<>();
    private final OpeningPackets<RecordedConnection> openings = new OpeningPackets<>();
    private long room;
    private long packets;
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;
    private boolean full;

    /**
     * Keeps nothing yet.
     *
     * @param selection which connections are wanted, of which it is enough that one capture shows it; null for all
     * @param bytes that may be kept
     */
    public Recorder(@Nullable Selection selection, long bytes) {
        this.selection = selection;
        room = bytes;
    }

    /** A tunnel and two ends in an order of their own, so that both directions have the same. */
    private record Tuple(long tunnel, SocketAddress one, SocketAddress other) {
        static Tuple of(long tunnel, SocketAddress a, SocketAddress b) {
            boolean ordered = a.high() < b.high()
                    || a.high() == b.high() && (a.low() < b.low() || a.low() == b.low() && a.port() <= b.port());
            return ordered ? new Tuple(tunnel, a, b) : new Tuple(tunnel, b, a);
        }
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            return;
        }
        if (event instanceof Transition change) {
            changed(change);
        }
        ConnectionFacts facts = selection == null ? null : living.accept(event);
        if (event instanceof ConnectionSummary summary) {
            ended(summary, facts);
        }
    }

    private void changed(Transition change) {
        if (full) {
            return;
        }
        RecordedConnection connection = byNumber.get(change.connection());
        if (connection == null) {
            boolean opens = change.to().isOpening();
            long tunnel = tunnel(change.id().tunnel());
            connection = begin(change.connection(), tunnel, change.endpoint(), change.peer(), opens);
        }
        if (change.to().isOpening()) {
            claim(connection, change.packet());
        }
        room -= StateChange.BYTES;
        connection.add(new StateChange(
                connection.end(change.endpoint()),
                change.role(),
                change.time(),
                change.packet(),
                change.from(),
                change.to(),
                change.evidence()));
    }

    /** A SYN that was taken for a segment of the connection before this one, until it showed that it began this one. */
    private void claim(RecordedConnection connection, long packet) {
        RecordedConnection owner = openings.take(packet);
        if (owner != null && owner != connection) {
            owner.giveTo(connection, packet);
        }
    }

    /**
     * The connection that got a number. What comes late, behind the end of a connection or after a long silence, gets a number of its
     * own in one capture and maybe none in the other: it is kept with the connection that it follows.
     */
    private RecordedConnection begin(
            int number, long tunnel, SocketAddress endpoint, SocketAddress peer, boolean opens) {
        Tuple tuple = Tuple.of(tunnel, endpoint, peer);
        RecordedConnection latest = byTuple.get(tuple);
        RecordedConnection connection =
                latest == null || opens ? new RecordedConnection(number, tunnel, endpoint, peer) : latest;
        if (connection != latest) {
            room -= RecordedConnection.BYTES;
            connections.add(connection);
            byTuple.put(tuple, connection);
            if (selection == null) {
                connection.select();
            }
        }
        if (number != Event.NO_CONNECTION) {
            byNumber.put(number, connection);
        }
        return connection;
    }

    private static long tunnel(@Nullable Tunnel tunnel) {
        return tunnel == null ? RecordedConnection.NO_TUNNEL : tunnel.stableHash();
    }

    private void ended(ConnectionSummary summary, @Nullable ConnectionFacts facts) {
        RecordedConnection connection = byNumber.remove(summary.connection());
        if (connection == null) {
            return;
        }
        if (connection.number() == summary.connection()) {
            connection.ended(summary.client(), summary.clientState(), summary.serverState());
        }
        if (selection != null && facts != null && selection.selects(facts)) {
            connection.select();
        }
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (!takes(segment.time())) {
            return;
        }
        RecordedConnection recorded = byNumber.get(connection);
        var source = SegmentAddresses.source(segment);
        if (recorded == null) {
            var destination = SegmentAddresses.destination(segment);
            long tunnel = segment.isTunnelled()
                    ? tunnel(new Tunnel(segment.tunnelPath(), segment.tunnelLength()))
                    : RecordedConnection.NO_TUNNEL;
            recorded = begin(connection, tunnel, source, destination, false);
        }
        recorded.sent(recorded.end(source)).add(segment);
        if (segment.has(TcpSegment.SYN)) {
            openings.add(segment.number(), recorded);
        }
        room -= Segments.BYTES_EACH;
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        takes(message.quoted().time());
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        takes(nanos);
    }

    /** Whether there is room for a packet of that time. */
    private boolean takes(long time) {
        full |= room <= 0;
        if (full) {
            return false;
        }
        packets++;
        start = Math.min(start, time);
        end = Math.max(end, time);
        return true;
    }

    @Override
    public void end(CaptureTotals totals) {
        // what was kept is asked for
    }

    @Override
    public void flush() {
        // nothing is printed
    }

    /** What was kept; once the capture has ended. */
    public RecordedCapture recorded(String name, int decimals) {
        connections.removeIf(connection -> connection.packets() == 0);
        return new RecordedCapture(name, decimals, connections, packets, start, end, full);
    }
}
