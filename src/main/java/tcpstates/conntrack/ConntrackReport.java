package tcpstates.conntrack;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.report.TimeColumn;

/**
 * What Linux' connection tracking would say if it stood where the capture was taken: its events as {@code conntrack -E} prints them,
 * or its flows at a moment as {@code conntrack -L} does. It goes by packets alone; what our machine says has no say in it.
 */
public final class ConntrackReport implements PacketReport {
    private final FlowLines lines;
    private final FlowTable table;
    private final boolean list;

    private ConntrackReport(
            OutputStream out, ConntrackSettings settings, boolean list, @Nullable TimeColumn times, boolean extended) {
        this.list = list;
        lines = new FlowLines(out, times, extended, settings.accounting());
        table = new FlowTable(settings, list ? FlowListener.NOBODY : new EventLines(lines));
    }

    /**
     * Prints events.
     *
     * @param times stand in front, as with {@code -o timestamp}; null for none
     * @param extended with the protocol of the addresses, as with {@code -o extended}
     */
    public static ConntrackReport ofEvents(
            OutputStream out, ConntrackSettings settings, @Nullable TimeColumn times, boolean extended) {
        return new ConntrackReport(out, settings, false, times, extended);
    }

    /** Prints the flows that are known in the end, or at the moment up to which the capture is read. */
    public static ConntrackReport ofMoment(OutputStream out, ConntrackSettings settings, boolean extended) {
        return new ConntrackReport(out, settings, true, null, extended);
    }

    @Override
    public void accept(Event event) {
        // tells what our machine makes of the packets
    }

    @Override
    public void accept(Snapshot snapshot) {
        table.advance(snapshot.time());
        if (!list) {
            return;
        }
        for (Flow flow : table.flows()) {
            lines.flow(flow, table.clock(), true, true);
            lines.listed();
            lines.endLine();
        }
    }

    @Override
    public void advance(long time) {
        table.advance(time);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        table.segment(segment);
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        table.advance(message.quoted().time());
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        table.advance(nanos);
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        lines.flush();
    }

    /** Tells what becomes of flows. */
    private record EventLines(FlowLines lines) implements FlowListener {
        @Override
        public void begun(Flow flow, long time) {
            line("[NEW]", flow, time, true, false);
        }

        @Override
        public void changed(Flow flow, long time) {
            line("[UPDATE]", flow, time, flow.stateChanged, false);
        }

        @Override
        public void ended(Flow flow, long time) {
            line("[DESTROY]", flow, time, true, true);
        }

        private void line(String event, Flow flow, long time, boolean state, boolean counters) {
            lines.event(event, time);
            lines.flow(flow, time, state, counters);
            lines.endLine();
        }
    }
}
