package tcpstates.compare;

import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;

/**
 * A change of a state as one capture shows it.
 *
 * @param end of the connection, 0 or 1
 * @param role of that end
 * @param time by the clock of that capture (ns since the epoch)
 * @param packet number of the one that proves it; {@link tcpstates.event.Transition#NO_PACKET} for a timer's
 */
record StateChange(int end, Role role, long time, long packet, TcpState from, TcpState to, Evidence evidence) {
    /** Bytes that one takes. */
    static final int BYTES = 64;
}
