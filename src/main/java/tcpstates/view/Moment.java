package tcpstates.view;

import java.util.List;
import java.util.Map;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.report.OpenConnection;

/**
 * What there is to draw.
 *
 * @param time of the capture (ns since the epoch)
 * @param connections that are open
 * @param counts of sockets by their state
 * @param figures of the capture's packets
 */
record Moment(long time, List<OpenConnection> connections, Map<TcpState, Long> counts, LiveFigures figures) {
    /** Before the capture has said anything. */
    static final Moment NONE = new Moment(0, List.of(), Map.of(), new LiveFigures(0, 0, -1));

    static Moment of(Snapshot snapshot, LiveFigures figures) {
        return new Moment(snapshot.time(), OpenConnection.of(snapshot), snapshot.counts(), figures);
    }

    /** How many sockets the capture has listed for it. */
    long sockets() {
        return 2L * connections.size();
    }
}
