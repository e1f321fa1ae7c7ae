package tcpstates.report;

import java.util.Comparator;
import java.util.List;
import tcpstates.event.StateNames;

/** The table of connections with those that are open: in the place of a verdict it says for how long they are as they are. */
public final class OpenConnectionsTable {
    private final ConnectionColumns columns;
    private final StateNames names;
    private final TimeColumn times;

    /** @param wording of heads and states */
    public OpenConnectionsTable(Wording wording, TableLayout layout) {
        columns = new ConnectionColumns(wording, layout, true);
        names = wording.names();
        times = new TimeColumn(layout.style() == TimeStyle.UTC ? TimeStyle.UTC : TimeStyle.LOCAL, 0);
    }

    /**
     * In which order they are listed, of those that are alike by number; {@code END} is the latest packet, the last one first.
     * Those of which no packet is known come last.
     */
    public static Comparator<OpenConnection> order(ConnectionOrder order) {
        Comparator<OpenConnection> comparator = switch (order) {
            case START, DURATION ->
                Comparator.comparingLong(connection -> connection.whole().start());
            case END ->
                Comparator.comparingLong(connection -> -connection.whole().latest());
            case STATE -> Comparator.comparing(connection -> connection.states(StateNames.KERNEL));
            case RETRANS -> Comparator.comparingLong(connection -> -connection.again());
            case BYTES ->
                Comparator.comparingLong(connection -> -connection.whole().bytes());
        };
        return Comparator.comparing(OpenConnection::isKernelOnly)
                .thenComparing(comparator)
                .thenComparing(Comparator.comparingInt(connection -> Math.abs(connection.connection())));
    }

    /** Makes columns as wide as these need it; without, there is room for every IPv4 address and state. */
    public void fit(List<OpenConnection> connections) {
        columns.fit(
                connections.stream().map(connection -> connection.row(names)).toList());
    }

    /** A time of day (ns since the epoch), to the second. */
    public String time(long nanos) {
        return times.text(nanos);
    }

    /** What stands above the columns. */
    public List<String> head() {
        return columns.head();
    }

    /** The lines of a connection: one or two, and more where its last column does not fit. */
    public List<String> lines(OpenConnection connection) {
        return columns.lines(connection.row(names));
    }
}
