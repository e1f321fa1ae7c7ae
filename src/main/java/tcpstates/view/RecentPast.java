package tcpstates.view;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/**
 * Keeps the latest events of a capture and the heads of its latest packets, of all connections together and so within a bound, and
 * prints those of one connection. The capture's thread hands them on to its report; another one asks.
 */
public final class RecentPast extends ForwardingReport {
    /** Events that are kept: some 20 MB. */
    private static final int EVENTS = 1 << 16;

    /** Packets that are kept: 8 MB of their heads. */
    private static final int PACKETS = 1 << 16;

    /** Bytes of a packet that are kept: Ethernet with a VLAN tag, IPv6 or IPv4, and the longest TCP header fit. */
    private static final int HEAD = 128;

    private final Function<OutputStream, Report> eventLines;
    private final Function<OutputStream, PacketReport> packetLines;
    private final Deque<Event> events = new ArrayDeque<>();
    private final byte[] heads = new byte[PACKETS * HEAD];
    private final int[] captured = new int[PACKETS];
    private final int[] lengths = new int[PACKETS];
    private final int[] linkTypes = new int[PACKETS];
    private final int[] connections = new int[PACKETS];
    private final long[] times = new long[PACKETS];
    private final long[] numbers = new long[PACKETS];
    private long packets;

    /**
     * @param report that events and packets are handed on to
     * @param eventLines prints events to a stream
     * @param packetLines prints packets to a stream
     */
    public RecentPast(
            Report report,
            Function<OutputStream, Report> eventLines,
            Function<OutputStream, PacketReport> packetLines) {
        super(report);
        this.eventLines = eventLines;
        this.packetLines = packetLines;
    }

    @Override
    public PacketReport packetReport() {
        return this;
    }

    @Override
    public void accept(Event event) {
        if (event.connection() != Event.NO_CONNECTION && !(event instanceof ConnectionSummary)) {
            synchronized (this) {
                if (events.size() == EVENTS) {
                    events.remove();
                }
                events.add(event);
            }
        }
        super.accept(event);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        keep(segment, number, connection);
        super.packet(segment, number, connection);
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        super.packet(message, number, connection); // the event about it says what there is to say
    }

    private synchronized void keep(TcpSegment segment, long number, int connection) {
        int slot = (int) (packets++ % PACKETS);
        int kept = Math.min(HEAD, segment.captured());
        MemorySegment.copy(
                segment.memory(), segment.packetOffset(), MemorySegment.ofArray(heads), (long) slot * HEAD, kept);
        captured[slot] = kept;
        lengths[slot] = segment.wireLength();
        linkTypes[slot] = segment.linkType();
        connections[slot] = connection;
        times[slot] = segment.time();
        numbers[slot] = number;
    }

    /** What is kept of a connection. */
    synchronized Past of(int connection) {
        return new Past(
                lines(eventLines, report -> {
                    events.stream()
                            .filter(event -> event.connection() == connection)
                            .forEach(report::accept);
                }),
                lines(packetLines, report -> packets(connection, report)));
    }

    private void packets(int connection, PacketReport report) {
        MemorySegment memory = MemorySegment.ofArray(heads);
        var decoder = new PacketDecoder();
        for (long i = Math.max(0, packets - PACKETS); i < packets; i++) {
            int slot = (int) (i % PACKETS);
            if (connections[slot] == connection
                    && decoder.decode(
                                    memory,
                                    (long) slot * HEAD,
                                    captured[slot],
                                    lengths[slot],
                                    times[slot],
                                    linkTypes[slot],
                                    numbers[slot])
                            == DecodeResult.TCP) {
                report.packet(decoder.segment(), numbers[slot], connection);
            }
        }
    }

    private static <R extends Report> List<String> lines(Function<OutputStream, R> factory, Consumer<R> events) {
        var text = new ByteArrayOutputStream();
        R report = factory.apply(text);
        report.begin();
        events.accept(report);
        report.flush();
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
