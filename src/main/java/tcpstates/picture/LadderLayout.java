package tcpstates.picture;

import java.util.List;
import tcpstates.event.Role;
import tcpstates.packet.Nanos;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/**
 * Where the steps of a ladder lie. A step has its own row; what passed before it widens the gap by its logarithm, so that a
 * doubling back-off falls by equal steps and a night without a packet does not break the page.
 */
final class LadderLayout {
    /** Where lifelines begin. */
    static final double TOP = 46;
    /** What an arrow falls between its ends. */
    static final double FALL = 13;

    private static final double FIRST = 66;
    private static final double ROW = 32;
    private static final double LONGEST_GAP = 62;
    private static final double PER_DECADE = 20;
    private static final double SHORT_GAP_NANOS = 0.1 * Nanos.PER_SECOND;
    private static final double BELOW = 40;
    private static final double MORE_CHANGES = 14;

    /** Up to here below the place of a fold nothing of the packets in it is drawn. */
    private static final double FOLD = 22;
    /** What a fold adds to its row. */
    private static final double FOLD_EXTRA = 6;

    private final LadderRows places;
    private final List<Step> steps;
    private final double[] rows;
    /** Of each segment the step that it crosses and that is sent later; -1 for most. */
    private final int[] crossed;

    /** @param even whether gaps are not widened by what passed */
    LadderLayout(LadderRows places, boolean even) {
        this.places = places;
        steps = places.steps();
        rows = new double[steps.size()];
        crossed = new int[steps.size()];
        double y = FIRST;
        for (int i = 0; i < steps.size(); i++) {
            if (i > 0) {
                y += ROW + (even ? 0 : gap(i)) + extra(steps.get(i - 1));
            }
            rows[i] = Math.round(y);
            crossed[i] = crossedBy(i);
        }
    }

    /** More than one change of one end in a row needs room for their names. */
    private static double extra(Step step) {
        int most = 0;
        for (Role role : Role.values()) {
            most = Math.max(most, (int) step.changes().stream()
                    .filter(change -> change.role() == role)
                    .count());
        }
        return Math.max(0, most - 1) * MORE_CHANGES + (step instanceof FoldStep ? FOLD_EXTRA : 0);
    }

    private double gap(int i) {
        long nanos = waited(i);
        return nanos <= SHORT_GAP_NANOS ? 0 : Math.min(LONGEST_GAP, PER_DECADE * Math.log10(nanos / SHORT_GAP_NANOS));
    }

    /** What passed before a step since the one above it, ns; 0 for the first. */
    long waited(int i) {
        int before = places.before(i);
        if (before < 0) {
            return 0;
        }
        Step above = steps.get(before);
        long since = above instanceof FoldStep fold ? fold.lastTime() : above.time();
        return Math.max(0, steps.get(i).time() - since);
    }

    private int crossedBy(int i) {
        if (i + 1 < steps.size()
                && steps.get(i) instanceof SegmentStep early
                && steps.get(i + 1) instanceof SegmentStep late
                && late.crosses() == early.segment().packet()
                && early.segment().sender() != late.segment().sender()) {
            return i + 1;
        }
        return -1;
    }

    /** Whether a segment is crossed by the one in the next row. */
    boolean isCrossed(int i) {
        return crossed[i] >= 0;
    }

    /** Where a step begins. */
    double y(int i) {
        return rows[i];
    }

    /** Where its arrow lands. */
    double landing(int i) {
        return (isCrossed(i) ? rows[crossed[i]] : rows[i]) + FALL;
    }

    /** Below which height the packets in an opened fold are drawn. */
    double insideFrom(int i) {
        return y(i) + FOLD;
    }

    /** What opening a fold adds to the height. */
    double insideHeight(int i) {
        return y(i + places.inside(i)) - y(i) - FOLD_EXTRA;
    }

    /** Where a change stands: at the end that sends when the arrow leaves, at the other when it lands. */
    double changeY(int i, Role role, boolean first) {
        return switch (steps.get(i)) {
            case SegmentStep segment -> segment.segment().sender() == role && first ? y(i) : landing(i);
            case IcmpStep error -> y(i) + FALL;
            default -> y(i);
        };
    }

    /** Where lifelines end. */
    double lifeEnd() {
        return steps.isEmpty() ? FIRST + BELOW : rows[rows.length - 1] + BELOW + extra(steps.getLast());
    }

    double height() {
        return lifeEnd() + 14;
    }
}
