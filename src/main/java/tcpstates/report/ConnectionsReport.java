package tcpstates.report;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;

/**
 * A table of connections: one line each from 100 columns on, two below. Columns are as wide as the first ones need it; what comes
 * later and is longer pushes its line to the right. A live capture, where a line is printed at once, has room for every IPv4 address.
 */
public final class ConnectionsReport implements Report {
    /** Connections by which the widths of columns are chosen. */
    private static final int SAMPLE = 2000;

    /** Connections that are kept to be sorted; where there are more, each part is sorted by itself. */
    private static final int SORTED = 1 << 20;

    private final TextOutput out;
    private final TableLayout layout;
    private final ConnectionColumns columns;
    private final WholeCaptureNotes notes;
    private final ConnectionRows rows;
    private final List<ConnectionRow> pending = new ArrayList<>();
    private boolean begun;

    /** @param wording of heads, verdicts and findings */
    public ConnectionsReport(OutputStream out, Wording wording, TableLayout layout) {
        this.out = new TextOutput(out);
        this.layout = layout;
        columns = new ConnectionColumns(wording, layout, false);
        rows = new ConnectionRows(wording);
        notes = new WholeCaptureNotes(wording);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case ConnectionSummary summary -> row(layout.wholeSentences() ? rows.of(summary) : rows.inShort(summary));
            case Finding finding -> notes.add(finding);
            default -> {
                // a line for each connection, not for each event
            }
        }
    }

    private void row(ConnectionRow row) {
        if (begun && layout.order() == null) {
            print(row);
            return;
        }
        pending.add(row);
        if (pending.size() == (layout.order() == null ? SAMPLE : SORTED)) {
            printPending();
        }
    }

    private void printPending() {
        if (layout.order() != null) {
            pending.sort(layout.order().comparator());
        }
        if (!begun) {
            begun = true;
            columns.fit(pending);
            print(columns.head());
        }
        pending.forEach(this::print);
        pending.clear();
    }

    private void print(ConnectionRow row) {
        print(columns.lines(row));
    }

    private void print(List<String> lines) {
        lines.forEach(line -> out.put(line).endLine());
    }

    @Override
    public void end(CaptureTotals totals) {
        printPending();
        notes.printFindings(out);
        out.flush();
    }

    /** Somebody waits for what there is: widths can wait for no more. */
    @Override
    public void flush() {
        if (layout.order() == null && !pending.isEmpty()) {
            boolean first = !begun;
            begun = true;
            if (first) {
                print(columns.head());
            }
            pending.forEach(this::print);
            pending.clear();
        }
        out.flush();
    }
}
