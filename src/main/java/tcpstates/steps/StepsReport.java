package tcpstates.steps;

import java.lang.foreign.MemorySegment;
import tcpstates.event.Event;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;

/**
 * Keeps what connections go through until they are over, and hands each over then. Of a connection its first 2000 packets are kept
 * and its last 500; of all that are being followed together as many as fit into a bound: connections that begin when it is reached
 * are handed over without packets.
 */
public final class StepsReport implements PacketReport {
    private final StepsOutput output;

    /**
     * @param output gets each connection
     * @param bytes that may be kept of all connections together
     */
    public StepsReport(StepsOutput output, long bytes) {
        this.output = output;
    }

    @Override
    public void begin() {
        output.begin();
    }

    @Override
    public void accept(Event event) {
        // to be
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        // to be
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        // the event says what there is to say
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    @Override
    public void end(CaptureTotals totals) {
        output.end(totals, 0);
    }

    @Override
    public void flush() {
        output.flush();
    }
}
