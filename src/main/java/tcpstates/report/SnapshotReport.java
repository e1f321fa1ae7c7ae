package tcpstates.report;

import java.io.OutputStream;
import java.util.List;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * The report of connections, to the byte as {@code diagnose-tools tcpstates --report} prints it with {@code verbose=1}: one
 * line for each endpoint that is alive at a moment, then how many are in each of the six states that the original counts.
 */
public final class SnapshotReport {
    /**
     * One endpoint at the moment of the report.
     *
     * @param time of the moment (ns since the epoch)
     * @param endpoint whose state it is
     * @param peer its other end
     * @param state that it is in
     * @param durationNanos how long it has been in that state
     */
    public record Row(long time, SocketAddress endpoint, SocketAddress peer, TcpState state, long durationNanos) {}

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
    public void print(List<Row> rows) {
        rows.forEach(this::line);
        out.put(RULE).put("states_num").put(RULE).endLine();
        String separator = "---";
        for (TcpState state : COUNTED) {
            out.put(separator).put(state.name()).put(':').put(count(rows, state));
            separator = "   ";
        }
        out.put("---").endLine();
        out.put(RULE).put("----------").put(RULE).endLine();
        out.flush();
    }

    private static long count(List<Row> rows, TcpState state) {
        return rows.stream().filter(row -> row.state() == state).count();
    }

    private void line(Row row) {
        DiagnoseReport.time(out, row.time());
        out.put(",tcp-states连接,源IP：").putIp(row.endpoint());
        out.put(", 目的IP：").putIp(row.peer());
        out.put(", 源端口：").put(row.endpoint().port());
        out.put(", 目的端口: ").put(row.peer().port());
        out.put(", 状态: ").put(row.state().name());
        out.put(", 状态持续时间：").put(row.durationNanos() / Nanos.PER_MICRO).endLine();
    }
}
