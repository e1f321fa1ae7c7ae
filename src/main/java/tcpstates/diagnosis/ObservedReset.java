package tcpstates.diagnosis;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;
import tcpstates.packet.Nanos;
import tcpstates.tcp.BitCodec;

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
 * @param ttl its TTL or hop limit
 * @param usualTtl that of the packets that its sender had sent before, 0 if none
 * @param ipId its IPv4 identification, -1 for IPv6
 * @param previousIpId that of its sender's packet before it, -1 if there was none
 * @param receiverPreviousTime time of the receiver's packet before the provoker (likewise)
 */
record ObservedReset(
        long packet,
        long time,
        Role sender,
        ResetCause cause,
        long provoker,
        long provokerTime,
        int provokerPayload,
        int ttl,
        int usualTtl,
        int ipId,
        int previousIpId,
        long previousTime,
        long receiverPreviousTime) {
    /** A host without the socket answers at once. */
    private static final long REACTION_NANOS = 200 * Nanos.PER_MILLI;

    /** RFC 6298 section 2.1: the time-out while no round trip was measured. */
    private static final long UNKNOWN_ROUND_TRIP = Nanos.PER_SECOND;

    /** Shorter pauses are not called idle. */
    private static final long SHORTEST_IDLE = Nanos.PER_SECOND;

    private static final ObservedReset UNREAD =
            new ObservedReset(0, 0, Role.CLIENT, ResetCause.STRAY, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * Lists every field, for both directions.
     *
     * @param reset null while it is read
     * @param base a time that is not far from its own
     */
    static ObservedReset list(BitCodec bits, @Nullable ObservedReset reset, long base) {
        ObservedReset from = reset == null ? UNREAD : reset;
        Role sender = HistoryCodec.ROLES.list(bits, from.sender);
        ResetCause cause = HistoryCodec.RESET_CAUSES.list(bits, from.cause);
        bits.beginPart(0);
        long packet = bits.number(from.packet, 0);
        long time = bits.time(from.time, base);
        long provoker = bits.number(from.provoker, 0);
        long provokerTime = bits.time(from.provokerTime, time);
        int provokerPayload = bits.number(from.provokerPayload, 0);
        int ttl = bits.number(from.ttl, 0);
        int usualTtl = bits.number(from.usualTtl, ttl);
        int ipId = bits.number(from.ipId, 0);
        int previousIpId = bits.number(from.previousIpId, ipId);
        long previousTime = bits.time(from.previousTime, time);
        long receiverPreviousTime = bits.time(from.receiverPreviousTime, provokerTime);
        bits.endPart();
        return new ObservedReset(
                packet,
                time,
                sender,
                cause,
                provoker,
                provokerTime,
                provokerPayload,
                ttl,
                usualTtl,
                ipId,
                previousIpId,
                previousTime,
                receiverPreviousTime);
    }

    /** Whether it came another way than its sender's packet before it. */
    boolean hasOtherTtl() {
        return usualTtl > 0 && ttl != usualTtl;
    }

    /** How long nothing had passed in either direction before the RST, ns; -1 if that is no pause worth telling. */
    long idle() {
        long last = Math.max(provokerTime, previousTime);
        return last == EndpointHistory.NEVER || time - last < SHORTEST_IDLE ? -1 : time - last;
    }

    /** The same before the segment that the RST answers. */
    long idleBefore() {
        long last = Math.max(receiverPreviousTime, previousTime);
        boolean known = provoker > 0 && last != EndpointHistory.NEVER && last <= provokerTime;
        return known && provokerTime - last >= SHORTEST_IDLE ? provokerTime - last : -1;
    }

    /** Whether the receiver's packet before the provoker would have been answered long before, if it had been. */
    boolean answersProvoker(long roundTrip) {
        long window = roundTrip < 0 ? UNKNOWN_ROUND_TRIP : roundTrip + REACTION_NANOS;
        return receiverPreviousTime == EndpointHistory.NEVER || time - receiverPreviousTime > window;
    }
}
