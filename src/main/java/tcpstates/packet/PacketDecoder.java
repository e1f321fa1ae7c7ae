package tcpstates.packet;

import java.lang.foreign.MemorySegment;

/**
 * Finds the TCP segment in a captured packet: behind the link layers that tcpdump follows (VLAN tags, MPLS labels and
 * PPPoE included), in IPv4 or IPv6 with extension headers. Tunnels (IP in IP, GRE, VXLAN …) are not followed.
 *
 * <p>Any bytes may be fed to it. Lengths on the wire come from the IP header, never from the number of captured bytes.
 */
public final class PacketDecoder {
    /** What a packet turned out to be. */
    public enum Outcome {
        /** {@link #segment()} holds a TCP segment. */
        TCP,
        /** IP, but another protocol than TCP; a tunnel too. */
        NOT_TCP,
        /** Neither IPv4 nor IPv6. */
        NOT_IP,
        /** A fragment of TCP behind the first one: no ports, no TCP header. */
        LATER_FRAGMENT,
        /** Cut off by the snapshot length before the fields that are needed, which end with TCP's window. */
        TRUNCATED,
        /** Lengths or versions contradict themselves. */
        MALFORMED,
        /** A link type that is not supported. */
        UNKNOWN_LINK_TYPE
    }

    private final TcpSegment segment = new TcpSegment();

    /** The segment that the last {@link #decode} found, if it returned {@link Outcome#TCP}; the same object each time. */
    public TcpSegment segment() {
        return segment;
    }

    /**
     * Looks at no more than addresses and ports, where these can be found at once.
     *
     * @return whether {@link #segment()} has them, and nothing else; if so, {@link #decode} finds the same or no segment at all
     */
    public boolean glance(MemorySegment memory, long offset, int captured, int linkType) {
        segment.memory = memory;
        segment.packetOffset = offset;
        segment.captured = captured;
        segment.linkType = linkType;
        return FlowKeyReader.at(segment);
    }

    /**
     * Decodes one packet; the parameters are those of {@code PacketHandler}.
     *
     * @param number of the packet in the capture, from 1
     */
    public Outcome decode(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        segment.memory = memory;
        segment.packetOffset = offset;
        segment.captured = captured;
        segment.wireLength = length;
        segment.linkType = linkType;
        segment.time = nanos;
        segment.number = number;
        return LinkLayer.decode(segment);
    }
}
