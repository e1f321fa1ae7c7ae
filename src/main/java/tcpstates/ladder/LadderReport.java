package tcpstates.ladder;

import java.io.OutputStream;
import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.event.Outcome;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Paint;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.TextOutput;
import tcpstates.report.TimeColumn;
import tcpstates.report.TimeStyle;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.StepsOutput;

/** Prints each connection as a ladder when it is over, with its verdict below. */
public final class LadderReport implements StepsOutput {
    private static final int SECONDS = 0;

    private final TextOutput out;
    private final LadderLayout layout;
    private final Wording wording;
    private final ResourceBundle words;
    private final Frame frame;
    private final TimeColumn startTimes;
    private final Legend legend = new Legend();
    private boolean begun;

    /** @param wording of heads, notes and verdicts */
    public LadderReport(OutputStream out, LadderLayout layout, Wording wording) {
        this.out = new TextOutput(out);
        this.layout = layout;
        this.wording = wording;
        words = wording.language().words("ladder");
        frame = new Frame(layout, wording, this::line);
        startTimes = new TimeColumn(layout.style() == TimeStyle.UTC ? TimeStyle.UTC : TimeStyle.LOCAL, SECONDS);
    }

    @Override
    public void connection(ConnectionSteps connection) {
        if (begun) {
            line("");
        }
        begun = true;
        long packets = connection.summary().packets();
        frame.title(MessageFormat.format(
                words.getString(packets == 1 ? "title.one" : "title"),
                connection.label(),
                Long.toString(packets),
                startTimes.text(connection.start())));
        new ConnectionLadder(connection, layout, wording, words, legend, this::line).draw();
        Outcome outcome = connection.summary().outcome();
        if (outcome != null) {
            frame.verdict(outcome);
        }
    }

    private void line(String text) {
        out.put(text).endLine();
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        List<String> signs = legend.lines(words, Glyphs.of(layout.ascii()), layout.columns());
        if (!signs.isEmpty()) {
            line("");
        }
        for (String line : signs) {
            line(layout.color() ? Paint.FAINT.on(line) : line);
        }
        if (notKept > 0) {
            line("");
            String text = SentenceTemplate.fill(words.getString("not_kept.connections"), Long.toString(notKept));
            WordWrap.lines(text, layout.columns()).forEach(this::line);
        }
        out.flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
