package tcpstates.packet;

/** EtherTypes, https://www.iana.org/assignments/ieee-802-numbers, of what may lead to TCP. */
public final class EtherType {
    public static final int IPV4 = 0x0800;

    public static final int ARP = 0x0806;

    /** Ethernet in a tunnel, such as GRE's. */
    public static final int TRANSPARENT_BRIDGING = 0x6558;

    /** IEEE 802.1Q. */
    public static final int VLAN = 0x8100;

    public static final int IPV6 = 0x86dd;
    public static final int PPP = 0x880b;
    public static final int MPLS = 0x8847;
    public static final int MPLS_MULTICAST = 0x8848;
    public static final int PPPOE_SESSION = 0x8864;

    /** A longer frame of IEEE 802.3 (draft-ietf-isis-ext-eth): an IEEE 802.2 LLC header follows. */
    public static final int JUMBO = 0x8870;

    /** IEEE 802.1ad, and two numbers in use before it. */
    public static final int PROVIDER_BRIDGING = 0x88a8;

    public static final int VLAN_9100 = 0x9100;
    public static final int VLAN_9200 = 0x9200;

    /** Where an Ethernet header has a number up to this, it is the length of an IEEE 802.3 frame. */
    public static final int MAX_LENGTH = 1500;

    private EtherType() {}

    /** Whether a VLAN tag follows. */
    static boolean isVlan(int type) {
        return type == VLAN || type == PROVIDER_BRIDGING || type == VLAN_9100 || type == VLAN_9200;
    }
}
