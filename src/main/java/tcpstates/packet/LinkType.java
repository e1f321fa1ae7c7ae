package tcpstates.packet;

import org.jspecify.annotations.Nullable;

/**
 * The link types whose captures are decoded, and those of which libpcap allows longer packets than of the others. Whatever the program
 * knows of a link type stands in its row; only the text of link headers, for {@code -e}, is apart.
 *
 * <p>Numbers are the LINKTYPE_ values of capture files (https://www.tcpdump.org/linktypes.html), names and descriptions those of
 * libpcap's {@code pcap_datalink_val_to_name} and {@code pcap_datalink_val_to_description}, which files must be read without.
 */
public enum LinkType {
    NULL(0, "NULL", "BSD loopback", LinkLayer::loopback),
    ETHERNET(1, "EN10MB", "Ethernet", LinkLayer::ethernet),
    PPP(9, "PPP", "PPP", LinkLayer::ppp),
    FDDI(10, "FDDI", "FDDI", LinkLayer::fddi),
    /** DLT_RAW of most systems, in files of before LINKTYPE_RAW. */
    RAW_BSD(12, "RAW", "Raw IP", LinkLayer::raw),
    /** DLT_RAW of OpenBSD, which other systems' tcpdump does not know. */
    RAW_OPENBSD(14, "RAW", "Raw IP", LinkLayer::raw),
    PPP_HDLC(50, "PPP_SERIAL", "PPP over serial", LinkLayer::pppHdlc),
    PPP_ETHER(51, "PPP_ETHER", "PPPoE", LinkLayer::pppoe),
    RAW(101, "RAW", "Raw IP", LinkLayer::raw),
    C_HDLC(104, "C_HDLC", "Cisco HDLC", LinkLayer::ciscoHdlc),
    IEEE802_11(105, "IEEE802_11", "802.11", LinkLayer::wireless),
    FRAME_RELAY(107, "FRELAY", "Frame Relay", LinkLayer::frameRelay),
    LOOP(108, "LOOP", "OpenBSD loopback", LinkLayer::loopback),
    LINUX_SLL(113, "LINUX_SLL", "Linux cooked v1", LinkLayer::linuxSll),
    PFLOG(117, "PFLOG", "OpenBSD pflog file", LinkLayer::packetFilterLog),
    IEEE802_11_RADIOTAP(127, "IEEE802_11_RADIO", "802.11 plus radiotap header", LinkLayer::radiotap),
    ARCNET_LINUX(129, "ARCNET_LINUX", "Linux ARCNET", LinkLayer::arcnet),
    USB_LINUX(189, "USB_LINUX", "USB with Linux header", LongestPacket.USB),
    PPI(192, "PPI", "Per-Packet Information", LinkLayer::perPacketInformation),
    USB_LINUX_MMAPPED(220, "USB_LINUX_MMAPPED", "USB with padded Linux header", LongestPacket.USB),
    IPV4(228, "IPV4", "Raw IPv4", LinkLayer::rawIpv4),
    IPV6(229, "IPV6", "Raw IPv6", LinkLayer::rawIpv6),
    DBUS(231, "DBUS", "D-Bus", LongestPacket.DBUS),
    NFLOG(239, "NFLOG", "Linux netfilter log messages", LinkLayer::netfilterLog),
    USBPCAP(249, "USBPCAP", "USB with USBPcap header", LongestPacket.USB),
    LINUX_SLL2(276, "LINUX_SLL2", "Linux cooked v2", LinkLayer::linuxSll2),
    EBHSCR(279, "EBHSCR", "Elektrobit High Speed Capture and Replay (EBHSCR)", LongestPacket.EBHSCR);

    /** libpcap's MAXIMUM_SNAPLEN: the longest packet of nearly all link types, and the snapshot length where none is asked for. */
    public static final int MAXIMUM_SNAPLEN = 262_144;

    /** Finds the TCP segment in a packet of one link type, from the packet's first byte on. */
    @FunctionalInterface
    interface Decoder {
        DecodeResult decode(TcpSegment segment);
    }

    /** libpcap's max_snaplen_for_dlt, where that is not the usual. */
    private static final class LongestPacket {
        static final int USB = 128 << 20;
        static final int DBUS = 128 << 20;
        static final int EBHSCR = 8 << 20;
    }

    private static final @Nullable LinkType[] BY_NUMBER = new LinkType[EBHSCR.number + 1];

    static {
        for (LinkType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    /** Finds the segment in a packet of this link type. */
    @SuppressWarnings("ImmutableEnumChecker") // a method of LinkLayer, which has no state
    final Decoder decoder;

    private final int number;
    private final String label;
    private final String description;
    private final int longestPacket;

    LinkType(int number, String label, String description, Decoder decoder) {
        this.number = number;
        this.label = label;
        this.description = description;
        this.longestPacket = MAXIMUM_SNAPLEN;
        this.decoder = decoder;
    }

    /** One that carries no IP. */
    LinkType(int number, String label, String description, int longestPacket) {
        this.number = number;
        this.label = label;
        this.description = description;
        this.longestPacket = longestPacket;
        this.decoder = LinkLayer::unsupported;
    }

    /** The link type of a LINKTYPE_ number; null for all that have no row here. */
    public static @Nullable LinkType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** As tcpdump announces a link type: {@code EN10MB (Ethernet)}; the number of one without a row. */
    public static String describe(int number) {
        LinkType type = of(number);
        return type == null ? Integer.toString(number) : type.label + " (" + type.description + ")";
    }

    /** Most bytes that a packet of this link type may have: what claims more is damage, not a packet. */
    public static int longestPacket(int number) {
        LinkType type = of(number);
        return type == null ? MAXIMUM_SNAPLEN : type.longestPacket;
    }

    /** The LINKTYPE_ number. */
    public int number() {
        return number;
    }
}
