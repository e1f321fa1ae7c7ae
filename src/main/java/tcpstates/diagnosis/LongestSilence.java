package tcpstates.diagnosis;

import tcpstates.event.Role;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/** For how long nothing passed on a connection, between which packets, and what was awaited meanwhile. 50 bytes. */
final class LongestSilence {
    /** Shorter ones are what programs do between two requests. */
    static final long MIN_TOLD_NANOS = 10 * Nanos.PER_SECOND;

    private long nanos;
    private long before;
    private long after;
    private boolean beforeByClient;
    private boolean afterByClient;
    /** Whether one end waited for an acknowledgement, as what came then shows, and which end. */
    private boolean awaited;

    private boolean clientWaited;
    /** Number of the packet that had acknowledged all that was sent; 0 if not all was, or that is not known. */
    private long acknowledged;

    /** Lists every field, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(1);
        beforeByClient = bits.flag(beforeByClient);
        afterByClient = bits.flag(afterByClient);
        awaited = bits.flag(awaited);
        clientWaited = bits.flag(clientWaited);
        nanos = bits.number(nanos, 0);
        before = bits.number(before, 0);
        after = bits.number(after, 0);
        acknowledged = bits.number(acknowledged, 0);
        bits.endPart();
    }

    /** A segment passes by, which its sender's history does not know yet. */
    void packet(TcpSegment s, EndpointHistory sender, EndpointHistory receiver) {
        EndpointHistory last = sender.lastPacket > receiver.lastPacket ? sender : receiver;
        if (last.packets > 0 && s.time() - last.lastTime > nanos) {
            end(s, sender, receiver, last);
        }
    }

    private void end(TcpSegment s, EndpointHistory sender, EndpointHistory receiver, EndpointHistory last) {
        nanos = s.time() - last.lastTime;
        before = last.lastPacket;
        after = s.number();
        beforeByClient = last.role == Role.CLIENT;
        afterByClient = sender.role == Role.CLIENT;
        boolean sendersOut = sender.isOutstanding(receiver);
        boolean receiversOut = receiver.isOutstanding(sender);
        // What looks unacknowledged because the capture lacks the acknowledgement, nobody sends again.
        boolean again = sendersOut && s.sequenceLength() > 0 && sender.hasSentBefore(s);
        boolean late =
                receiversOut && receiver.hasJustRepeated() && s.has(TcpSegment.ACK) && sender.acknowledgesMore(s);
        boolean open = sender.zeroWindowSince() == EndpointHistory.NEVER
                && receiver.zeroWindowSince() == EndpointHistory.NEVER;
        awaited = open && sendersOut != receiversOut && (again || late);
        clientWaited = awaited && (sendersOut ? sender : receiver).role == Role.CLIENT;
        acknowledged = sendersOut || receiversOut ? 0 : Math.max(sender.highestAckPacket, receiver.highestAckPacket);
    }

    /** How long it was, ns; 0 before there were two packets. */
    long nanos() {
        return nanos;
    }

    /** The packet that it began with. */
    long before() {
        return before;
    }

    /** Who had sent that. */
    Role last() {
        return beforeByClient ? Role.CLIENT : Role.SERVER;
    }

    /** The packet that ended it. */
    long after() {
        return after;
    }

    /** Who sent that. */
    Role next() {
        return afterByClient ? Role.CLIENT : Role.SERVER;
    }

    /** Whether one end waited for the other one's acknowledgement. */
    boolean isAwaited() {
        return awaited;
    }

    /** Who waited, if anybody did. */
    Role waiting() {
        return clientWaited ? Role.CLIENT : Role.SERVER;
    }

    /** Number of the packet that had acknowledged all that was sent; 0 if not all was, or that is not known. */
    long acknowledged() {
        return acknowledged;
    }
}
