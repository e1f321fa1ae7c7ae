package tcpstates.page;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import tcpstates.report.ConnectionRow;
import tcpstates.steps.ConnectionSteps;

/** The connections whose packets are in the page: those in trouble or undecided first, then those that lasted longest. */
final class ChosenConnections {
    static final int MOST = 300;

    /** Steps that are held until the page is written. */
    private static final int MOST_STEPS = 60_000;

    record Choice(ConnectionSteps connection, PageRow row) {}

    private final TreeSet<Choice> choices =
            new TreeSet<>(Comparator.comparing((Choice choice) -> choice.row.mark() == ConnectionRow.Mark.NONE)
                    .thenComparingLong(choice -> -choice.row.english().lasted())
                    .thenComparingInt(choice -> choice.row.number()));

    private long steps;

    void offer(ConnectionSteps connection, PageRow row) {
        if (connection.packetsNotKept() > 0 && connection.steps().size() <= 1) {
            return; // there is nothing to walk through
        }
        choices.add(new Choice(connection, row));
        steps += connection.steps().size();
        while (choices.size() > MOST || steps > MOST_STEPS && choices.size() > 1) {
            Choice last = choices.removeLast();
            steps -= last.connection.steps().size();
        }
    }

    /** The best first. */
    List<Choice> all() {
        return List.copyOf(choices);
    }
}
