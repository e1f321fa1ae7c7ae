package tcpstates.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Step;

/** The rows of a ladder: steps, and below a fold that a reader may open the packets in it. */
final class LadderRows {
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Integer> within = new ArrayList<>();

    /** @param opened folds that may be opened, by identity: connections may be alike */
    LadderRows(List<Step> walked, Set<FoldStep> opened) {
        for (int place = 0; place < walked.size(); place++) {
            Step step = walked.get(place);
            add(step, place, 0);
            if (step instanceof FoldStep fold && opened.contains(fold)) {
                for (int i = 0; i < fold.steps().size(); i++) {
                    add(fold.steps().get(i), place, i + 1);
                }
            }
        }
    }

    private void add(Step step, int place, int inFold) {
        steps.add(step);
        places.add(place);
        within.add(inFold);
    }

    /** What the rows show, from the top. */
    List<Step> steps() {
        return steps;
    }

    /** Which of the walked steps a row belongs to, from 0. */
    int place(int row) {
        return places.get(row);
    }

    /** Which packet of the fold above it a row is, from 1; 0 if it is in none. */
    int within(int row) {
        return within.get(row);
    }

    /** How many rows below a row are in it. */
    int inside(int row) {
        return row + 1 < steps.size() && within.get(row) == 0 && within.get(row + 1) == 1
                ? ((FoldStep) steps.get(row)).steps().size()
                : 0;
    }

    /** The row before, which is no fold whose packets lie between; -1 before the first one. */
    int before(int row) {
        return within.get(row) == 1 ? row - 2 : row - 1;
    }
}
