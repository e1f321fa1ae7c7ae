package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.engine.RunCounters;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.report.PacketCountReport;

/** What is said of a capture on SIGUSR1 and at its end. */
final class CountsText {
    private CountsText() {}

    /** tcpdump's counts: what was taken, and for a live capture what the kernel says. */
    static List<String> packets(PacketSource source, RunCounters counters, boolean live) {
        String taken = PacketCountReport.text(counters.packets());
        if (!live) {
            return List.of(taken + " read");
        }
        CaptureStatistics statistics = source.statistics();
        List<String> counts = new ArrayList<>();
        counts.add(taken + " captured");
        counts.add(PacketCountReport.text(statistics.received()) + " received by filter");
        counts.add(PacketCountReport.text(statistics.droppedByKernel()) + " dropped by kernel");
        if (statistics.droppedByInterface() > 0) {
            counts.add(PacketCountReport.text(statistics.droppedByInterface()) + " dropped by interface");
        }
        return counts;
    }

    /** How many sockets are in which state, such as {@code ; SYN_SENT 2, ESTABLISHED 34}. */
    static String states(RunCounters counters, StateNames names) {
        var text = new StringJoiner(", ", "; ", "").setEmptyValue("; no open connections");
        for (TcpState state : TcpState.values()) {
            long count = counters.endpoints(state);
            if (count > 0 && state.hasConnection()) {
                text.add(names.inTable(state) + ' ' + count);
            }
        }
        return text.toString();
    }
}
