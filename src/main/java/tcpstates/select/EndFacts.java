package tcpstates.select;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Evidence;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

/** What one end of a connection went through, as far as conditions ask for it. */
final class EndFacts {
    private static final int STATES = TcpState.values().length;

    @Nullable
    SocketAddress address;

    private @Nullable TcpState now;
    private int states;
    private int evidence;
    private int repeatKinds;
    private int repeats;
    /** A bit for each change of a state: 11 times 11 of them. */
    private long changesLow;

    private long changesHigh;

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    void changed(TcpState from, TcpState to, Evidence on) {
        int change = from.ordinal() * STATES + to.ordinal();
        if (change < Long.SIZE) {
            changesLow |= 1L << change;
        } else {
            changesHigh |= 1L << change - Long.SIZE;
        }
        evidence |= 1 << on.ordinal();
        in(from);
        in(to);
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    void in(TcpState state) {
        states |= 1 << state.ordinal();
        now = state;
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    void repeated(Retransmission.Kind kind) {
        repeatKinds |= 1 << kind.ordinal();
        // As the kernel counts total_retrans: probes are none.
        if (kind != Retransmission.Kind.KEEP_ALIVE && kind != Retransmission.Kind.WINDOW_PROBE) {
            repeats++;
        }
    }

    /** Whether the last state that is known of it is one of these; with none of them, whether none is known. */
    boolean isIn(Set<TcpState> wanted) {
        return now == null ? wanted.isEmpty() : wanted.contains(now);
    }

    /** Whether it was in one of these states at some time; with none of them, whether no state of it is known. */
    boolean was(Set<TcpState> wanted) {
        return wanted.isEmpty() ? states == 0 : wanted.stream().anyMatch(state -> has(states, state));
    }

    /** Whether it changed from one of some states to one of others; null stands for any. */
    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    boolean changed(@Nullable Set<TcpState> from, @Nullable Set<TcpState> to) {
        for (TcpState a : TcpState.values()) {
            for (TcpState b : TcpState.values()) {
                int change = a.ordinal() * STATES + b.ordinal();
                long bit = change < Long.SIZE ? changesLow >>> change : changesHigh >>> change - Long.SIZE;
                if ((bit & 1) != 0 && (from == null || from.contains(a)) && (to == null || to.contains(b))) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean hasEvidence(Enum<?> kind) {
        return has(evidence, kind);
    }

    boolean repeated(Enum<?> kind) {
        return has(repeatKinds, kind);
    }

    /** Segments that it sent again; keep-alive and window probes are none. */
    long repeats() {
        return repeats;
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    static boolean has(int bits, Enum<?> constant) {
        return (bits >>> constant.ordinal() & 1) != 0;
    }
}
