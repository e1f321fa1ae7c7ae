package tcpstates.report.tcpdump;

import tcpstates.packet.Checksum;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.Ip6Field;
import tcpstates.packet.IpProtocol;
import tcpstates.report.LineBuffer;

/** What an IP packet carries: TCP, or a tunnel that may lead to TCP (print-ip-demux.c). */
final class IpPayload {

    /** A packet that nests deeper is hostile; tcpdump has no such limit. */
    private static final int MAX_DEPTH = 16;

    private final PacketLine line;
    private final TcpLine tcp;
    private final Ip4Line ip4;
    private final Ip6Line ip6;
    private final Tunnels tunnels;
    private final IcmpLine icmp;
    private int depth;

    IpPayload(PacketLine line, LinkLine link) {
        this.line = line;
        this.tcp = new TcpLine(line);
        this.ip4 = new Ip4Line(line, this);
        this.ip6 = new Ip6Line(line, this);
        this.tunnels = new Tunnels(line, link);
        this.icmp = new IcmpLine(line, this);
    }

    /** To be called once a packet. */
    void reset() {
        depth = 0;
    }

    void printIp4(int at, int length) {
        ip4.print(at, length);
    }

    void printIp6(int at, int length) {
        ip6.print(at, length);
    }

    /** Whether a packet with this protocol may hold TCP; of all others nothing is printed. */
    boolean printable(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> true;
            case IpProtocol.IPV4, IpProtocol.UDP, IpProtocol.IPV6, IpProtocol.GRE, IpProtocol.AUTHENTICATION_HEADER ->
                depth < MAX_DEPTH;
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> line.quotedTcp != PacketLine.NONE;
            default -> false;
        };
    }

    /** Whether the IP layer itself prints the addresses in front of the protocol. */
    static boolean addressesComeFirst(int protocol) {
        return protocol != IpProtocol.TCP && protocol != IpProtocol.UDP;
    }

    /** Names of protocol numbers, for {@code -v}. */
    static String name(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP -> "Options";
            case IpProtocol.ICMP -> "ICMP";
            case IpProtocol.ICMPV6 -> "ICMPv6";
            case IpProtocol.IPV4 -> "IPIP";
            case IpProtocol.TCP -> "TCP";
            case IpProtocol.UDP -> "UDP";
            case IpProtocol.IPV6 -> "IPv6";
            case IpProtocol.ROUTING -> "Routing";
            case IpProtocol.FRAGMENT -> "Fragment";
            case IpProtocol.GRE -> "GRE";
            case IpProtocol.AUTHENTICATION_HEADER -> "AH";
            default -> "unknown";
        };
    }

    /**
     * Prints what an IP header leads to.
     *
     * @param at offset behind the header
     * @param length bytes that follow, by the header
     * @param ip offset of the header
     */
    void print(int protocol, int at, int length, int ip, boolean v6, boolean fragmented) {
        depth++;
        switch (protocol) {
            case IpProtocol.TCP -> tcp.print(at, length, ip, v6, fragmented);
            case IpProtocol.IPV4 -> ip4.print(at, length);
            case IpProtocol.IPV6 -> ip6.print(at, length);
            case IpProtocol.ICMP -> icmp.printV4(at, length);
            case IpProtocol.ICMPV6 -> icmp.printV6(at, length, ip);
            case IpProtocol.GRE -> tunnels.printGre(at, length);
            case IpProtocol.UDP -> tunnels.printUdp(at, length, ip, v6, fragmented);
            case IpProtocol.AUTHENTICATION_HEADER -> printAuthenticated(at, length, ip, v6, fragmented);
            default -> {}
        }
    }

    private void printAuthenticated(int at, int length, int ip, boolean v6, boolean fragmented) {
        line.protocol = "ah";
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        int next = packet.u8(at);
        if (!printable(next)) {
            return;
        }
        line.tcp = next == IpProtocol.TCP;
        int units = packet.u8(at + 1);
        int headerLength = (units + 2) * 4;
        packet.require(at, 12);
        out.text("AH(");
        if (line.verbose()) {
            out.text("length=");
            out.decimal(units);
            out.character('(');
            out.decimal(headerLength);
            out.text("-bytes),");
        }
        if (packet.u16(at + 2) != 0) {
            out.text("reserved=0x");
            out.hex((long) packet.u16(at + 2));
            out.text("[MustBeZero],");
        }
        out.text("spi=0x");
        out.hex(packet.i32(at + 4), 8);
        out.text(",seq=0x");
        out.hex(Integer.toUnsignedLong(packet.i32(at + 8)));
        out.text(",icv=0x");
        for (int i = 12; i < headerLength; i++) {
            out.hex(packet.u8(at + i), 2);
        }
        out.text("): ");
        print(next, at + headerLength, length - headerLength, ip, v6, fragmented);
    }

    /** The checksum's sum over an IP packet's payload, with the pseudo header of RFC 9293 section 3.1 or RFC 8200 section 8.1. */
    static int sum(PacketBytes packet, int protocol, int at, int length, int ip, boolean v6) {
        int octets = v6 ? 16 : 4;
        int destination = v6 ? Ip6Line.finalDestination(packet, ip) : Ip4Line.finalDestination(packet, ip);
        return Checksum.fold(protocol
                + (v6 ? length : length & 0xffff)
                + packet.sum(ip + (v6 ? Ip6Field.SOURCE : Ip4Field.SOURCE), octets)
                + packet.sum(destination, octets)
                + packet.sum(at, length));
    }
}
