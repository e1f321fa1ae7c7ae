package tcpstates.page;

import java.util.List;
import java.util.Set;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Step;

/**
 * A connection as the page shows it below its table.
 *
 * @param steps folded
 * @param opened those of them that a reader may open, told apart by identity
 */
record Detail(ChosenConnections.Choice choice, List<Step> steps, Set<FoldStep> opened) {
    /** Rows of its ladder with all of that opened. */
    int rows() {
        return steps.size()
                + opened.stream().mapToInt(fold -> fold.steps().size()).sum();
    }
}
