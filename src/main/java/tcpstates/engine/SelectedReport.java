package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/** Hands on to a report what belongs to the connections that are wanted, and what is of the whole capture. */
final class SelectedReport implements PacketReport {
    private final SelectedConnections wanted;
    private final Report report;
    private final @Nullable PacketReport packets;

    SelectedReport(SelectedConnections wanted, Report report) {
        this.wanted = wanted;
        this.report = report;
        packets = report.packetReport();
    }

    @Override
    public void begin() {
        report.begin();
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION || wanted.contains(event.connection())) {
            report.accept(event);
        }
    }

    @Override
    public void accept(Snapshot snapshot) {
        report.accept(snapshot.only(endpoint -> wanted.contains(endpoint.connection())));
    }

    @Override
    public @Nullable PacketReport packetReport() {
        return packets == null ? null : this;
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (packets != null && wanted.contains(segment, connection)) {
            packets.packet(segment, number, connection);
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (packets != null && wanted.contains(connection)) {
            packets.packet(message, number, connection);
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    @Override
    public void end(CaptureTotals totals) {
        report.end(totals);
    }

    @Override
    public void flush() {
        report.flush();
    }
}
