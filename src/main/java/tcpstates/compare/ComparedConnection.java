package tcpstates.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/** A connection that both captures show, with all that is told of it. */
final class ComparedConnection {
    /**
     * A change of a state, and which capture shows it.
     *
     * @param end numbered as in A
     */
    record Told(boolean inA, int end, StateChange change) {}

    private final Pair pair;
    private final Direction[] directions;
    private final int nearA;
    private final @Nullable ClockOffset clocks;
    private final List<List<Difference>> differences = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    ComparedConnection(
            Pair pair, Direction[] directions, int nearA, RecordedCapture[] captures, @Nullable ClockOffset clocks) {
        this.pair = pair;
        this.directions = directions;
        this.nearA = nearA;
        this.clocks = clocks;
        for (int end : new int[] {pair.client(), 1 - pair.client()}) {
            Direction direction = directions[end];
            differences.add(new DifferenceFinder(direction, directions[1 - end], nearA, captures, clocks).find());
            changes.addAll(ChangeFinder.of(pair, direction));
        }
    }

    /** What both ends sent, lined up. */
    static Direction[] lineUp(Pair pair) {
        int[] shifts = new int[2];
        for (int end = 0; end < 2; end++) {
            shifts[end] = SequenceShift.of(pair.sentInA(end), pair.sentInB(end));
        }
        return new Direction[] {
            new Direction(pair, 0, shifts[0], shifts[1]), new Direction(pair, 1, shifts[1], shifts[0])
        };
    }

    Pair pair() {
        return pair;
    }

    /** What the client sent, or what the server sent. */
    Direction sentBy(boolean client) {
        return directions[client ? pair.client() : 1 - pair.client()];
    }

    List<Difference> differences(boolean ofClient) {
        return differences.get(ofClient ? 0 : 1);
    }

    List<Change> changes() {
        return changes;
    }

    boolean isClient(int end) {
        return end == pair.client();
    }

    /** Whether A is nearer to the client; null if that is not known. */
    @Nullable
    Boolean nearClientIsA() {
        return nearA == PathOrder.NOT_KNOWN ? null : isClient(nearA);
    }

    /** How far the clocks lie apart during the connection; null if that is not known. */
    @Nullable
    ClockOffset clocks() {
        return clocks;
    }

    /** Whether an end's states are told by A: by the capture nearer to it. Where that is not known, both tell them. */
    private boolean tells(boolean inA, int end) {
        return nearA == PathOrder.NOT_KNOWN || (nearA == end) == inA;
    }

    /** The changes of the states of both ends, each as the capture shows them that is nearer to the end, by time. */
    List<Told> told() {
        List<Told> told = new ArrayList<>();
        for (StateChange change : pair.a().changes()) {
            if (tells(true, change.end())) {
                told.add(new Told(true, change.end(), change));
            }
        }
        for (StateChange change : pair.b().changes()) {
            int end = pair.endInB(change.end());
            if (tells(false, end)) {
                told.add(new Told(false, end, change));
            }
        }
        told.sort(Comparator.comparingLong(one -> timeInA(one.inA, one.change.time())));
        return told;
    }

    /** About what A's clock showed at a time of either capture: for an order, not to be told. */
    long timeInA(boolean inA, long time) {
        return inA ? time : time - usualOffset();
    }

    private long usualOffset() {
        if (clocks != null) {
            return clocks.least() + (clocks.most() - clocks.least()) / 2;
        }
        for (Direction direction : directions) {
            if (direction.both() > 0) {
                return direction.leastDifference();
            }
        }
        return 0;
    }

    /** The state of an end as one capture has it in the end. */
    TcpState state(boolean inA, int end) {
        return inA ? pair.a().state(end) : pair.b().state(pair.endInB(end));
    }

    /** Whether the capture nearer to an end is A; null if that is not known. */
    @Nullable
    Boolean nearIsA(int end) {
        return nearA == PathOrder.NOT_KNOWN ? null : nearA == end;
    }
}
