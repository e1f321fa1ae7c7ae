package tcpstates.packet;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc1349Tos;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.IpV6SimpleFlowLabel;
import org.pcap4j.packet.IpV6SimpleTrafficClass;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpPacket.TcpOption;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.TcpPort;

/** Packets made with pcap4j, and the headers of link layers (in hex) to put before them. */
public final class Frames {
    static final int PAYLOAD = 5;
    static final int SEQ = 0xfffffff0;
    static final int ACK = 0x12345678;
    static final InetAddress V4_CLIENT = address("192.0.2.1");
    static final InetAddress V4_SERVER = address("198.51.100.2");
    static final InetAddress V6_CLIENT = address("2001:db8::1");
    static final InetAddress V6_SERVER = address("2001:db8:0:1::2");

    private static final String ETHERNET = "020000000001 020000000002 ";

    /** A link layer: what it is, its LINKTYPE_ number, and what stands before the IP header. */
    public record Link(String name, int type, String hex) {
        public byte[] header() {
            return Frames.hex(hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Frames() {}

    public static List<Link> beforeIpv4() {
        List<Link> links = new ArrayList<>();
        links.add(link("Ethernet", 1, ETHERNET + "0800"));
        links.add(link(
                "PPI",
                192,
                "00000c00 69000000 00000000 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"));
        links.add(link("frame relay, RFC 2427", 107, "1841 03cc"));
        links.add(link("frame relay, SNAP", 107, "1841 0300 80 000000 0800"));
        links.add(link("frame relay, Cisco", 107, "1841 0800"));
        links.add(link("ARCNET", 129, "0102 0000 d4 00 0001"));
        links.add(link("ARCNET, RFC 1051", 129, "0102 0000 f0"));
        links.add(link("pflog", 117, "3d020001" + "00".repeat(60)));
        links.add(link("802.1Q", 1, ETHERNET + "8100 0064 0800"));
        links.add(link("802.1ad", 1, ETHERNET + "88a8 0064 8100 00c8 0800"));
        links.add(link("QinQ 9100 9200", 1, ETHERNET + "9100 0064 9200 00c8 8100 0001 0800"));
        links.add(link("SNAP", 1, ETHERNET + "0034 aaaa03 000000 0800"));
        links.add(link("SNAP behind a VLAN tag", 1, ETHERNET + "8100 0064 0034 aaaa03 0000f8 0800"));
        links.add(link("IP's own SAP", 1, ETHERNET + "0030 060603"));
        links.add(link("MPLS", 1, ETHERNET + "8847 00010040 00011140"));
        links.add(link("MPLS multicast", 1, ETHERNET + "8848 00010140"));
        links.add(link("PPPoE", 1, ETHERNET + "8864 1100 0001 0033 0021"));
        links.add(link("PPPoE behind QinQ", 1, ETHERNET + "88a8 0064 8100 00c8 8864 1100 0001 0033 0021"));
        links.add(link("MPLS in PPP", 9, "ff03 0281 00010140"));
        links.add(link("PPP", 9, "ff03 0021"));
        links.add(link("PPP without address and control", 9, "0021"));
        links.add(link("PPP with a compressed protocol", 9, "ff03 21"));
        links.add(link("PPP with a direction", 9, "0003 0021"));
        links.add(link("PPP in HDLC-like framing", 50, "ff03 0021"));
        links.add(link("Cisco HDLC in PPP's framing", 50, "0f00 0800"));
        links.add(link("PPPoE without Ethernet", 51, "1100 0001 0033 0021"));
        links.add(link("Cisco HDLC", 104, "0f00 0800"));
        links.add(link("FDDI", 10, "50 " + ETHERNET + "aaaa03 000000 0800"));
        links.add(link("NULL, little-endian", 0, "02000000"));
        links.add(link("NULL, big-endian", 0, "00000002"));
        links.add(link("LOOP", 108, "00000002"));
        links.add(link("raw", 101, ""));
        links.add(link("raw, BSD", 12, ""));
        links.add(link("raw, OpenBSD", 14, ""));
        links.add(link("IPv4", 228, ""));
        links.add(link("802.11", 105, "0801 0000" + " 020000000001".repeat(3) + " 0000 aaaa03 000000 0800"));
        links.add(link(
                "802.11 QoS, four addresses",
                105,
                "8803 0000" + " 020000000001".repeat(4) + " 0000 0000 aaaa03 000000 0800"));
        links.add(link(
                "radiotap",
                127,
                "0000 0900 00000000 00 0801 0000" + " 020000000001".repeat(3) + " 0000 aaaa03 000000 0800"));
        links.add(link("cooked", 113, "0000 0001 0006 020000000001 0000 0800"));
        links.add(link("cooked, tagged", 113, "0000 0001 0006 020000000001 0000 8100 0064 0800"));
        links.add(link("cooked, 802.2", 113, "0000 0001 0006 020000000001 0000 0004 aaaa03 000000 0800"));
        links.add(link("cooked v2", 276, "0800 0000 00000002 0001 04 06 020000000001 0000"));
        return links;
    }

    public static List<Link> beforeIpv6() {
        return List.of(
                link("Ethernet", 1, ETHERNET + "86dd"),
                link("802.1Q", 1, ETHERNET + "8100 0064 86dd"),
                link("MPLS", 1, ETHERNET + "8847 00002140"),
                link("PPPoE", 1, ETHERNET + "8864 1100 0001 0047 0057"),
                link("PPP", 9, "ff03 0057"),
                link("Cisco HDLC", 104, "0f00 86dd"),
                link("NULL, BSD", 0, "18000000"),
                link("NULL, FreeBSD", 0, "1c000000"),
                link("NULL, macOS", 0, "1e000000"),
                link("LOOP", 108, "00000018"),
                link("frame relay", 107, "1841 038e"),
                link("ARCNET", 129, "0102 0000 c4 00 0001"),
                link("pflog", 117, "3d180001" + "00".repeat(60)),
                link("raw", 101, ""),
                link("IPv6", 229, ""),
                link("cooked", 113, "0000 0001 0006 020000000001 0000 86dd"),
                link("cooked v2", 276, "86dd 0000 00000002 0001 04 06 020000000001 0000"));
    }

    /** A segment with PSH and ACK and {@link #PAYLOAD} bytes. */
    static TcpPacket.Builder tcp(InetAddress source, InetAddress destination, List<TcpOption> options) {
        return new TcpPacket.Builder()
                .srcPort(TcpPort.getInstance((short) 50000))
                .dstPort(TcpPort.HTTP)
                .sequenceNumber(SEQ)
                .acknowledgmentNumber(ACK)
                .psh(true)
                .ack(true)
                .window((short) 64240)
                .urgentPointer((short) 7)
                .options(options)
                .srcAddr(source)
                .dstAddr(destination)
                .paddingAtBuild(true)
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(new UnknownPacket.Builder().rawData(new byte[] {'h', 'e', 'l', 'l', 'o'}));
    }

    static IpV4Packet.Builder ipv4(Packet.Builder payload) {
        return new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc1349Tos.newInstance((byte) 0))
                .identification((short) 0xabcd)
                .ttl((byte) 200)
                .protocol(IpNumber.TCP)
                .srcAddr((Inet4Address) V4_CLIENT)
                .dstAddr((Inet4Address) V4_SERVER)
                .paddingAtBuild(true)
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(payload);
    }

    static IpV6Packet.Builder ipv6(IpNumber nextHeader, Packet.Builder payload) {
        return new IpV6Packet.Builder()
                .version(IpVersion.IPV6)
                .trafficClass(IpV6SimpleTrafficClass.newInstance((byte) 0))
                .flowLabel(IpV6SimpleFlowLabel.newInstance(0))
                .hopLimit((byte) 200)
                .nextHeader(nextHeader)
                .srcAddr((Inet6Address) V6_CLIENT)
                .dstAddr((Inet6Address) V6_SERVER)
                .correctLengthAtBuild(true)
                .payloadBuilder(payload);
    }

    public static byte[] tcpInIpv4(TcpOption... options) {
        return ipv4(tcp(V4_CLIENT, V4_SERVER, List.of(options))).build().getRawData();
    }

    public static byte[] tcpInIpv6(TcpOption... options) {
        return ipv6(IpNumber.TCP, tcp(V6_CLIENT, V6_SERVER, List.of(options)))
                .build()
                .getRawData();
    }

    public static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static Link link(String name, int type, String header) {
        return new Link(name, type, header);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
