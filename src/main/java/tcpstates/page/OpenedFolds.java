package tcpstates.page;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Step;

/** Which folds a reader may open in the page: it shall stay small, and a ladder such that a browser draws it at once. */
final class OpenedFolds {
    private static final int MOST_IN_A_FOLD = 500;
    private static final int MOST_IN_A_CONNECTION = 1000;
    private static final int MOST_IN_A_PAGE = 6000;

    private int left = MOST_IN_A_PAGE;

    /** Those of the next connection, told apart by identity. */
    Set<FoldStep> of(List<Step> steps) {
        Set<FoldStep> opened = Collections.newSetFromMap(new IdentityHashMap<>());
        int here = 0;
        for (Step step : steps) {
            if (step instanceof FoldStep fold && fold.isKept()) {
                int packets = fold.steps().size();
                if (packets <= MOST_IN_A_FOLD && here + packets <= MOST_IN_A_CONNECTION && packets <= left) {
                    opened.add(fold);
                    here += packets;
                    left -= packets;
                }
            }
        }
        return opened;
    }
}
