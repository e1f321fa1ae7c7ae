package tcpstates.compare;

import tcpstates.packet.TcpSegment;

/** Flags in words. */
final class Flags {
    private static final String[] NAMES = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};

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
        var text = new StringBuilder();
        for (int bit = 0; bit < NAMES.length; bit++) {
            if ((flags & 1 << bit) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(NAMES[bit]);
            }
        }
        return text.toString();
    }
}
