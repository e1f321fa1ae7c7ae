package tcpstates.compare;

import tcpstates.packet.TcpSegment;

/**
 * The options of a SYN that both ends go by.
 *
 * @param mss {@link TcpSegment#ABSENT} without that option
 * @param windowScale {@link TcpSegment#ABSENT} without that option
 * @param sack whether selective acknowledgement is permitted
 * @param timestamps whether it has a time stamp
 * @param whole whether all options were captured
 */
record SynOptions(int mss, int windowScale, boolean sack, boolean timestamps, boolean whole) {
    private static final int MSS_BITS = 17;
    private static final int MSS_MASK = (1 << MSS_BITS) - 1;
    private static final int SCALE_MASK = 0xf;
    private static final int SACK = 1 << 21;
    private static final int TIMESTAMPS = 1 << 22;
    private static final int WHOLE = 1 << 23;

    static int pack(TcpSegment segment) {
        return segment.mss() + 1
                | segment.windowScale() + 1 << MSS_BITS
                | (segment.sackPermitted() ? SACK : 0)
                | (segment.timestamps() ? TIMESTAMPS : 0)
                | (segment.optionsCut() ? 0 : WHOLE);
    }

    static SynOptions unpack(int packed) {
        return new SynOptions(
                (packed & MSS_MASK) - 1,
                (packed >>> MSS_BITS & SCALE_MASK) - 1,
                (packed & SACK) != 0,
                (packed & TIMESTAMPS) != 0,
                (packed & WHOLE) != 0);
    }
}
