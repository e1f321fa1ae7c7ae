package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SaveFile;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ForwardingReport;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;

/** Writes the packets that a report gets to a file as well, whether or not it takes packets. */
final class SavingReport extends ForwardingReport {
    private final SaveFile file;
    /** Whether all files that may be written are complete. */
    private boolean complete;

    SavingReport(Report report, SaveFile file) {
        super(report);
        this.file = file;
    }

    @Override
    public PacketReport packetReport() {
        return this;
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        super.packet(segment, number, connection);
        save(segment);
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        super.packet(message, number, connection);
        save(message.quoted());
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        super.packet(memory, offset, captured, length, nanos, linkType, number);
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
}
