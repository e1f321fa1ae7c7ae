package tcpstates.diagnosis;

import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;

/**
 * A RST, and what went before it.
 *
 * @param packet its number
 * @param time of it (ns since the epoch)
 * @param sender who sent it
 * @param cause why, as far as the packets show
 * @param provoker number of the receiver's latest packet before it, 0 if none
 * @param provokerTime time of that packet (ns since the epoch)
 * @param provokerPayload payload bytes of that packet
 * @param previousTime time of the packet that the sender had sent before it ({@link EndpointHistory#NEVER} if none)
 */
record ObservedReset(
        long packet,
        long time,
        Role sender,
        ResetCause cause,
        long provoker,
        long provokerTime,
        int provokerPayload,
        long previousTime) {}
