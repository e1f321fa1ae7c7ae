package tcpstates.packet;

/** How many tags stood between a packet's Ethernet header and its IP header, as {@link TcpSegment#linkTags()} counts them in one number. */
public final class LinkTagCounts {
    static final int VLAN = 1;
    private static final int COUNT_BITS = 5;
    static final int LABEL = 1 << COUNT_BITS;
    static final int PPPOE = 1 << 2 * COUNT_BITS;
    private static final int COUNT = (1 << COUNT_BITS) - 1;

    private LinkTagCounts() {}

    /** VLAN tags, IEEE 802.1Q or 802.1ad. */
    public static int vlans(int counts) {
        return counts & COUNT;
    }

    /** MPLS labels. */
    public static int labels(int counts) {
        return counts >> COUNT_BITS & COUNT;
    }

    /** Whether a PPPoE session carries it. */
    public static boolean pppoe(int counts) {
        return (counts & PPPOE) != 0;
    }
}
