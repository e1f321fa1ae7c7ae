package tcpstates.diagnosis;

import tcpstates.event.Cause;
import tcpstates.event.TcpState;

/**
 * An endpoint's time in one state.
 *
 * @param state that it is in
 * @param since when it began (ns since the epoch)
 * @param packet number of the packet that showed it, 0 for a timer
 * @param packetTime time of that packet (ns since the epoch)
 * @param cause why it began
 */
record StateSpan(TcpState state, long since, long packet, long packetTime, Cause cause) {}
