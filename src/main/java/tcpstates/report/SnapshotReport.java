package tcpstates.report;

import java.io.OutputStream;
import java.util.List;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * The report of connections, to the byte as {@code diagnose-tools tcpstates --report} prints it with {@code verbose=1}: one
 * line for each endpoint that is alive at a moment, then how many are in each of the six states that the original counts.
 */
public final class SnapshotReport {
    private static final String RULE = "-".repeat(42);
    private static final List<TcpState> COUNTED = List.of(
            TcpState.SYN_SENT,
            TcpState.SYN_RECV,
            TcpState.ESTABLISHED,
            TcpState.FIN_WAIT1,
            TcpState.FIN_WAIT2,
            TcpState.CLOSE_WAIT);

    private final TextOutput out;

    public SnapshotReport(OutputStream out) {
        this.out = new TextOutput(out);
    }

    /** Prints one moment and flushes. */
    public void print(List<EndpointSnapshot> endpoints) {
        endpoints.forEach(this::line);
        out.put(RULE).put("states_num").put(RULE).endLine();
        String separator = "---";
        for (TcpState state : COUNTED) {
            out.put(separator).put(state.name()).put(':').put(count(endpoints, state));
            separator = "   ";
        }
        out.put("---").endLine();
        out.put(RULE).put("----------").put(RULE).endLine();
        out.flush();
    }

    private static long count(List<EndpointSnapshot> endpoints, TcpState state) {
        return endpoints.stream().filter(endpoint -> endpoint.state() == state).count();
    }

    private void line(EndpointSnapshot one) {
        DiagnoseReport.time(out, one.time());
        out.put(",tcp-states连接,源IP：").putIp(one.endpoint());
        out.put(", 目的IP：").putIp(one.peer());
        out.put(", 源端口：").put(one.endpoint().port());
        out.put(", 目的端口: ").put(one.peer().port());
        out.put(", 状态: ").put(one.state().name());
        out.put(", 状态持续时间：").put(one.durationNanos() / Nanos.PER_MICRO).endLine();
    }
}
