package tcpstates.view;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.report.OpenConnection;

/**
 * What there is to draw.
 *
 * @param time of the capture (ns since the epoch)
 * @param connections that are open
 * @param counts of sockets by their state, by the packets
 * @param kernelOnly the same of those that only the kernel knows
 * @param figures of the capture's packets
 */
record Moment(
        long time,
        List<OpenConnection> connections,
        Map<TcpState, Long> counts,
        Map<TcpState, Long> kernelOnly,
        LiveFigures figures) {
    /** Before the capture has said anything. */
    static final Moment NONE = new Moment(0, List.of(), Map.of(), Map.of(), new LiveFigures(0, 0, -1));

    static Moment of(Snapshot snapshot, LiveFigures figures) {
        Map<TcpState, Long> kernelOnly = snapshot.endpoints().stream()
                .filter(EndpointSnapshot::isKernelOnly)
                .collect(Collectors.groupingBy(
                        EndpointSnapshot::state, () -> new EnumMap<>(TcpState.class), Collectors.counting()));
        return new Moment(snapshot.time(), OpenConnection.of(snapshot), snapshot.counts(), kernelOnly, figures);
    }

    /** How many sockets the capture has listed for it. */
    long sockets() {
        return 2L * connections.size();
    }
}
