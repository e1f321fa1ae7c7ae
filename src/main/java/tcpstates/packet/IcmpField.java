package tcpstates.packet;

/**
 * The messages of ICMP (RFC 792) and ICMPv6 (RFC 4443): where their fields are, in octets from the first one, and the types of
 * those that tell an error.
 */
public final class IcmpField {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;

    /** ICMP "fragmentation needed": the next hop's MTU (RFC 1191). */
    public static final int V4_MTU = 6;

    /** ICMP "parameter problem": the octet that is wrong. */
    public static final int V4_POINTER = 4;

    /** ICMPv6 "packet too big": the MTU. */
    public static final int V6_MTU = 4;

    /** Octets of a message's header; an error quotes the packet that it is about behind it. */
    public static final int HEADER = 8;

    public static final int V4_UNREACHABLE = 3;
    public static final int V4_SOURCE_QUENCH = 4;
    public static final int V4_TIME_EXCEEDED = 11;
    public static final int V4_PARAMETER_PROBLEM = 12;

    public static final int V6_UNREACHABLE = 1;
    public static final int V6_TOO_BIG = 2;
    public static final int V6_TIME_EXCEEDED = 3;
    public static final int V6_PARAMETER_PROBLEM = 4;

    /** Code of {@link #V4_UNREACHABLE}. */
    public static final int V4_FRAGMENTATION_NEEDED = 4;

    /** Octets of the quoted TCP header that every error holds (RFC 792): ports and sequence number. */
    public static final int QUOTED_TCP = 8;

    private IcmpField() {}
}
