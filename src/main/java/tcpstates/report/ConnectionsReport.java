package tcpstates.report;

import java.io.OutputStream;
import java.util.Locale;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;

/**
 * A table with one line a connection, in the order in which they ended. Columns have fixed widths, so that a line can be
 * printed as soon as its connection has ended and nothing is kept; only an IPv6 address may push a line to the right.
 */
public final class ConnectionsReport implements Report {
    private static final int NUMBER = 5;
    private static final int ADDRESS = 21;
    private static final int STATES = 22;
    private static final int DURATION = 12;
    private static final int PACKETS = 7;
    private static final int BYTES = 10;

    private final TextOutput out;
    private final StringBuilder duration = new StringBuilder();
    private final WholeCaptureNotes notes;
    private boolean headed;

    public ConnectionsReport(OutputStream out) {
        this(out, Locale.ENGLISH);
    }

    /** A report whose sentences are in the given language: English or Chinese. */
    public ConnectionsReport(OutputStream out, Locale language) {
        this.out = new TextOutput(out);
        notes = new WholeCaptureNotes(language);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case ConnectionSummary summary -> {
                head();
                line(summary);
            }
            case Finding finding -> notes.add(finding);
            case CaptureHealth health -> notes.add(health);
            default -> {
                // a line for each connection, not for each event
            }
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        head();
        notes.print(out);
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void head() {
        if (headed) {
            return;
        }
        headed = true;
        out.right("#", NUMBER).put(' ').left("client", ADDRESS).put(' ').left("server", ADDRESS);
        out.put(' ').left("client/server state", STATES).right("seconds", DURATION);
        out.put(' ')
                .right("packets", PACKETS)
                .right("bytes", BYTES)
                .put("  verdict")
                .endLine();
    }

    private void line(ConnectionSummary summary) {
        duration.setLength(0);
        TimeFormat.MICROSECONDS.append(duration, summary.end() - summary.start());
        out.right(Integer.toString(summary.connection()), NUMBER);
        out.put(' ').left(summary.client().toString(), ADDRESS);
        out.put(' ').left(summary.server().toString(), ADDRESS);
        out.put(' ')
                .left(summary.clientState().name() + '/' + summary.serverState().name(), STATES);
        out.right(duration.toString(), DURATION).put(' ');
        out.right(Long.toString(summary.packets()), PACKETS).right(Long.toString(summary.bytes()), BYTES);
        out.put("  ").put(summary.verdict()).endLine();
    }
}
