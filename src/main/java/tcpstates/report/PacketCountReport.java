package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.Event;

/** Only how many packets passed the filter, in tcpdump's words: {@code 17 packets}. */
public final class PacketCountReport implements Report {
    private final TextOutput out;

    public PacketCountReport(OutputStream out) {
        this.out = new TextOutput(out);
    }

    /** As in {@code 1 packet}, {@code 2 packets}. */
    public static String text(long packets) {
        return packets + (packets == 1 ? " packet" : " packets");
    }

    @Override
    public void accept(Event event) {
        // counts packets
    }

    @Override
    public void end(CaptureTotals totals) {
        out.put(text(totals.packets())).endLine();
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
