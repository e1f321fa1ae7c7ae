package tcpstates.packet;

/** The IPv6 header (RFC 8200 section 3) and its extension headers: where fields are, in octets from the first one. */
public final class Ip6Field {
    /** Version, traffic class and flow label: 4, 8 and 20 bits. */
    public static final int VERSION_CLASS_FLOW = 0;

    public static final int PAYLOAD_LENGTH = 4;
    public static final int NEXT_HEADER = 6;
    public static final int HOP_LIMIT = 7;
    public static final int SOURCE = 8;
    public static final int DESTINATION = 24;

    /** Octets of the fixed header. */
    public static final int LENGTH = 40;

    /** In each extension header: what follows it, and how long it is. */
    public static final int EXTENSION_NEXT_HEADER = 0;

    public static final int EXTENSION_LENGTH = 1;

    /** In a routing header: hops that are still to come. */
    public static final int SEGMENTS_LEFT = 3;

    /** In a fragment header: offset and flag. */
    public static final int FRAGMENT = 2;

    /** In a fragment header: identification, 32 bits. */
    public static final int FRAGMENT_ID = 4;

    /** Bits of {@link #FRAGMENT}; the offset is in octets. */
    public static final int FRAGMENT_OFFSET = 0xfff8;

    public static final int MORE_FRAGMENTS = 0x0001;

    private Ip6Field() {}
}
