package tcpstates.steps;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.OpeningPackets;
import tcpstates.report.PacketReport;
import tcpstates.report.SegmentAddresses;

/**
 * Keeps what connections go through until they are over, and hands each over then. Of a connection its first 2000 packets are kept
 * and its last 500; of all that are being followed together as many as fit into a bound. Where it is reached, those that were there
 * first keep what they have: of what comes then only as much is kept as others that are over have given back.
 */
public final class StepsReport implements PacketReport {
    /** A segment on its way to another connection. */
    private record Opening(KeptSegment segment, KeptConnection owner, int number) {}

    private final StepsOutput output;
    private final Room room;
    private final Int2ObjectOpenHashMap<KeptConnection> living = new Int2ObjectOpenHashMap<>();
    /** Living ones of which nothing is kept, because there was no room when they began. */
    private final IntOpenHashSet unkept = new IntOpenHashSet();

    private final OpeningPackets<Opening> openings = new OpeningPackets<>();
    /** Which connection a packet opens that comes behind this event, maybe under the number of another one. */
    private final OpeningPackets<Integer> awaited = new OpeningPackets<>();
    /** The connection that is over: it may yet turn out that its last packet was the first one of the next. */
    private @Nullable KeptConnection over;

    private @Nullable ConnectionSummary summary;
    private long notKept;

    /**
     * @param output gets each connection
     * @param bytes that may be kept of all connections together
     */
    public StepsReport(StepsOutput output, long bytes) {
        this.output = output;
        room = new Room(bytes);
    }

    @Override
    public void begin() {
        output.begin();
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            return;
        }
        if (event instanceof ConnectionSummary ended) {
            handOver();
            over = living.remove(ended.connection());
            unkept.remove(ended.connection());
            summary = ended;
            return;
        }
        KeptConnection connection = living.get(event.connection());
        if (connection == null && event instanceof Transition change) {
            connection = begin(event.connection(), change.endpoint(), change.peer());
        }
        if (connection == null) {
            return;
        }
        connection.accept(event);
        if (event instanceof Transition change && change.to().isOpening()) {
            claim(connection, change);
        }
    }

    private @Nullable KeptConnection begin(int number, SocketAddress first, SocketAddress second) {
        if (unkept.contains(number)) {
            return null;
        }
        if (!KeptConnection.fits(room)) {
            unkept.add(number);
            return null;
        }
        var connection = new KeptConnection(room, first, second);
        living.put(number, connection);
        return connection;
    }

    /** A SYN that was taken for a segment of the connection before this one, until it showed that it began this one. */
    private void claim(KeptConnection connection, Transition change) {
        Opening opening = openings.take(change.packet());
        if (opening == null) {
            awaited.add(change.packet(), change.connection());
            return;
        }
        if (opening.owner == connection) {
            return;
        }
        opening.owner.remove(opening.segment);
        if (opening.owner != over && opening.owner.isEmpty()) {
            living.remove(opening.number);
            opening.owner.release();
        }
        connection.add(opening.segment);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        handOver();
        Integer opened = segment.has(TcpSegment.SYN) ? awaited.take(segment.number()) : null;
        int owner = opened == null ? connection : opened;
        if (owner == Event.NO_CONNECTION) {
            return;
        }
        KeptConnection known = living.get(owner);
        boolean mayOpenAnother = known != null && opened == null && segment.has(TcpSegment.SYN);
        if (known == null) {
            known = begin(owner, SegmentAddresses.source(segment), SegmentAddresses.destination(segment));
        }
        if (known != null) {
            KeptSegment kept = known.add(segment);
            if (mayOpenAnother) {
                openings.add(kept.number(), new Opening(kept, known, owner));
            }
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        // the event says what there is to say
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    private void handOver() {
        ConnectionSummary ended = summary;
        if (ended == null) {
            return;
        }
        KeptConnection connection = over;
        summary = null;
        over = null;
        if (connection == null) {
            notKept++;
            output.connection(StepsBuilder.withoutPackets(ended));
        } else {
            connection.release();
            output.connection(new StepsBuilder(connection, ended).build());
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        handOver();
        output.end(totals, notKept);
    }

    @Override
    public void flush() {
        output.flush();
    }
}
