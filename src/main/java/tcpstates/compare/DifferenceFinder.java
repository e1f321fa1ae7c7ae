package tcpstates.compare;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/**
 * Says of each packet of a direction that one capture holds and the other one does not what is known of it. That a capture ends,
 * or begins, proves nothing: only what lies within the time in which both captured is judged.
 */
final class DifferenceFinder {
    /** What a packet may take longer than all others, and the receiver to answer. */
    private static final long PATIENCE = Nanos.PER_SECOND;

    private final Direction direction;
    private final Direction answers;
    private final int nearA;
    private final RecordedCapture[] captures;
    private final @Nullable ClockOffset clocks;
    private final List<Difference> differences = new ArrayList<>();

    /**
     * Finds nothing yet.
     *
     * @param answers what the other end sent
     * @param nearA the end that A is nearer to, or {@link PathOrder#NOT_KNOWN}
     * @param captures A and B
     * @param clocks how far they lie apart; null if that is not known
     */
    DifferenceFinder(
            Direction direction,
            Direction answers,
            int nearA,
            RecordedCapture[] captures,
            @Nullable ClockOffset clocks) {
        this.direction = direction;
        this.answers = answers;
        this.nearA = nearA;
        this.captures = captures;
        this.clocks = clocks;
    }

    /** All of them, those of A first, in the order of the captures. */
    List<Difference> find() {
        if (!direction.isTangled()) {
            find(true);
            find(false);
        }
        return differences;
    }

    private void find(boolean inA) {
        Segments sent = direction.sent(inA);
        int[] alone = new int[sent.size()];
        int count = 0;
        for (int i = 0; i < alone.length; i++) {
            if (!direction.isInBoth(inA, i)) {
                alone[count++] = i;
            }
        }
        if (count == 0) {
            return;
        }
        int[] indices = Arrays.copyOf(alone, count);
        LongOpenHashSet common = commonPackets(inA);
        boolean known = nearA != PathOrder.NOT_KNOWN;
        boolean upstream = known && (nearA == direction.end()) == inA;
        var copies = new Copies(direction, !inA, known ? missingBytes(inA, indices) : new long[0]);
        var receiver = new Acknowledgements(direction, !inA, answers.sent(!inA));
        long farthest = farthest(!inA);
        for (int i : indices) {
            List<long[]> open = direction.open(inA, i);
            long missing = open == null
                    ? 0
                    : open.stream().mapToLong(range -> range[1] - range[0]).sum();
            Absence absence = absence(inA, i, known, upstream, common, farthest, copies, receiver);
            differences.add(new Difference(
                    inA, known ? upstream : null, direction.end(), i, missing, missing == sent.length(i), absence));
        }
    }

    private LongOpenHashSet commonPackets(boolean inA) {
        var common = new LongOpenHashSet();
        for (int i = 0; i < direction.sent(inA).size(); i++) {
            if (direction.isInBoth(inA, i)) {
                common.add(PacketMatcher.copyKey(direction.sent(inA), i));
            }
        }
        return common;
    }

    /** The highest number that begins a packet of one capture that the other one holds, too. */
    private long farthest(boolean inA) {
        long farthest = Long.MIN_VALUE;
        for (int i = 0; i < direction.sent(inA).size(); i++) {
            if (direction.isInBoth(inA, i) && direction.sent(inA).length(i) > 0) {
                farthest = Math.max(farthest, direction.start(inA, i));
            }
        }
        return farthest;
    }

    private long[] missingBytes(boolean inA, int[] indices) {
        return Arrays.stream(indices)
                .mapToObj(i -> direction.open(inA, i))
                .filter(open -> open != null && !open.isEmpty())
                .mapToLong(open -> open.getFirst()[0])
                .toArray();
    }

    private Absence absence(
            boolean inA,
            int i,
            boolean known,
            boolean upstream,
            LongOpenHashSet common,
            long farthest,
            Copies copies,
            Acknowledgements receiver) {
        long copyKey = PacketMatcher.copyKey(direction.sent(inA), i);
        if (copyKey != Key.NONE && common.contains(copyKey)) {
            return Absence.DUPLICATE;
        }
        if (!otherSurelyCaptured(inA, i)) {
            return Absence.OUTSIDE;
        }
        List<long[]> open = direction.open(inA, i);
        if (!known || open == null || open.isEmpty()) {
            return Absence.NOT_SEEN;
        }
        long first = open.getFirst()[0];
        return upstream ? lost(inA, i, first, copies, receiver) : made(first, farthest, copies);
    }

    /** Of what was seen nearer to the sender only. */
    private Absence lost(boolean inA, int i, long first, Copies copies, Acknowledgements receiver) {
        Segments there = direction.sent(!inA);
        Segments answering = answers.sent(!inA);
        long sentAt = direction.sent(inA).time(i);
        long earliest = sentAt + leastToOther(inA);
        int copy = copies.first(first);
        int acknowledged = receiver.first(first);
        long copied = copy == Copies.NEVER ? Long.MAX_VALUE : there.time(copy);
        long answered = acknowledged == Acknowledgements.NEVER ? Long.MAX_VALUE : answering.time(acknowledged);
        if (Math.min(copied, answered) < earliest) {
            return Absence.NOT_SEEN; // sent again although it had come: nothing shows whether this copy came
        }
        if (answered < copied) {
            return Absence.NOT_CAPTURED;
        }
        if (copied != Long.MAX_VALUE) {
            return receiver.reportRepeatAfter(copied, copied + PATIENCE) ? Absence.NOT_SEEN : Absence.LOST;
        }
        return receiver.lacksAfter(first, sentAt + mostToOther(inA) + PATIENCE) ? Absence.LOST : Absence.NOT_SEEN;
    }

    /** Of what was seen nearer to the receiver only. */
    private static Absence made(long first, long farthest, Copies copies) {
        if (copies.first(first) != Copies.NEVER) {
            return Absence.NOT_SEEN; // the sender's capture holds these numbers, and this packet is another one
        }
        return first < farthest ? Absence.NOT_CAPTURED : Absence.NOT_SEEN; // the sender goes on behind it, or not
    }

    /** Whether the other capture ran when a packet went past it, or should have. */
    private boolean otherSurelyCaptured(boolean inA, int i) {
        RecordedCapture other = captures[inA ? 1 : 0];
        if (direction.both() == 0 && clocks == null) {
            return false;
        }
        long time = direction.sent(inA).time(i);
        boolean begun = direction.isAfterFirst(inA, i) || time + leastToOther(inA) >= other.start();
        boolean goesOn = direction.isBeforeLast(inA, i) || time + mostToOther(inA) + PATIENCE <= other.end();
        return begun && goesOn;
    }

    /** The other capture's time of a packet less this one's: at least. */
    private long leastToOther(boolean fromA) {
        if (direction.both() > 0) {
            return fromA ? direction.leastDifference() : -direction.mostDifference();
        }
        return clocks == null ? 0 : fromA ? clocks.least() : -clocks.most();
    }

    private long mostToOther(boolean fromA) {
        if (direction.both() > 0) {
            return fromA ? direction.mostDifference() : -direction.leastDifference();
        }
        return clocks == null ? 0 : fromA ? clocks.most() : -clocks.least();
    }
}
