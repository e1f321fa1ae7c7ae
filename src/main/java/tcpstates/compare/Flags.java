package tcpstates.compare;

import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;

/** Flags in words. */
final class Flags {
    private Flags() {}

    /** What a segment is beside data: what opens or closes a connection, or an acknowledgement alone; empty for data. */
    static String kind(int flags, int payload) {
        if ((flags & TcpSegment.SYN) != 0) {
            return (flags & TcpSegment.ACK) == 0 ? "SYN" : "SYN-ACK";
        }
        if ((flags & TcpSegment.RST) != 0) {
            return "RST";
        }
        if ((flags & TcpSegment.FIN) != 0) {
            return "FIN";
        }
        return payload == 0 ? "ACK" : "";
    }

    /** All of them, from the lowest bit on, joined by bars. */
    static String all(int flags) {
        return String.join("|", TcpFlags.names(flags));
    }
}
