package tcpstates.cli;

/** Names of link types as tcpdump prints them; libpcap has them too, but reading a file must not need libpcap. */
final class LinkTypes {
    static final int LINUX_SLL2 = 276;

    private LinkTypes() {}

    /** As in "link-type EN10MB (Ethernet)"; the number of one without a name here. */
    static String describe(int linkType) {
        return switch (linkType) {
            case 0 -> "NULL (BSD loopback)";
            case 1 -> "EN10MB (Ethernet)";
            case 9 -> "PPP (PPP)";
            case 12, 14, 101 -> "RAW (Raw IP)";
            case 50 -> "PPP_SERIAL (PPP over serial)";
            case 51 -> "PPP_ETHER (PPPoE)";
            case 105 -> "IEEE802_11 (802.11)";
            case 108 -> "LOOP (OpenBSD loopback)";
            case 113 -> "LINUX_SLL (Linux cooked v1)";
            case 127 -> "IEEE802_11_RADIO (802.11 plus radiotap header)";
            case 228 -> "IPV4 (Raw IPv4)";
            case 229 -> "IPV6 (Raw IPv6)";
            case LINUX_SLL2 -> "LINUX_SLL2 (Linux cooked v2)";
            default -> Integer.toString(linkType);
        };
    }
}
