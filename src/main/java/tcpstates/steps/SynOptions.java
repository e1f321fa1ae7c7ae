package tcpstates.steps;

import tcpstates.packet.TcpSegment;

/**
 * What a SYN offers.
 *
 * @param mss bytes, or {@link TcpSegment#ABSENT}
 * @param windowScale shift count, 0 to 14, or {@link TcpSegment#ABSENT}
 * @param sackPermitted whether the option is there
 * @param timestamps whether the option is there
 */
public record SynOptions(int mss, int windowScale, boolean sackPermitted, boolean timestamps) {
    static SynOptions of(TcpSegment segment) {
        return new SynOptions(segment.mss(), segment.windowScale(), segment.sackPermitted(), segment.timestamps());
    }
}
