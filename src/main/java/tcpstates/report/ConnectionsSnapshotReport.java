package tcpstates.report;

import java.io.OutputStream;
import java.util.List;
import tcpstates.event.Snapshot;

/**
 * The connections that are open at a moment, in the columns of the table of connections: how old they are, for how long nothing
 * came, and since when their ends are in their states.
 */
public final class ConnectionsSnapshotReport implements SnapshotReport {
    private final TextOutput out;
    private final Wording wording;
    private final TableLayout layout;

    /** @param wording of heads and states */
    public ConnectionsSnapshotReport(OutputStream out, Wording wording, TableLayout layout) {
        this.out = new TextOutput(out);
        this.wording = wording;
        this.layout = layout;
    }

    @Override
    public void print(Snapshot snapshot) {
        var table = new OpenConnectionsTable(wording, layout);
        List<OpenConnection> connections = OpenConnection.of(snapshot);
        if (layout.order() != null) {
            connections.sort(OpenConnectionsTable.order(layout.order()));
        }
        table.fit(connections);
        table.head().forEach(line -> out.put(line).endLine());
        for (OpenConnection connection : connections) {
            table.lines(connection).forEach(line -> out.put(line).endLine());
        }
        out.flush();
    }

    @Override
    public boolean marksKernelOnly() {
        return true;
    }

    @Override
    public boolean needsConnections() {
        return true;
    }
}
