package tcpstates.picture;

import java.io.OutputStream;
import java.util.List;
import tcpstates.report.CaptureTotals;
import tcpstates.report.TextOutput;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;
import tcpstates.steps.StepsOutput;

/** Prints Markdown with a diagram of mermaid for each connection, which GitHub and GitLab draw. */
public final class MermaidReport implements StepsOutput {
    private final TextOutput out;
    private final Words words;
    private final Mermaid mermaid;
    private final Diagram diagram;
    private final boolean all;

    /** Parameters as of {@link SvgReport}. */
    public MermaidReport(OutputStream out, Wording wording, Diagram diagram, boolean all) {
        this.out = new TextOutput(out);
        this.diagram = diagram;
        this.all = all;
        words = new Words(wording);
        mermaid = new Mermaid(words);
    }

    @Override
    public void connection(ConnectionSteps connection) {
        List<Step> steps = all ? connection.steps() : connection.folded();
        List<String> lines =
                diagram == Diagram.LADDER ? mermaid.sequence(connection, steps) : mermaid.states(connection, steps);
        out.put(words.of("connection", connection.label()) + ": " + connection.client() + " → " + connection.server())
                .endLine();
        out.endLine();
        out.put("```mermaid").endLine();
        lines.forEach(line -> out.put(line).endLine());
        out.put("```").endLine();
        out.endLine();
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        if (notKept > 0) {
            out.put(words.of("not_kept", Words.count(notKept))).endLine();
        }
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
