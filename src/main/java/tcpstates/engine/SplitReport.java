package tcpstates.engine;

import it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2IntLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.ConnectionFiles;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/**
 * Writes the packets that a report gets to a file for each connection as well. A SYN or SYN-ACK that comes on a living connection may
 * turn out to have begun the next one with its addresses and ports: it is in the files of both then, as it counts for both.
 */
final class SplitReport extends ForwardingReport {
    /** Packets that may yet turn out to have begun another connection. */
    private static final int OPENINGS = 1024;

    private final ConnectionFiles files;
    private final PacketDecoder decoder = new PacketDecoder();
    /** SYNs and SYN-ACKs that have not begun the connection that they came on, by their numbers in the capture. */
    private final Long2ObjectLinkedOpenHashMap<CopiedPacket> openings = new Long2ObjectLinkedOpenHashMap<>();
    /** Of these, those on connections that have no file: maybe because nobody wants these connections, but the next. */
    private final Int2ObjectLinkedOpenHashMap<List<CopiedPacket>> waiting = new Int2ObjectLinkedOpenHashMap<>();
    /** Connections by the numbers of packets that began them, where the packet itself is yet to come. */
    private final Long2IntLinkedOpenHashMap begun = new Long2IntLinkedOpenHashMap();

    SplitReport(Report report, ConnectionFiles files) {
        super(report);
        this.files = files;
    }

    @Override
    public PacketReport packetReport() {
        return this;
    }

    @Override
    public void accept(Event event) {
        super.accept(event);
        if (event instanceof Transition change && change.to().isOpening()) {
            begins(change.connection(), change.packet());
        } else if (event instanceof ConnectionSummary) {
            ends(event.connection());
        }
    }

    private void begins(int connection, long packet) {
        CopiedPacket opening = openings.remove(packet);
        if (opening != null) {
            write(connection, opening);
            return;
        }
        begun.put(packet, connection);
        if (begun.size() > OPENINGS) {
            begun.removeFirstInt();
        }
    }

    private void ends(int connection) {
        try {
            writeWaiting(connection);
            files.complete(connection);
        } catch (CaptureException e) {
            files.fail(e);
        } catch (IllegalStateException e) {
            // told when the files are closed
        }
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        super.packet(segment, number, connection);
        if (connection == Event.NO_CONNECTION) {
            return;
        }
        int opened = begun.remove(segment.number());
        if (opened != Event.NO_CONNECTION && opened != connection) {
            write(opened, segment);
            if (files.has(connection)) {
                write(connection, segment);
            }
        } else if (opened == Event.NO_CONNECTION && segment.has(TcpSegment.SYN)) {
            mayOpenAnother(segment, number, connection);
        } else {
            writeWaiting(connection);
            write(connection, segment);
        }
    }

    private void mayOpenAnother(TcpSegment segment, long number, int connection) {
        var copy = new CopiedPacket(segment, number, connection);
        openings.putAndMoveToLast(segment.number(), copy);
        if (openings.size() > OPENINGS) {
            openings.removeFirst();
        }
        if (files.has(connection)) {
            write(connection, segment);
            return;
        }
        waiting.computeIfAbsent(connection, key -> new ArrayList<>()).add(copy);
        if (waiting.size() > OPENINGS) {
            waiting.removeFirst();
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        super.packet(message, number, connection);
        if (connection != Event.NO_CONNECTION) {
            writeWaiting(connection);
            write(connection, message.quoted());
        }
    }

    private void writeWaiting(int connection) {
        List<CopiedPacket> unwritten = waiting.isEmpty() ? null : waiting.remove(connection);
        if (unwritten != null) {
            unwritten.forEach(packet -> write(connection, packet));
        }
    }

    private void write(int connection, CopiedPacket packet) {
        packet.decode(decoder);
        write(connection, decoder.segment());
    }

    private void write(int connection, TcpSegment packet) {
        if (files.hasFailed()) {
            return;
        }
        try {
            if (!files.has(connection)) {
                files.begin(connection, ends(packet), packet.linkType());
            }
            files.write(connection, packet);
        } catch (CaptureException e) {
            files.fail(e);
            throw new IllegalStateException(e); // the run ends by its cause
        }
    }

    /** Between whom the packet is, as a part of a file's name: no colons, which mean something to shells and other systems. */
    private static String ends(TcpSegment packet) {
        return end(packet.sourceHigh(), packet.sourceLow(), packet.v6(), packet.sourcePort())
                + '_'
                + end(packet.destinationHigh(), packet.destinationLow(), packet.v6(), packet.destinationPort());
    }

    private static String end(long high, long low, boolean v6, int port) {
        return new SocketAddress(high, low, v6, port).ip().replace(':', '-') + '_' + port;
    }
}
