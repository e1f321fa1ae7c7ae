package tcpstates.packet;

/** What a packet holds in which no TCP header was looked for, or none is. */
public enum NotFollowed {
    /** RFC 7348, and VXLAN-GPE, on the port that IANA assigned or the one that Linux used before. */
    VXLAN(true),
    /** RFC 8926. */
    GENEVE(true),
    /** GTP-U, 3GPP TS 29.281, with a user's packet inside. */
    GTP(true),
    /** RFC 4380. */
    TEREDO(true),
    /** RFC 2784, PPTP's (RFC 2637) and NVGRE (RFC 7637) included. */
    GRE(true),
    /** IPv4 or IPv6 in IPv4 or IPv6: RFC 2003, RFC 2473, RFC 4213. */
    IP_IN_IP(true),
    /** RFC 4303: IPsec, most likely encrypted. */
    ESP(true),
    UDP(false),
    /** For IPv4 or IPv6, and not an error that quotes a TCP segment. */
    ICMP(false),
    /** Any other protocol in IP. */
    OTHER_IP(false),
    ARP(false),
    /** Neither IP nor ARP. */
    NOT_IP(false);

    private final boolean tunnel;

    NotFollowed(boolean tunnel) {
        this.tunnel = tunnel;
    }

    /** Whether another packet is inside, which may be TCP. */
    public boolean isTunnel() {
        return tunnel;
    }
}
