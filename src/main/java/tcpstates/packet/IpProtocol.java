package tcpstates.packet;

/** IP protocol numbers, which IPv6 calls next headers: https://www.iana.org/assignments/protocol-numbers. */
public final class IpProtocol {
    /** IPv6 hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    public static final int ICMP = 1;

    /** IPv4 in IP. */
    public static final int IPV4 = 4;

    public static final int TCP = 6;
    public static final int UDP = 17;

    /** IPv6 in IP. */
    public static final int IPV6 = 41;

    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int ESP = 50;
    public static final int AUTHENTICATION_HEADER = 51;
    public static final int ICMPV6 = 58;
    public static final int DESTINATION_OPTIONS = 60;
    public static final int MOBILITY = 135;

    private IpProtocol() {}
}
