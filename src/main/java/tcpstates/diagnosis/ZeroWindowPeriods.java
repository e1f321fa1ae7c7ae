package tcpstates.diagnosis;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/** The periods for which an endpoint's receive window was closed: the present one, and the longest that is over. */
final class ZeroWindowPeriods {
    private long since = EndpointHistory.NEVER;
    private long packet;
    private long longest;
    private long longestFrom;
    private long longestTo;

    /** Lists every field, for both directions; {@code base} is a time that is not far from its own. */
    void list(BitCodec bits, long base) {
        bits.beginPart(0);
        since = bits.time(since, base);
        packet = bits.number(packet, 0);
        longest = bits.number(longest, 0);
        longestFrom = bits.number(longestFrom, 0);
        longestTo = bits.number(longestTo, longestFrom);
        bits.endPart();
    }

    /** The endpoint advertises a window, closed or open. */
    void advertise(TcpSegment s) {
        if (s.window() == 0) {
            if (since == EndpointHistory.NEVER) {
                since = s.time();
                packet = s.number();
            }
        } else if (since != EndpointHistory.NEVER) {
            if (s.time() - since > longest) {
                longest = s.time() - since;
                longestFrom = packet;
                longestTo = s.number();
            }
            since = EndpointHistory.NEVER;
        }
    }

    /** Since when it is closed (ns since the epoch), {@link EndpointHistory#NEVER} if it is open. */
    long since() {
        return since;
    }

    /** The packet that closed it last. */
    long packet() {
        return packet;
    }

    /** The longest period that is over, ns; 0 if there is none. */
    long longest() {
        return longest;
    }

    /** The packet that began it. */
    long longestFrom() {
        return longestFrom;
    }

    /** The packet that ended it. */
    long longestTo() {
        return longestTo;
    }
}
