package tcpstates.steps;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Retransmission;
import tcpstates.packet.Nanos;

/** Which packets are told as one: runs of plain data and acknowledgements, and of many equal repeats. */
final class Folding {
    /** A run of so many plain packets is folded, */
    private static final int LONG_RUN = 7;

    /** of which so many stay at either end. */
    private static final int STAY = 2;

    /** A longer silence belongs to what is told. */
    private static final long SILENCE = Nanos.PER_SECOND;

    /** More equal repeats than these are folded, */
    private static final int MANY_REPEATS = 12;

    /** of which so many stay in front, and {@link #STAY} at the end. */
    private static final int REPEATS_STAY = 4;

    private Folding() {}

    /** The steps, some of them folded. */
    static List<Step> fold(List<Step> steps) {
        List<Step> folded = new ArrayList<>(steps.size());
        int i = 0;
        while (i < steps.size()) {
            int plain = plainRun(steps, i);
            int repeats = repeatRun(steps, i);
            if (plain >= LONG_RUN) {
                fold(steps, i, plain, STAY, folded);
                i += plain;
            } else if (repeats > MANY_REPEATS) {
                fold(steps, i, repeats, REPEATS_STAY, folded);
                i += repeats;
            } else {
                folded.add(steps.get(i++));
            }
        }
        return List.copyOf(folded);
    }

    private static void fold(List<Step> steps, int from, int count, int stayInFront, List<Step> folded) {
        int begin = from + stayInFront;
        int end = from + count - STAY;
        folded.addAll(steps.subList(from, begin));
        List<SegmentStep> within = new ArrayList<>(end - begin);
        long bytes = 0;
        for (Step step : steps.subList(begin, end)) {
            if (step instanceof SegmentStep segment) {
                within.add(segment);
                bytes += segment.segment().length();
            }
        }
        SegmentStep first = within.getFirst();
        SegmentStep last = within.getLast();
        folded.add(new FoldStep(
                first.time(),
                last.time(),
                first.segment().packet(),
                last.segment().packet(),
                within.size(),
                bytes,
                List.copyOf(within),
                0,
                last.client(),
                last.server()));
        folded.addAll(steps.subList(end, from + count));
    }

    /** How many steps from there on are plain, without a silence between them. */
    private static int plainRun(List<Step> steps, int from) {
        int run = 0;
        while (from + run < steps.size() && steps.get(from + run) instanceof SegmentStep step && isPlain(step)) {
            if (run > 0 && step.time() - steps.get(from + run - 1).time() >= SILENCE) {
                break;
            }
            run++;
        }
        return run;
    }

    private static boolean isPlain(SegmentStep step) {
        boolean plain = switch (step.kind()) {
            case DATA, DATA_AFTER_FIN, ACK, DUPLICATE_ACK -> true;
            default -> false;
        };
        return plain && step.changes().isEmpty() && step.marks().isEmpty() && step.halfOpen() == null;
    }

    /** How many steps from there on are the same segment sent again in the same way, and nothing else. */
    private static int repeatRun(List<Step> steps, int from) {
        int run = 0;
        SegmentStep first = null;
        while (from + run < steps.size()
                && steps.get(from + run) instanceof SegmentStep step
                && step.repeat() != null
                && step.changes().isEmpty()
                && step.halfOpen() == null
                && (first == null || isSame(first, step))) {
            first = step;
            run++;
        }
        return run;
    }

    private static boolean isSame(SegmentStep one, SegmentStep other) {
        Retransmission a = one.repeat();
        Retransmission b = other.repeat();
        return a != null
                && b != null
                && a.kind() == b.kind()
                && one.segment().sender() == other.segment().sender();
    }
}
