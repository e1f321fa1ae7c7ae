package tcpstates.picture;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;

/**
 * A change of state as the diagram shows it.
 *
 * @param number of the change among those of both ends, in the order of the steps, from 1
 * @param step that it belongs to, from 0
 * @param nanos since the connection's first packet
 * @param spentNanos in {@code to}; negative if it is not known
 * @param packet that causes it, or shows it; 0 if none does
 */
record Passage(
        int number,
        int step,
        Role role,
        TcpState from,
        TcpState to,
        Evidence evidence,
        Cause cause,
        long nanos,
        long spentNanos,
        long packet) {
    /** The arrow of the figure that it takes; null if there is none. */
    StateGraph.@Nullable Edge edge() {
        return StateGraph.of(from, to, evidence, cause);
    }

    /** Whether it ends at the CLOSE below, not at the one where connections begin. */
    boolean ends() {
        return to == TcpState.CLOSE && from != TcpState.SYN_SENT && from != TcpState.LISTEN;
    }
}
