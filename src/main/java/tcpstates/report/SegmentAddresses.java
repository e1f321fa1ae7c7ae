package tcpstates.report;

import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;

/** The two ends of a segment, as events name them. */
public final class SegmentAddresses {
    private SegmentAddresses() {}

    /** Who has sent it. */
    public static SocketAddress source(TcpSegment segment) {
        return new SocketAddress(segment.sourceHigh(), segment.sourceLow(), segment.v6(), segment.sourcePort());
    }

    /** Whom it is for. */
    public static SocketAddress destination(TcpSegment segment) {
        return new SocketAddress(
                segment.destinationHigh(), segment.destinationLow(), segment.v6(), segment.destinationPort());
    }
}
