package tcpstates.picture;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import tcpstates.report.CaptureTotals;
import tcpstates.report.TextOutput;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;
import tcpstates.steps.StepsOutput;

/** Prints one SVG file with the pictures of the connections one below the other: of the first ones, where they are many. */
public final class SvgReport implements StepsOutput {
    /** Nobody looks at more in one picture, and no program opens it. */
    static final int MOST = 100;

    private final TextOutput out;
    private final Words words;
    private final Picture picture;
    private final Diagram diagram;
    private final boolean all;
    private final List<Picture.Part> parts = new ArrayList<>();
    private long more;

    /**
     * @param all whether every step is drawn, instead of some as one
     */
    public SvgReport(OutputStream out, Wording wording, Diagram diagram, boolean all) {
        this.out = new TextOutput(out);
        this.diagram = diagram;
        this.all = all;
        words = new Words(wording);
        picture = Picture.still(wording);
    }

    @Override
    public void connection(ConnectionSteps connection) {
        if (parts.size() == MOST) {
            more++;
            return;
        }
        List<Step> steps = all ? connection.steps() : connection.folded();
        parts.add(diagram == Diagram.LADDER ? picture.ladder(connection, steps) : picture.states(connection, steps));
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        if (parts.isEmpty()) {
            parts.add(line(words.of("none")));
        }
        if (more > 0) {
            parts.add(line(words.of("more", Words.count(more))));
        }
        if (notKept > 0) {
            parts.add(line(words.of("not_kept", Words.count(notKept))));
        }
        out.put(Picture.file(parts)).endLine();
        flush();
    }

    private static Picture.Part line(String text) {
        return new Picture.Part(
                Svg.width(text, 11) + 24,
                34,
                text,
                new Svg().text("note", 12, 22, Svg.Anchor.START, text).toString());
    }

    @Override
    public void flush() {
        out.flush();
    }
}
