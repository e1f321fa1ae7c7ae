package tcpstates.packet;

import static tcpstates.packet.BigEndian.u8;

/**
 * Notes a layer of the tunnels that a segment is in, as bytes that are the same for both directions; {@code tcpstates.event.Tunnel}
 * describes and reads them.
 */
final class TunnelPath {
    /** The order of {@code Tunnel.Kind}. */
    static final int VXLAN = 1;

    static final int GENEVE = 2;
    static final int GRE = 3;
    static final int IP_IN_IP = 4;
    static final int GTP = 5;

    /** Flags of a layer. */
    private static final int HAS_ID = 1;

    private static final int HAS_ENDS = 2;
    private static final int V6 = 4;

    /** Kind, flags, number, two addresses. */
    private static final int LONGEST_LAYER = 2 + Integer.BYTES + 4 * Long.BYTES;

    static final int LONGEST = TunnelHeaders.MAX_DEPTH * LONGEST_LAYER;

    private TunnelPath() {}

    /** A network with a number of its own, whichever hosts carry it. */
    static void network(TcpSegment segment, int kind, int id) {
        begin(segment, kind, HAS_ID);
        int32(segment, id);
    }

    /** What two hosts have between them: those of the header that was read last, with the lower address first. */
    static void between(TcpSegment segment, int kind) {
        begin(segment, kind, HAS_ENDS | version(segment));
        ends(segment);
    }

    /** The same with a key. */
    static void between(TcpSegment segment, int kind, int key) {
        begin(segment, kind, HAS_ID | HAS_ENDS | version(segment));
        int32(segment, key);
        ends(segment);
    }

    private static void begin(TcpSegment segment, int kind, int flags) {
        if (segment.tunnelPath.length < LONGEST) {
            segment.tunnelPath = new byte[LONGEST]; // once for each carrier
        }
        octet(segment, kind);
        octet(segment, flags);
    }

    private static int version(TcpSegment segment) {
        return segment.v6 ? V6 : 0;
    }

    private static void ends(TcpSegment segment) {
        int high = Long.compareUnsigned(segment.sourceHigh, segment.destinationHigh);
        boolean sourceFirst =
                high < 0 || high == 0 && Long.compareUnsigned(segment.sourceLow, segment.destinationLow) <= 0;
        if (sourceFirst) {
            address(segment, segment.sourceHigh, segment.sourceLow);
            address(segment, segment.destinationHigh, segment.destinationLow);
        } else {
            address(segment, segment.destinationHigh, segment.destinationLow);
            address(segment, segment.sourceHigh, segment.sourceLow);
        }
    }

    private static void address(TcpSegment segment, long high, long low) {
        if (segment.v6) {
            int32(segment, (int) (high >>> Integer.SIZE));
            int32(segment, (int) high);
            int32(segment, (int) (low >>> Integer.SIZE));
        }
        int32(segment, (int) low);
    }

    private static void int32(TcpSegment segment, int value) {
        long octets = (long) value << Integer.SIZE;
        for (int i = 0; i < Integer.BYTES; i++) {
            octet(segment, u8(octets, i));
        }
    }

    private static void octet(TcpSegment segment, int value) {
        segment.tunnelPath[segment.tunnelLength++] = (byte) value;
    }
}
