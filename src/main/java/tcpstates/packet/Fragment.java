package tcpstates.packet;

/** Where a fragment is in the packet that was just decoded, and what its IP header says of it. Positions are as in {@link LinkLayer}. */
final class Fragment {
    /** Of the IP header. */
    int ip;

    /** Behind what every fragment has: of IPv4 the header, of IPv6 all in front of the fragment header. */
    int headerEnd;

    /** Of the octet that names the fragment header; IPv6 only. */
    int nextHeader;

    /** Of its data, and behind them. */
    int data;

    int end;

    /** Of its data in those of the datagram. */
    int offset;

    boolean more;
    int id;
    int protocol;

    /** Whether a datagram of that protocol may hold TCP. */
    static boolean mayHoldTcp(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP,
                    IpProtocol.AUTHENTICATION_HEADER,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.UDP,
                    IpProtocol.GRE,
                    IpProtocol.IPV4,
                    IpProtocol.IPV6 -> true;
            default -> false;
        };
    }
}
