package tcpstates.packet;

/** The IPv4 header (RFC 791 section 3.1): where its fields are, in octets from its first one, and what is in them. */
public final class Ip4Field {
    /** Version in the upper four bits, words of the header in the lower ones. */
    public static final int VERSION_AND_LENGTH = 0;

    public static final int TOS = 1;
    public static final int TOTAL_LENGTH = 2;
    public static final int ID = 4;

    /** Flags and fragment offset. */
    public static final int FRAGMENT = 6;

    public static final int TTL = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SOURCE = 12;
    public static final int DESTINATION = 16;

    /** Octets of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** Bits of {@link #FRAGMENT}; the offset is in units of eight octets. */
    public static final int RESERVED = 0x8000;

    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    public static final int FRAGMENT_OFFSET = 0x1fff;

    private Ip4Field() {}
}
