package tcpstates.ladder;

import java.util.function.Consumer;
import tcpstates.event.Outcome;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Paint;
import tcpstates.report.VerdictText;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;

/** What stands above and below a connection's rows: whose they are, and its verdict. */
final class Frame {
    private static final String VERDICT = " => ";

    private final LadderLayout layout;
    private final VerdictText verdicts;
    private final Glyphs glyphs;
    private final Consumer<String> lines;

    /** @param lines gets each line */
    Frame(LadderLayout layout, Wording wording, Consumer<String> lines) {
        this.layout = layout;
        this.lines = lines;
        verdicts = new VerdictText(wording);
        glyphs = Glyphs.of(layout.ascii());
    }

    /** A rule with a text in it. */
    void title(String text) {
        String begin = glyphs.line(2) + ' ' + Columns.cut(text, layout.columns() - 6, glyphs) + ' ';
        String line = begin + glyphs.line(Math.max(2, layout.columns() - DisplayWidth.of(begin)));
        lines.accept(layout.color() ? Paint.HEAD.on(line) : line);
    }

    /** The verdict and what is to be remarked, in whole sentences. */
    void verdict(Outcome outcome) {
        boolean first = true;
        String sentences = glyphs.draw(verdicts.sentences(outcome));
        for (String line : WordWrap.lines(sentences, layout.columns() - VERDICT.length())) {
            lines.accept((first ? VERDICT : " ".repeat(VERDICT.length())) + line);
            first = false;
        }
    }
}
