package tcpstates.tcp;

import tcpstates.event.StraySegment;
import tcpstates.event.StraySegment.Flags;
import tcpstates.packet.TcpSegment;

/** Segments that belong to no connection, with flags that no TCP sends outside of one. */
final class StraySegments {
    private static final int SCAN_FLAGS = TcpSegment.FIN | TcpSegment.PSH | TcpSegment.URG;

    private StraySegments() {}

    /** Emits a segment without SYN, RST and ACK, unless something is known of its connection. */
    static void emit(
            ConnectionEventSink sink, Connection connection, Endpoint sender, Endpoint receiver, TcpSegment segment) {
        if (!sender.issKnown && !receiver.issKnown) {
            emit(sink, connection, sender, receiver, segment, flags(segment));
        }
    }

    /** Emits the segment under these flags. */
    static void emit(
            ConnectionEventSink sink,
            Connection connection,
            Endpoint sender,
            Endpoint receiver,
            TcpSegment segment,
            Flags flags) {
        sink.accept(
                connection,
                new StraySegment(
                        segment.time(),
                        segment.number(),
                        connection.number(),
                        connection.id(),
                        connection.address(sender.role),
                        connection.address(receiver.role),
                        flags));
    }

    private static Flags flags(TcpSegment segment) {
        return switch (segment.flags() & SCAN_FLAGS) {
            case 0 -> Flags.NONE;
            case TcpSegment.FIN -> Flags.FIN;
            case SCAN_FLAGS -> Flags.FIN_PSH_URG;
            default -> Flags.OTHER;
        };
    }
}
