package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/** Takes addresses and ports out of the plainest packets, for those who need no more of most of them. */
final class FlowKeyReader {
    private static final int IP = LinkLayer.ETHERNET_HEADER;
    private static final int V4_TCP = IP + Ip4Field.MIN_LENGTH;
    private static final int V6_TCP = IP + Ip6Field.LENGTH;
    private static final int PORTS = 4;

    /** Version 4, no options. */
    private static final int PLAIN_V4 = 0x45;

    private FlowKeyReader() {}

    /**
     * Tries an Ethernet frame with IPv4 without options, or IPv6 without extension headers, and TCP behind it.
     *
     * @return whether the segment has its addresses and ports now: those that {@link LinkLayer#decode} would find, though
     *     it may still find the packet wanting
     */
    static boolean peek(TcpSegment segment) {
        if (segment.linkType != LinkType.ETHERNET.number() || !segment.holds(0, V4_TCP + PORTS)) {
            return false;
        }
        MemorySegment memory = segment.memory;
        long frame = segment.packetOffset;
        return switch (u16(memory, frame + LinkLayer.ETHERNET_TYPE)) {
            case EtherType.IPV4 -> v4(segment, memory, frame + IP);
            case EtherType.IPV6 -> segment.holds(0, V6_TCP + PORTS) && v6(segment, memory, frame + IP);
            default -> false;
        };
    }

    private static boolean v4(TcpSegment segment, MemorySegment memory, long ip) {
        long first = i64(memory, ip);
        if (u8(first, Ip4Field.VERSION_AND_LENGTH) != PLAIN_V4
                || u8(memory, ip + Ip4Field.PROTOCOL) != IpProtocol.TCP
                || (u16(first, Ip4Field.FRAGMENT) & (Ip4Field.MORE_FRAGMENTS | Ip4Field.FRAGMENT_OFFSET)) != 0) {
            return false;
        }
        IpHeaders.readV4Addresses(segment, ip);
        ports(segment, i32(memory, ip + Ip4Field.MIN_LENGTH));
        return true;
    }

    private static boolean v6(TcpSegment segment, MemorySegment memory, long ip) {
        if (u8(memory, ip) >>> 4 != 6 || u8(memory, ip + Ip6Field.NEXT_HEADER) != IpProtocol.TCP) {
            return false;
        }
        IpHeaders.readV6Addresses(segment, ip);
        ports(segment, i32(memory, ip + Ip6Field.LENGTH));
        return true;
    }

    private static void ports(TcpSegment segment, int ports) {
        segment.sourcePort = ports >>> 16;
        segment.destinationPort = ports & 0xffff;
    }
}
