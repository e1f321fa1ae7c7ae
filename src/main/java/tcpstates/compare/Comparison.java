package tcpstates.compare;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** Two captures lined up: which connections both show, and how far their clocks lie apart. */
public final class Comparison {
    /** Whether a capture ran while the other one held a connection that it does not show. */
    enum Meanwhile {
        YES,
        NO,
        NOT_KNOWN
    }

    private final RecordedCapture[] captures;
    private final Pairing pairing;
    private final Clocks clocks = new Clocks();

    /** Lines up what was kept of both; nothing in it may be used otherwise then. */
    public Comparison(RecordedCapture a, RecordedCapture b) {
        captures = new RecordedCapture[] {a, b};
        pairing = new Pairing(a.connections(), b.connections());
        for (Pair pair : pairing.pairs()) {
            Direction[] directions = ComparedConnection.lineUp(pair);
            int nearA = PathOrder.of(directions);
            if (nearA != PathOrder.NOT_KNOWN) {
                clocks.add(directions, nearA);
            }
        }
        clocks.settle();
    }

    RecordedCapture capture(boolean isA) {
        return captures[isA ? 0 : 1];
    }

    /** How far the clocks lie apart, one range or, where they do not run alike, several; none if it is not known. */
    List<ClockOffset> clocks() {
        return clocks.all();
    }

    /** How many connections both show. */
    int inBoth() {
        return (int) pairing.pairs().stream().filter(Pair::isSelected).count();
    }

    /** Those that both show, one after the other: what is told of each takes room. */
    void forEach(Consumer<ComparedConnection> each) {
        for (Pair pair : pairing.pairs()) {
            if (pair.isSelected()) {
                each.accept(compare(pair));
            }
        }
    }

    private ComparedConnection compare(Pair pair) {
        Direction[] directions = ComparedConnection.lineUp(pair);
        ClockOffset offset = clocks.atTimeOfA(pair.a().start());
        int nearA = PathOrder.of(directions);
        if (nearA == PathOrder.NOT_KNOWN && offset != null) {
            nearA = PathOrder.of(directions, offset);
        }
        return new ComparedConnection(pair, directions, nearA, captures, offset);
    }

    /** Connections that one of the captures shows alone. */
    List<RecordedConnection> only(boolean inA) {
        List<RecordedConnection> only = inA ? pairing.onlyInA() : pairing.onlyInB();
        return only.stream().filter(RecordedConnection::isSelected).toList();
    }

    /** Whether the other capture ran while this one held a connection. */
    Meanwhile otherRan(boolean inA, RecordedConnection connection) {
        ClockOffset first = firstClocks();
        long start = inA || first == null ? connection.start() : connection.start() - first.most();
        ClockOffset offset = clocks.atTimeOfA(start);
        RecordedCapture other = capture(!inA);
        if (offset == null || other.isEmpty()) {
            return Meanwhile.NOT_KNOWN;
        }
        long least = inA ? offset.least() : -offset.most();
        long most = inA ? offset.most() : -offset.least();
        if (connection.end() + most + Nanos.PER_SECOND < other.start() || connection.start() + least > other.end()) {
            return Meanwhile.NO;
        }
        boolean ran = connection.start() + least >= other.start() && connection.end() + most <= other.end();
        return ran ? Meanwhile.YES : Meanwhile.NOT_KNOWN;
    }

    private @Nullable ClockOffset firstClocks() {
        return clocks().isEmpty() ? null : clocks().getFirst();
    }
}
