package tcpstates.report;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;

/** Hands everything on to a report; whoever extends it changes something of that. */
public abstract class ForwardingReport implements PacketReport {
    private final Report report;
    private final @Nullable PacketReport packets;

    protected ForwardingReport(Report report) {
        this.report = report;
        packets = report.packetReport();
    }

    @Override
    public void begin() {
        report.begin();
    }

    @Override
    public void accept(Event event) {
        report.accept(event);
    }

    @Override
    public void advance(long time) {
        report.advance(time);
    }

    @Override
    public void accept(Snapshot snapshot) {
        report.accept(snapshot);
    }

    /** Whether the report takes packets. */
    protected final boolean takesPackets() {
        return packets != null;
    }

    @Override
    public @Nullable PacketReport packetReport() {
        return takesPackets() ? this : null;
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (packets != null) {
            packets.packet(segment, number, connection);
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (packets != null) {
            packets.packet(message, number, connection);
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        if (packets != null) {
            packets.packet(memory, offset, captured, length, nanos, linkType, number);
        }
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
