package tcpstates.metrics;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** What the events of a capture have told so far, in numbers. One thread writes, any thread reads. */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
final class EventCounts implements EventSink {
    private static final int STATES = TcpState.values().length;
    private static final int ROLES = Role.values().length;
    private static final int EVIDENCE = Evidence.values().length;
    private static final int KINDS = Retransmission.Kind.values().length;
    private static final int MECHANISMS = Retransmission.Mechanism.values().length;
    private static final int CAUSES = Reset.ResetCause.values().length;

    private static final int FIRST_ENDPOINT = 0;
    private static final int FIRST_TRANSITION = FIRST_ENDPOINT + STATES * ROLES;
    private static final int FIRST_EVIDENCE = FIRST_TRANSITION + STATES * STATES;
    private static final int FIRST_RETRANSMISSION = FIRST_EVIDENCE + EVIDENCE;
    private static final int FIRST_RESET = FIRST_RETRANSMISSION + KINDS * MECHANISMS;
    private static final int FIRST_HALF_OPEN = FIRST_RESET + CAUSES;
    private static final int ALL = FIRST_HALF_OPEN + HalfOpen.Kind.values().length;

    /** Bits for the state of one end, 0 before it has one. */
    private static final int BITS = 8;

    private static final int MASK = (1 << BITS) - 1;

    private final AtomicLongArray counts = new AtomicLongArray(ALL);
    /** In which state each living connection counts: those of client and server, each plus 1. */
    private final Int2IntOpenHashMap living = new Int2IntOpenHashMap();

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> transition(change);
            case ConnectionSummary summary -> forget(summary.connection());
            case Retransmission repeat ->
                add(
                        FIRST_RETRANSMISSION
                                + repeat.kind().ordinal() * MECHANISMS
                                + repeat.mechanism().ordinal(),
                        1);
            case Reset reset -> add(FIRST_RESET + reset.cause().ordinal(), 1);
            case HalfOpen half -> add(FIRST_HALF_OPEN + half.kind().ordinal(), 1);
            default -> {
                // not asked for
            }
        }
    }

    private void transition(Transition change) {
        add(FIRST_TRANSITION + change.from().ordinal() * STATES + change.to().ordinal(), 1);
        add(FIRST_EVIDENCE + change.evidence().ordinal(), 1);
        int shift = shift(change.role());
        int states = living.get(change.connection());
        int before = states >>> shift & MASK;
        count(before, change.role(), -1);
        int now = change.to().ordinal() + 1;
        count(now, change.role(), 1);
        living.put(change.connection(), states & ~(MASK << shift) | now << shift);
    }

    private void forget(int connection) {
        int states = living.remove(connection);
        for (Role role : Role.values()) {
            count(states >>> shift(role) & MASK, role, -1);
        }
    }

    private static int shift(Role role) {
        return role.ordinal() * BITS;
    }

    /** @param state plus 1; 0 for none */
    private void count(int state, Role role, int difference) {
        if (state > 0) {
            add(FIRST_ENDPOINT + (state - 1) * ROLES + role.ordinal(), difference);
        }
    }

    /** Only one thread writes; others shall read whole numbers, and none needs the latest: no atomic operation, no fence. */
    private void add(int index, long count) {
        counts.setOpaque(index, counts.getPlain(index) + count);
    }

    // ------------------------------------------------------------------ any thread

    /** Ends in that state now. */
    long endpoints(TcpState state, Role role) {
        return counts.getOpaque(FIRST_ENDPOINT + state.ordinal() * ROLES + role.ordinal());
    }

    long transitions(TcpState from, TcpState to) {
        return counts.getOpaque(FIRST_TRANSITION + from.ordinal() * STATES + to.ordinal());
    }

    /** Changes of states that rest on it. */
    long transitions(Evidence evidence) {
        return counts.getOpaque(FIRST_EVIDENCE + evidence.ordinal());
    }

    long retransmissions(Retransmission.Kind kind, Retransmission.Mechanism mechanism) {
        return counts.getOpaque(FIRST_RETRANSMISSION + kind.ordinal() * MECHANISMS + mechanism.ordinal());
    }

    long resets(Reset.ResetCause cause) {
        return counts.getOpaque(FIRST_RESET + cause.ordinal());
    }

    long halfOpen(HalfOpen.Kind kind) {
        return counts.getOpaque(FIRST_HALF_OPEN + kind.ordinal());
    }
}
