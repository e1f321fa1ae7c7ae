package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.Outcome;

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
    private final WholeCaptureNotes notes;
    private final VerdictText text;
    private final boolean wholeSentences;

    /**
     * @param language of the verdicts and findings
     * @param wholeSentences whether verdicts are printed as whole sentences with packet numbers, not in few words
     */
    public ConnectionsReport(OutputStream out, Language language, boolean wholeSentences) {
        this.out = new TextOutput(out);
        this.wholeSentences = wholeSentences;
        text = new VerdictText(language);
        notes = new WholeCaptureNotes(language);
    }

    @Override
    public void begin() {
        out.right("#", NUMBER).put(' ').left("client", ADDRESS).put(' ').left("server", ADDRESS);
        out.put(' ').left("client/server state", STATES).right("seconds", DURATION);
        out.put(' ')
                .right("packets", PACKETS)
                .right("bytes", BYTES)
                .put("  verdict")
                .endLine();
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case ConnectionSummary summary -> line(summary);
            case Finding finding -> notes.add(finding);
            case CaptureHealth health -> notes.add(health);
            default -> {
                // a line for each connection, not for each event
            }
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        notes.print(out, wholeSentences);
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void line(ConnectionSummary summary) {
        out.right(summary.connection(), NUMBER);
        out.put(' ').left(summary.client(), ADDRESS);
        out.put(' ').left(summary.server(), ADDRESS);
        out.put(' ')
                .left(summary.clientState().name() + '/' + summary.serverState().name(), STATES);
        out.right(TimeFormat.MICROSECONDS, Math.max(0, summary.end() - summary.start()), DURATION)
                .put(' ');
        out.right(summary.packets(), PACKETS).right(summary.bytes(), BYTES);
        Outcome outcome = summary.outcome();
        if (outcome != null) {
            out.put("  ").put(wholeSentences ? text.sentences(outcome) : text.inShort(outcome));
        }
        out.endLine();
    }
}
