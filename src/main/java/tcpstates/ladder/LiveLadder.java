package tcpstates.ladder;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.io.OutputStream;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.SocketAddress;
import tcpstates.report.TextOutput;
import tcpstates.report.Wording;
import tcpstates.steps.LiveStepsOutput;
import tcpstates.steps.Step;

/**
 * Prints ladders while a capture runs: a row a packet, each change at the packet that proves it. Nothing is drawn again. Rows of
 * several connections come as their packets do, so a title stands wherever another connection goes on.
 */
public final class LiveLadder implements LiveStepsOutput {
    private static final int NUMBER = 5;

    private final TextOutput out;
    private final LadderLayout layout;
    private final Wording wording;
    private final ResourceBundle words;
    private final Frame frame;
    private final Columns columns;
    private final Int2ObjectOpenHashMap<StepRows> living = new Int2ObjectOpenHashMap<>();
    private int present;

    /** @param wording of heads, notes and verdicts */
    public LiveLadder(OutputStream out, LadderLayout layout, Wording wording) {
        this.out = new TextOutput(out);
        this.layout = layout;
        this.wording = wording;
        words = wording.language().words("ladder");
        frame = new Frame(layout, wording, this::line);
        columns = Columns.of(layout.columns(), NUMBER, Times.width(layout), wording.names());
    }

    @Override
    public void begin() {
        new Heads(layout, words, columns, this::line).columns();
    }

    @Override
    public void step(int connection, SocketAddress client, SocketAddress server, Step step) {
        boolean goesOn = title(connection, client, server);
        StepRows rows = living.get(connection);
        if (rows == null) {
            var times = new Times(layout, step.time());
            rows = new StepRows(layout, wording, words, columns, times::of, this::line);
            living.put(connection, rows);
        }
        if (goesOn) {
            rows.silence(step);
        }
        rows.step(step);
    }

    /** Whether the connection is the one that the row above is of; else its title is printed. */
    private boolean title(int connection, SocketAddress client, SocketAddress server) {
        if (connection == present) {
            return true;
        }
        present = connection;
        frame.title(MessageFormat.format(
                words.getString("title.live"), Integer.toString(connection), client.toString(), server.toString()));
        return false;
    }

    @Override
    public void over(ConnectionSummary summary) {
        living.remove(summary.connection());
        if (summary.outcome() != null) {
            title(summary.connection(), summary.client(), summary.server());
            frame.verdict(summary.outcome());
        }
    }

    private void line(String text) {
        out.put(text).endLine();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
