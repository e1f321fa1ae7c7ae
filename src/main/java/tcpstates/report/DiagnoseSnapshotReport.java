package tcpstates.report;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * The report of connections, to the byte as {@code diagnose-tools tcpstates --report} prints it with {@code verbose=1}: one
 * line for each endpoint that is alive at a moment, then how many are in each of the six states that the original counts.
 */
public final class DiagnoseSnapshotReport implements SnapshotReport {
    private static final String RULE = "-".repeat(42);
    private static final List<TcpState> COUNTED = List.of(
            TcpState.SYN_SENT,
            TcpState.SYN_RECV,
            TcpState.ESTABLISHED,
            TcpState.FIN_WAIT1,
            TcpState.FIN_WAIT2,
            TcpState.CLOSE_WAIT);
    private static final List<TcpState> OTHERS = Arrays.stream(TcpState.values())
            .filter(state -> !COUNTED.contains(state))
            .toList();

    /** What stands in front of the values. */
    private static final String[] ORIGINAL = {
        ",tcp-states连接,源IP：", ", 目的IP：", ", 源端口：", ", 目的端口: ", ", 状态: ", ", 状态持续时间："
    };

    private static final String[] ENGLISH = {
        ",tcp-states connection,source IP: ",
        ", destination IP: ",
        ", source port: ",
        ", destination port: ",
        ", state: ",
        ", state lasts: "
    };

    private final TextOutput out;
    private final SnapshotOptions options;
    private final String[] labels;

    /** @param options of which {@code allStates} adds a line with those that the original does not count */
    public DiagnoseSnapshotReport(OutputStream out, SnapshotOptions options) {
        this(out, options, Language.ZH);
    }

    /** @param language of the keys: Chinese as diagnose-tools prints them, or English */
    public DiagnoseSnapshotReport(OutputStream out, SnapshotOptions options, Language language) {
        this.out = new TextOutput(out);
        this.options = options;
        labels = language == Language.ZH ? ORIGINAL : ENGLISH;
    }

    @Override
    public void print(Snapshot snapshot) {
        Snapshot shown = snapshot.only(options.wanted());
        shown.connected().forEach(this::line);
        Map<TcpState, Long> counts = shown.counts();
        out.put(RULE).put("states_num").put(RULE).endLine();
        counts(COUNTED, counts);
        if (options.allStates()) {
            counts(OTHERS, counts);
        }
        out.put(RULE).put("----------").put(RULE).endLine();
        out.flush();
    }

    private void counts(List<TcpState> states, Map<TcpState, Long> counts) {
        String separator = "---";
        for (TcpState state : states) {
            out.put(separator).put(state.name()).put(':').put(counts.getOrDefault(state, 0L));
            separator = "   ";
        }
        out.put("---").endLine();
    }

    private void line(EndpointSnapshot one) {
        DiagnoseReport.time(out, one.time());
        out.put(labels[0]).putIp(one.endpoint());
        out.put(labels[1]).putIp(one.peer());
        out.put(labels[2]).put(one.endpoint().port());
        out.put(labels[3]).put(one.peer().port());
        out.put(labels[4]).put(one.state().name());
        out.put(labels[5]).put(one.durationNanos() / Nanos.PER_MICRO).endLine();
    }
}
