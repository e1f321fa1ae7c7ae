package tcpstates.conntrack;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Seq;

/** What connection tracking reads from a segment. */
final class TcpSegments {
    /** Bytes of a header without options. */
    static final int HEADER = 20;

    private TcpSegments() {}

    /** Number behind the segment. */
    static int end(TcpSegment s) {
        return s.seq() + s.sequenceLength();
    }

    /** Right edge of the data that the segment acknowledges; with {@code sack} also by its blocks. */
    static int acknowledged(TcpSegment s, boolean sack) {
        int edge = s.ack();
        for (int i = 0; sack && i < s.sackBlocks(); i++) {
            edge = Seq.max(edge, s.sackRight(i));
        }
        return edge;
    }

    /** Flags of a {@link HalfFlow} that its options give. */
    static int optionFlags(TcpSegment s) {
        return (s.windowScale() == TcpSegment.ABSENT ? 0 : HalfFlow.WINDOW_SCALE)
                | (s.sackPermitted() ? HalfFlow.SACK_PERMITTED : 0);
    }

    /** Bytes of the IP packet. */
    static long bytes(TcpSegment s) {
        return s.tcpOffset() - s.ipOffset() + s.headerLength() + s.payloadLength();
    }
}
