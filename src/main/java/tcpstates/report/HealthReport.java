package tcpstates.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Event;

/**
 * Says what may mislead in a capture for a report that does not say it itself: in front of its rows, which are held back until
 * the capture's end, behind them where they were too many or nobody may wait, or elsewhere.
 */
public final class HealthReport extends ForwardingReport {
    /** So much text is held back: ten thousand rows, of which nobody reads the first without a pager. */
    private static final int HELD_BYTES = 1 << 20;

    private final Report report;
    private final TextOutput out;
    private final WholeCaptureNotes notes;
    private final boolean all;
    private final int width;
    private final @Nullable HeldText rows;
    private boolean behind;

    private HealthReport(
            Report report, OutputStream out, @Nullable HeldText rows, Language language, boolean all, int width) {
        super(report);
        this.width = width;
        this.report = report;
        this.out = new TextOutput(out);
        this.rows = rows;
        this.all = all;
        notes = new WholeCaptureNotes(Wording.of(language));
    }

    /**
     * In front of the rows of a report.
     *
     * @param waits whether whoever reads them may wait for the end of the capture; if not, it is said behind them
     * @param report makes the report, which prints to the stream that it is given
     * @param all whether to tell also what misleads nobody
     * @param width columns that a line may take
     */
    public static Report inFront(
            OutputStream out,
            boolean waits,
            Function<OutputStream, Report> report,
            Language language,
            boolean all,
            int width) {
        var rows = new HeldText(out, waits ? HELD_BYTES : 0);
        return new HealthReport(report.apply(rows), out, rows, language, all, width);
    }

    /** Where the messages go, for a report whose own text is another program's. */
    public static Report beside(Report report, OutputStream messages, Language language, boolean all) {
        return new HealthReport(report, messages, null, language, all, Integer.MAX_VALUE);
    }

    @Override
    public void accept(Event event) {
        if (!(event instanceof CaptureHealth health)) {
            super.accept(event);
            return;
        }
        notes.add(health);
        if (rows == null) {
            flush(); // what a terminal shows in front of it has come before it
            print(false, false);
        } else if (rows.isHolding()) {
            print(false, true);
            release(rows);
        } else {
            behind = true;
        }
    }

    @Override
    public @Nullable Tally tally() {
        return report.tally();
    }

    @Override
    public void end(CaptureTotals totals) {
        super.end(totals);
        if (behind) {
            print(true, false);
        }
    }

    private static void release(HeldText rows) {
        try {
            rows.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(boolean emptyBefore, boolean emptyBehind) {
        List<String> lines = notes.health(all, width);
        if (lines.isEmpty()) {
            return;
        }
        if (emptyBefore) {
            out.endLine();
        }
        lines.forEach(line -> out.put(line).endLine());
        if (emptyBehind) {
            out.endLine();
        }
        out.flush();
    }
}
