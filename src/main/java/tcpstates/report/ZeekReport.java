package tcpstates.report;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;

/** Connections as lines of Zeek's conn.log, each when it has ended. */
public final class ZeekReport implements PacketReport {
    /** A SYN on a living connection that may turn out to open the next one. */
    private record Opening(TcpSegment segment, SocketAddress source, int number) {}

    private final ZeekLog log;
    private final Int2ObjectOpenHashMap<ZeekConnection> living = new Int2ObjectOpenHashMap<>();
    private final OpeningPackets<Opening> openings = new OpeningPackets<>();
    /** Which connection a packet opens that comes behind this event, maybe under the number of another one. */
    private final OpeningPackets<Integer> awaited = new OpeningPackets<>();

    private @Nullable ConnectionSummary ended;
    /** Of the RST that came last, for the packet behind it may have the number of the next connection already. */
    private int resetConnection;

    private long resetPacket;

    private ZeekReport(ZeekLog log) {
        this.log = log;
    }

    /** Lines as Zeek writes them: values between tabulators, below lines that name them. */
    public static ZeekReport tsv(OutputStream out) {
        return new ZeekReport(new ZeekTsv(out));
    }

    /** Lines as Zeek writes them with {@code LogAscii::use_json=T}. */
    public static ZeekReport json(OutputStream out) {
        return new ZeekReport(new ZeekJson(out));
    }

    @Override
    public void accept(Event event) {
        if (event instanceof ConnectionSummary summary) {
            print();
            ended = summary; // its last packet comes behind it
        } else if (event instanceof Reset reset) {
            resetConnection = reset.connection();
            resetPacket = reset.packet();
        } else if (event instanceof Transition change && change.to().isOpening()) {
            claim(change);
        }
    }

    /** A SYN that was taken for a segment of the connection before, until it showed that it began this one: it counts in both. */
    private void claim(Transition change) {
        Opening opening = openings.take(change.packet());
        if (opening == null) {
            awaited.add(change.packet(), change.connection());
        } else if (opening.number != change.connection()) {
            connection(change.connection(), opening.segment, opening.source).packet(opening.segment, opening.source);
        }
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        var source = SegmentAddresses.source(segment);
        if (ended != null && resetPacket == segment.number() && resetConnection == ended.connection()) {
            connection(ended.connection(), segment, source).packet(segment, source);
            print();
            return;
        }
        print();
        Integer opened = segment.has(TcpSegment.SYN) ? awaited.take(segment.number()) : null;
        int owner = opened == null ? connection : opened;
        if (owner == Event.NO_CONNECTION) {
            return;
        }
        ZeekConnection known = living.get(owner);
        if (opened == null && known != null && segment.has(TcpSegment.SYN)) {
            openings.add(segment.number(), new Opening(segment.copy(), source, owner));
        }
        (known == null ? connection(owner, segment, source) : known).packet(segment, source);
    }

    private ZeekConnection connection(int number, TcpSegment segment, SocketAddress source) {
        return living.computeIfAbsent(number, unknown -> new ZeekConnection(source, segment.time()));
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        // Zeek counts it as a connection of its own
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    private void print() {
        ConnectionSummary summary = ended;
        if (summary == null) {
            return;
        }
        ended = null;
        ZeekConnection connection = living.remove(summary.connection());
        Outcome outcome = summary.outcome();
        if (connection != null && outcome != null) {
            log.write(ZeekRow.of(summary, connection, outcome.history()));
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        print();
        log.end();
        flush();
    }

    @Override
    public void flush() {
        log.flush();
    }
}
