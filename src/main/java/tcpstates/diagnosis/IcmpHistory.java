package tcpstates.diagnosis;

import org.jspecify.annotations.Nullable;
import tcpstates.event.IcmpError;
import tcpstates.event.IcmpError.Effect;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/** The ICMP errors that one end of a connection was told. */
final class IcmpHistory {
    private static final SocketAddress NOWHERE = new SocketAddress(0, 0, false, 0);

    /**
     * The latest one of some.
     *
     * @param kind what it says
     * @param packet its number
     * @param router who sent it
     */
    record Message(IcmpError.Kind kind, long packet, SocketAddress router) {
        private static final Message UNREAD = new Message(IcmpError.Kind.UNKNOWN, 0, NOWHERE);

        static Message of(IcmpError error) {
            return new Message(error.kind(), error.packet(), error.router());
        }

        /** Lists every field, for both directions. */
        static Message list(BitCodec bits, @Nullable Message message) {
            Message from = message == null ? UNREAD : message;
            IcmpError.Kind kind = HistoryCodec.ICMP_KINDS.list(bits, from.kind);
            bits.beginPart(1);
            boolean v6 = bits.flag(from.router.v6());
            long packet = bits.number(from.packet, 0);
            long high = bits.number(from.router.high(), 0);
            long low = bits.number(from.router.low(), 0);
            bits.endPart();
            return new Message(kind, packet, new SocketAddress(high, low, v6, 0));
        }
    }

    /** The latest that the end believes, apart from those about the length of packets; null if there was none. */
    private @Nullable Message believed;

    private int believedCount;
    /** The one that names the least MTU; null if none names any. */
    private @Nullable Message tooBig;

    private long mtu;
    /** Number of the latest packet of this end that is longer than the MTU and came behind the message; 0 if none. */
    private long tooLongPacket;
    /** The latest that the end has nothing to do with; null if there was none. */
    private @Nullable Message ignored;

    private int ignoredCount;

    /** Lists every field, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(1);
        boolean hasBelieved = bits.flag(believed != null);
        boolean hasTooBig = bits.flag(tooBig != null);
        boolean hasIgnored = bits.flag(ignored != null);
        believedCount = bits.number(believedCount, 0);
        mtu = bits.number(mtu, 0);
        tooLongPacket = bits.number(tooLongPacket, 0);
        ignoredCount = bits.number(ignoredCount, 0);
        bits.endPart();
        believed = hasBelieved ? Message.list(bits, believed) : null;
        tooBig = hasTooBig ? Message.list(bits, tooBig) : null;
        ignored = hasIgnored ? Message.list(bits, ignored) : null;
    }

    void add(IcmpError error) {
        if (error.effect() == Effect.IGNORED) {
            ignored = Message.of(error);
            ignoredCount++;
        } else if (error.effect() == Effect.MTU) {
            if (tooBig == null || error.mtu() < mtu) {
                tooBig = Message.of(error);
                mtu = error.mtu();
            }
        } else {
            believed = Message.of(error);
            believedCount++;
        }
    }

    /** The end sends a segment. */
    void sent(TcpSegment s) {
        if (tooBig != null && mtu > 0 && ipLength(s) > mtu) {
            tooLongPacket = s.number();
        }
    }

    private static long ipLength(TcpSegment s) {
        return s.tcpOffset() - s.ipOffset() + s.headerLength() + s.payloadLength();
    }

    @Nullable
    Message believed() {
        return believed;
    }

    int believedCount() {
        return believedCount;
    }

    @Nullable
    Message tooBig() {
        return tooBig;
    }

    /** The least MTU that was named, bytes; 0 if none was. */
    long mtu() {
        return mtu;
    }

    long tooLongPacket() {
        return tooLongPacket;
    }

    @Nullable
    Message ignored() {
        return ignored;
    }

    int ignoredCount() {
        return ignoredCount;
    }
}
