package tcpstates.conntrack;

import tcpstates.packet.TcpSegment;

/** What the table of changes tells segments apart by, in its order. */
enum SegmentKind {
    SYN,
    SYN_ACK,
    FIN,
    ACK,
    RST,
    NONE;

    private static final int COUNTED =
            TcpSegment.FIN | TcpSegment.SYN | TcpSegment.RST | TcpSegment.ACK | TcpSegment.URG;

    static SegmentKind of(TcpSegment s) {
        if (s.has(TcpSegment.RST)) {
            return RST;
        }
        if (s.has(TcpSegment.SYN)) {
            return s.has(TcpSegment.ACK) ? SYN_ACK : SYN;
        }
        if (s.has(TcpSegment.FIN)) {
            return FIN;
        }
        return s.has(TcpSegment.ACK) ? ACK : NONE;
    }

    /** Whether flags may stand together so; others make a segment that belongs to no flow. */
    static boolean isValid(TcpSegment s) {
        int flags = s.flags() & COUNTED;
        boolean urgent = (flags & TcpSegment.URG) != 0;
        return switch (flags & ~TcpSegment.URG) {
            case TcpSegment.SYN, TcpSegment.ACK, TcpSegment.FIN | TcpSegment.ACK -> true;
            case TcpSegment.SYN | TcpSegment.ACK, TcpSegment.RST, TcpSegment.RST | TcpSegment.ACK -> !urgent;
            default -> false;
        };
    }
}
