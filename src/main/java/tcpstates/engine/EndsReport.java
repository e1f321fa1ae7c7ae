package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;
import tcpstates.select.EndsSelection;
import tcpstates.select.Selection;

/** Hands on to a report the packets between those whose connections are wanted; it gets no events of others. */
final class EndsReport extends ForwardingReport {
    private final EndsSelection selection;

    /** @param selection that goes by addresses and ports of either end */
    EndsReport(Selection selection, Report report) {
        super(report);
        this.selection = selection.ofEnds();
    }

    private boolean wants(TcpSegment packet, int connection) {
        return connection != Event.NO_CONNECTION
                && selection.selects(
                        new SocketAddress(packet.sourceHigh(), packet.sourceLow(), packet.v6(), packet.sourcePort()),
                        new SocketAddress(
                                packet.destinationHigh(),
                                packet.destinationLow(),
                                packet.v6(),
                                packet.destinationPort()));
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (wants(segment, connection)) {
            super.packet(segment, number, connection);
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (wants(message.quoted(), connection)) {
            super.packet(message, number, connection);
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }
}
