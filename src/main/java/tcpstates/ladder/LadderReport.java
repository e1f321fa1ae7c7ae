package tcpstates.ladder;

import java.io.OutputStream;
import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.event.Outcome;
import tcpstates.report.CaptureTotals;
import tcpstates.report.DisplayWidth;
import tcpstates.report.TextOutput;
import tcpstates.report.TimeColumn;
import tcpstates.report.TimeStyle;
import tcpstates.report.VerdictText;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.StepsOutput;

/** Prints each connection as a ladder when it is over, with its verdict below. */
public final class LadderReport implements StepsOutput {
    private static final String VERDICT = " => ";
    private static final int SECONDS = 0;

    private final TextOutput out;
    private final LadderLayout layout;
    private final Wording wording;
    private final ResourceBundle words;
    private final VerdictText verdicts;
    private final Glyphs glyphs;
    private final TimeColumn startTimes;
    private final Legend legend = new Legend();
    private boolean begun;

    /** @param wording of heads, notes and verdicts */
    public LadderReport(OutputStream out, LadderLayout layout, Wording wording) {
        this.out = new TextOutput(out);
        this.layout = layout;
        this.wording = wording;
        words = wording.language().words("ladder");
        verdicts = new VerdictText(wording);
        glyphs = Glyphs.of(layout.ascii());
        startTimes = new TimeColumn(layout.style() == TimeStyle.UTC ? TimeStyle.UTC : TimeStyle.LOCAL, SECONDS);
    }

    @Override
    public void connection(ConnectionSteps connection) {
        if (begun) {
            line("");
        }
        begun = true;
        title(connection);
        new ConnectionLadder(connection, layout, wording, words, legend, this::line).draw();
        Outcome outcome = connection.summary().outcome();
        if (outcome != null) {
            verdict(glyphs.draw(verdicts.sentences(outcome)));
        }
    }

    private void title(ConnectionSteps connection) {
        String rule = glyphs.line(2);
        String text = rule
                + ' '
                + MessageFormat.format(
                        words.getString(connection.summary().packets() == 1 ? "title.one" : "title"),
                        Integer.toString(connection.number()),
                        Long.toString(connection.summary().packets()),
                        startTimes.text(connection.start()))
                + ' ';
        String line = text + glyphs.line(Math.max(2, layout.columns() - DisplayWidth.of(text)));
        line(layout.color() ? Paint.HEAD.on(line) : line);
    }

    private void verdict(String sentences) {
        boolean first = true;
        for (String line : WordWrap.lines(sentences, layout.columns() - VERDICT.length())) {
            line((first ? VERDICT : " ".repeat(VERDICT.length())) + line);
            first = false;
        }
    }

    private void line(String text) {
        out.put(text).endLine();
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        List<String> signs = legend.lines(words, glyphs, layout.columns());
        if (!signs.isEmpty()) {
            line("");
        }
        for (String line : signs) {
            line(layout.color() ? Paint.FAINT.on(line) : line);
        }
        out.flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
