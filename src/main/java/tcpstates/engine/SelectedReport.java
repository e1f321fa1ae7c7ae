package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;

/** Hands on to a report what belongs to the connections that are wanted, and what is of the whole capture. */
final class SelectedReport extends ForwardingReport {
    private final SelectedConnections wanted;

    SelectedReport(SelectedConnections wanted, Report report) {
        super(report);
        this.wanted = wanted;
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION || wanted.contains(event.connection())) {
            super.accept(event);
        }
    }

    @Override
    public void accept(Snapshot snapshot) {
        super.accept(snapshot.only(endpoint -> wanted.contains(endpoint.connection())));
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (wanted.contains(segment, connection)) {
            super.packet(segment, number, connection);
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (wanted.contains(connection)) {
            super.packet(message, number, connection);
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }
}
