package tcpstates.picture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Standing;
import tcpstates.steps.Step;

/**
 * A state of one end as a piece of its lifeline.
 *
 * @param state null where nothing shows one
 * @param change that led to it; null of the first one
 * @param step row that it begins with, from 0
 * @param top where it begins, pixels from the top
 * @param bottom where it ends
 * @param hatchedTo up to where nothing has confirmed it; {@code top} if it never was a mere presumption
 * @param last whether the capture shows no end of it
 */
record LifeBar(
        @Nullable TcpState state,
        @Nullable Change change,
        int step,
        double top,
        double bottom,
        double hatchedTo,
        boolean last) {
    /** Pieces of the lifeline of one end, from the top to the bottom. */
    static List<LifeBar> of(ConnectionSteps connection, LadderRows rows, LadderLayout layout, Role role) {
        List<Step> steps = rows.steps();
        Standing before = role == Role.CLIENT ? connection.clientBefore() : connection.serverBefore();
        List<LifeBar> open = new ArrayList<>();
        open.add(new LifeBar(before.state(), null, 0, LadderLayout.TOP, 0, 0, false));
        for (int i = 0; i < steps.size(); i++) {
            boolean first = true;
            for (Change change : steps.get(i).changes()) {
                if (change.role() == role) {
                    open.add(new LifeBar(change.to(), change, i, layout.changeY(i, role, first), 0, 0, false));
                    first = false;
                }
            }
        }
        List<LifeBar> bars = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            LifeBar bar = open.get(i);
            boolean last = i == open.size() - 1;
            double bottom = last ? layout.lifeEnd() : Math.max(bar.top, open.get(i + 1).top);
            boolean presumed = bar.change == null ? before.presumed() : isPresumed(steps.get(bar.step), role);
            double hatchedTo = presumed ? Math.min(bottom, confirmed(bar, rows, layout, role)) : bar.top;
            bars.add(new LifeBar(bar.state, bar.change, bar.step, bar.top, bottom, hatchedTo, last));
        }
        return bars;
    }

    private static boolean isPresumed(Step step, Role role) {
        return (role == Role.CLIENT ? step.client() : step.server()).presumed();
    }

    /** Where the first step lies behind which it is no mere presumption any more. */
    private static double confirmed(LifeBar bar, LadderRows rows, LadderLayout layout, Role role) {
        List<Step> steps = rows.steps();
        int first = bar.change == null ? 0 : bar.step + 1;
        for (int i = first; i < steps.size(); i++) {
            if (rows.inside(i) == 0 && !isPresumed(steps.get(i), role)) {
                boolean sent = steps.get(i) instanceof SegmentStep segment
                        && segment.segment().sender() == role;
                return layout.y(i) + (sent ? 0 : LadderLayout.FALL);
            }
        }
        return Double.MAX_VALUE;
    }
}
