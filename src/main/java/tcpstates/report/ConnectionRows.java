package tcpstates.report;

import tcpstates.event.ConnectionSummary;
import tcpstates.event.StateNames;

/** Makes the rows of tables of connections, in one wording. For one thread. */
public final class ConnectionRows {
    private final StateNames names;
    private final VerdictText text;
    private final TrafficText traffic;

    public ConnectionRows(Wording wording) {
        names = wording.names();
        text = new VerdictText(wording);
        traffic = new TrafficText(wording.language(), text);
    }

    /** The row of a connection. */
    public ConnectionRow of(ConnectionSummary summary) {
        return ConnectionRow.of(summary, names, text, traffic);
    }

    /** The same without whole sentences, for a table that has no room for them. */
    ConnectionRow inShort(ConnectionSummary summary) {
        return ConnectionRow.of(summary, names, text, null);
    }
}
