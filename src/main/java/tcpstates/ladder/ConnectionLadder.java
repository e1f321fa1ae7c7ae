package tcpstates.ladder;

import java.util.List;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Mark;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/** Draws one connection, row by row. */
final class ConnectionLadder {
    private static final int LEAST_NUMBER = 3;

    private final ConnectionSteps connection;
    private final List<Step> steps;
    private final Legend legend;
    private final Heads heads;
    private final StepRows rows;

    /**
     * @param legend hears of what is drawn
     * @param lines gets each line
     */
    ConnectionLadder(
            ConnectionSteps connection,
            LadderLayout layout,
            Wording wording,
            ResourceBundle words,
            Legend legend,
            Consumer<String> lines) {
        this.connection = connection;
        this.legend = legend;
        steps = layout.all() ? connection.steps() : connection.folded();
        var times = new Times(layout, connection.start(), steps);
        Columns columns = Columns.of(layout.columns(), number(steps), times.width(), wording.names());
        heads = new Heads(layout, words, columns, lines);
        rows = new StepRows(layout, wording, words, columns, times::of, lines);
    }

    private static int number(List<Step> steps) {
        long last = 0;
        for (Step step : steps) {
            if (step instanceof SegmentStep segment) {
                last = Math.max(last, segment.segment().packet());
            }
        }
        return Math.max(LEAST_NUMBER, Long.toString(last).length());
    }

    /** Draws it all: heads, how the ends stood before, and a row for each step. */
    void draw() {
        heads.columns();
        heads.addresses(connection.client(), connection.server());
        rows.begin(connection.clientBefore(), connection.serverBefore());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            legend.add(step);
            rows.silence(step);
            if (i + 1 < steps.size() && areCrossing(step, steps.get(i + 1))) {
                legend.add(steps.get(i + 1));
                rows.cross((SegmentStep) step, (SegmentStep) steps.get(++i));
            } else {
                rows.step(step);
            }
        }
    }

    /** Whether two SYNs or two FINs crossed: no other crossing can be known at one place. */
    private static boolean areCrossing(Step one, Step other) {
        return one instanceof SegmentStep first
                && other instanceof SegmentStep second
                && second.crosses() == first.segment().packet()
                && first.marks().stream().noneMatch(ConnectionLadder::isTrouble)
                && second.marks().stream().noneMatch(ConnectionLadder::isTrouble);
    }

    private static boolean isTrouble(Mark mark) {
        return mark == Mark.NO_SIGN_OF_ARRIVAL || mark == Mark.FORGED;
    }
}
