package tcpstates.conntrack;

import tcpstates.packet.TcpSegment;

/**
 * What was seen of the segments in one direction of a flow: {@code struct ip_ct_tcp_state}. Numbers are those of the wire, modulo
 * 2^32; windows are unsigned, in bytes.
 */
final class HalfFlow {
    static final int WINDOW_SCALE = 0x01;
    static final int SACK_PERMITTED = 0x02;
    /** It has closed first. */
    static final int CLOSE_INITIATED = 0x04;
    /** Its segments are not held against windows, which nobody knows. */
    static final int LIBERAL = 0x08;
    /** It has sent data that is not acknowledged. */
    static final int UNACKNOWLEDGED = 0x10;
    /** {@link #maxAck} is known. */
    static final int MAX_ACK_KNOWN = 0x20;
    /** Of a SYN that was ignored: an ACK may come that acknowledges no FIN (RFC 5961). */
    static final int CHALLENGE_EXPECTED = 0x40;
    /** Of the flow: both ends have sent a SYN. */
    static final int SIMULTANEOUS_OPEN = 0x80;

    private static final int LEAST_ACK_WINDOW = 66_000;

    int flags;
    /** Number behind the last byte that it has sent. */
    int end;
    /** Number up to which its peer lets it send. */
    int maxEnd;
    /** Largest window that it has offered; 0 as long as nothing of it was seen. */
    int maxWindow;
    /** Largest number that it has acknowledged. */
    int maxAck;

    int scale;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void clear(int flag) {
        flags &= ~flag;
    }

    /** Its first segment shows where it is; that of a flow whose beginning was seen is a SYN or a SYN-ACK. */
    void begin(int seqEnd, int window) {
        end = seqEnd;
        maxWindow = Math.max(1, window);
        maxEnd = seqEnd;
    }

    /** Takes over what the options of a SYN or SYN-ACK say. */
    void options(TcpSegment s) {
        if (s.headerLength() == TcpSegments.HEADER) {
            return; // the kernel keeps what it knew
        }
        flags &= LIBERAL;
        flags |= TcpSegments.optionFlags(s);
        scale = Math.max(0, s.windowScale());
    }

    /** Forgets everything but whether windows are looked at. */
    void reset() {
        end = 0;
        maxEnd = 0;
        maxWindow = 0;
        maxAck = 0;
        scale = 0;
        flags &= LIBERAL;
    }

    /** How far behind the last byte an acknowledgement may lie that this direction carries. */
    int ackWindow() {
        return Integer.compareUnsigned(maxWindow, LEAST_ACK_WINDOW) > 0 ? maxWindow : LEAST_ACK_WINDOW;
    }
}
