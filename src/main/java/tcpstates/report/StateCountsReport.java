package tcpstates.report;

import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tcpstates.event.Snapshot;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;

/** How many sockets are in which state, as people count them in the output of {@code netstat -an}: most first. */
public final class StateCountsReport implements SnapshotReport {
    /** What comes first in a line. */
    public enum Order {
        /** {@code 34 ESTABLISHED}, as {@code … | sort -nr} prints it. */
        NUMBER_STATE,
        /** {@code ESTABLISHED 34}, as monitoring scripts keep it in a file. */
        STATE_NUMBER
    }

    private final TextOutput out;
    private final Order order;
    private final SnapshotOptions options;
    private final StateNames names;

    /** @param options of which {@code allStates} prints states without sockets, too */
    public StateCountsReport(OutputStream out, Order order, SnapshotOptions options, StateNames names) {
        this.out = new TextOutput(out);
        this.order = order;
        this.options = options;
        this.names = names;
    }

    @Override
    public void print(Snapshot snapshot) {
        List<Map.Entry<TcpState, Long>> counts = snapshot.only(options.wanted()).counts().entrySet().stream()
                .filter(count -> options.allStates() || count.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())) // stable: else as the states are listed
                .toList();
        for (Map.Entry<TcpState, Long> count : counts) {
            String name = names.inTable(count.getKey());
            if (order == Order.NUMBER_STATE) {
                out.put(count.getValue()).put(' ').put(name);
            } else {
                out.put(name).put(' ').put(count.getValue());
            }
            out.endLine();
        }
        out.flush();
    }
}
