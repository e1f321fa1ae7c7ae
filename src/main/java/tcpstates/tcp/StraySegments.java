package tcpstates.tcp;

import tcpstates.event.EventSink;
import tcpstates.event.StraySegment;
import tcpstates.event.StraySegment.Flags;
import tcpstates.packet.TcpSegment;

/** Segments that belong to no connection, with flags that no TCP sends outside of one. */
final class StraySegments {
    private static final int TELLING = TcpSegment.FIN | TcpSegment.PSH | TcpSegment.URG;

    private StraySegments() {}

    /** Tells of a segment without SYN, RST and ACK, unless something is known of its connection. */
    static void tell(EventSink sink, Connection c, Endpoint sender, Endpoint receiver, TcpSegment s) {
        if (sender.issKnown || receiver.issKnown) {
            return;
        }
        sink.accept(new StraySegment(
                s.time(), s.number(), c.number(), c.address(sender.role), c.address(receiver.role), flags(s)));
    }

    private static Flags flags(TcpSegment s) {
        return switch (s.flags() & TELLING) {
            case 0 -> Flags.NONE;
            case TcpSegment.FIN -> Flags.FIN;
            case TELLING -> Flags.FIN_PSH_URG;
            default -> Flags.OTHER;
        };
    }
}
