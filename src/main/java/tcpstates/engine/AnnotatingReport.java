package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.event.Event;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/** Notes what a report is told, as comments on packets. */
final class AnnotatingReport extends ForwardingReport {
    private final Annotations annotations;

    AnnotatingReport(Report report, Annotations annotations) {
        super(report);
        this.annotations = annotations;
    }

    @Override
    public PacketReport packetReport() {
        return this;
    }

    @Override
    public void accept(Event event) {
        super.accept(event);
        annotations.event(event);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        super.packet(segment, number, connection);
        annotations.packet(number);
        annotations.packetOf(connection, segment.number());
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        super.packet(message, number, connection);
        annotations.packet(number);
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        super.packet(memory, offset, captured, length, nanos, linkType, number);
        annotations.packet(number);
    }
}
