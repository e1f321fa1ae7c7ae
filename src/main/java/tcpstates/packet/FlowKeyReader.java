package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/** Takes addresses and ports out of the plainest packets, for those who need no more of most of them. */
final class FlowKeyReader {
    private static final int IP = 14;
    private static final int V4_TCP = IP + 20;
    private static final int V6_TCP = IP + 40;
    private static final int PORTS = 4;

    /** IPv4 without options. */
    private static final int VERSION_AND_LENGTH = 0x45;

    private static final int V4_FRAGMENT_OFFSET = 0x1fff;

    private FlowKeyReader() {}

    /**
     * Tries an Ethernet frame with IPv4 without options, or IPv6 without extension headers, and TCP behind it.
     *
     * @return whether the segment has its addresses and ports now: those that {@link LinkLayer#decode} would find, though it may
     *     still find the packet wanting
     */
    static boolean peek(TcpSegment segment) {
        if (segment.linkType != LinkType.ETHERNET.number() || !segment.holds(0, V4_TCP + PORTS)) {
            return false;
        }
        MemorySegment memory = segment.memory;
        long frame = segment.packetOffset;
        return switch (u16(memory, frame + IP - 2)) {
            case EtherType.IPV4 -> v4(segment, memory, frame + IP);
            case EtherType.IPV6 -> segment.holds(0, V6_TCP + PORTS) && v6(segment, memory, frame + IP);
            default -> false;
        };
    }

    private static boolean v4(TcpSegment segment, MemorySegment memory, long ip) {
        long first = i64(memory, ip);
        if (first >>> 56 != VERSION_AND_LENGTH
                || u8(memory, ip + 9) != IpProtocol.TCP
                || (first & V4_FRAGMENT_OFFSET) != 0) {
            return false;
        }
        long addresses = i64(memory, ip + 12);
        segment.sourceHigh = 0;
        segment.sourceLow = addresses >>> 32;
        segment.destinationHigh = 0;
        segment.destinationLow = addresses & 0xffff_ffffL;
        ports(segment, i32(memory, ip + V4_TCP - IP));
        return true;
    }

    private static boolean v6(TcpSegment segment, MemorySegment memory, long ip) {
        if (u8(memory, ip) >>> 4 != 6 || u8(memory, ip + 6) != IpProtocol.TCP) {
            return false;
        }
        segment.sourceHigh = i64(memory, ip + 8);
        segment.sourceLow = i64(memory, ip + 16);
        segment.destinationHigh = i64(memory, ip + 24);
        segment.destinationLow = i64(memory, ip + 32);
        ports(segment, i32(memory, ip + V6_TCP - IP));
        return true;
    }

    private static void ports(TcpSegment segment, int ports) {
        segment.sourcePort = ports >>> 16;
        segment.destinationPort = ports & 0xffff;
    }
}
