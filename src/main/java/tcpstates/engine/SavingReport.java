package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SaveFile;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/** Writes the packets that a report gets to a file as well. */
final class SavingReport implements PacketReport {
    private final Report report;
    private final @Nullable PacketReport packets;
    private final SaveFile file;
    /** Whether all files that may be written are complete. */
    private boolean complete;

    SavingReport(Report report, SaveFile file) {
        this.report = report;
        packets = report.packetReport();
        this.file = file;
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
    public void accept(Snapshot snapshot) {
        report.accept(snapshot);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (packets != null) {
            packets.packet(segment, number, connection);
        }
        save(segment);
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (packets != null) {
            packets.packet(message, number, connection);
        }
        save(message.quoted());
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        if (packets != null) {
            packets.packet(memory, offset, captured, length, nanos, linkType, number);
        }
        save(memory, offset, captured, length, nanos, linkType);
    }

    private void save(TcpSegment packet) {
        save(
                packet.memory(),
                packet.packetOffset(),
                packet.captured(),
                packet.wireLength(),
                packet.time(),
                packet.linkType());
    }

    private void save(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        if (complete) {
            return;
        }
        try {
            complete = !file.write(memory, offset, captured, length, nanos, linkType);
        } catch (CaptureException e) {
            throw new IllegalStateException(e); // the run ends by its cause
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
