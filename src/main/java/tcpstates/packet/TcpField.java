package tcpstates.packet;

/** The TCP header (RFC 9293 section 3.1): where its fields are, in octets from its first one. */
public final class TcpField {
    public static final int SOURCE_PORT = 0;
    public static final int DESTINATION_PORT = 2;
    public static final int SEQ = 4;
    public static final int ACK = 8;

    /** Words of the header in the upper four bits, then three reserved ones and nine flags. */
    public static final int OFFSET_AND_FLAGS = 12;

    public static final int WINDOW = 14;
    public static final int CHECKSUM = 16;
    public static final int URGENT_POINTER = 18;

    /** Octets of a header without options. */
    public static final int MIN_LENGTH = 20;

    private TcpField() {}
}
