package tcpstates.packet;

/** What a packet turned out to be. */
public enum DecodeResult {
    /** {@link PacketDecoder#segment()} holds a TCP segment. */
    TCP,
    /** A TCP segment with a wrong checksum, where such are left out; {@link PacketDecoder#segment()} holds it. */
    WRONG_CHECKSUM,
    /** {@link PacketDecoder#icmp()} holds an ICMP error about a TCP segment. */
    ICMP_ERROR,
    /** IP, but another protocol than TCP; a tunnel too. {@link PacketDecoder#notFollowed()} tells which. */
    NOT_TCP,
    /** Neither IPv4 nor IPv6. {@link PacketDecoder#notFollowed()} tells what. */
    NOT_IP,
    /** A fragment of a datagram that may hold TCP, and is not complete: what is in it shows when it is, if ever. */
    FRAGMENT,
    /** Cut off by the snapshot length before the fields that are needed, which end with TCP's window. */
    TRUNCATED,
    /** Lengths or versions contradict themselves. */
    MALFORMED,
    /** A link type that is not supported. */
    UNKNOWN_LINK_TYPE
}
