package tcpstates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TcpMaximumSegmentSizeOption;
import org.pcap4j.packet.TcpNoOperationOption;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpPacket.TcpOption;
import org.pcap4j.packet.TcpSackPermittedOption;
import org.pcap4j.packet.TcpWindowScaleOption;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.TcpPort;
import org.pcap4j.util.MacAddress;
import tcpstates.PcapFile.PacketRecord;

/**
 * Thirteen segments of a request and its answer, whose server closes first, with its last data: the numbers, lengths and flags of a
 * table that people learn from. The hosts and times are made up; the status line stands in the packet in which that table names it.
 */
final class HttpConversation {
    private static final String REQUEST =
            "GET /taiping_interface/TpiIntegration;jsessionid=F889EC264CAB6FB66F25509A5B9ACA26 HTTP/1.1\r\n";
    private static final String STATUS = "HTTP/1.1 200 (text/html)\r\n";
    private static final byte[] CLIENT = {10, 0, 0, 1};
    private static final byte[] SERVER = {10, 0, 0, 2};
    private static final long START = 1_700_000_000L;
    private static final int GAP_MICROS = 12_500;

    /** An Ethernet capture of microseconds, whose packets are whole. */
    private static final byte[] HEADER = ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(262_144)
            .putInt(1)
            .array();

    private final List<PacketRecord> records = new ArrayList<>();

    private HttpConversation() {}

    static byte[] capture() throws UnknownHostException {
        var conversation = new HttpConversation();
        List<TcpOption> offered = List.of(
                mss(),
                TcpNoOperationOption.getInstance(),
                scale(),
                TcpNoOperationOption.getInstance(),
                TcpNoOperationOption.getInstance(),
                TcpSackPermittedOption.getInstance());
        List<TcpOption> accepted = List.of(
                mss(),
                TcpNoOperationOption.getInstance(),
                TcpNoOperationOption.getInstance(),
                TcpSackPermittedOption.getInstance());
        conversation.add(true, "S", 3927753347L, 0, "", 0, offered);
        conversation.add(false, "SA", 1794486207L, 3927753348L, "", 0, accepted);
        conversation.add(true, "A", 3927753348L, 1794486208L, "", 0, List.of());
        conversation.add(true, "PA", 3927753348L, 1794486208L, REQUEST, 607, List.of());
        conversation.add(false, "A", 1794486208L, 3927753955L, "", 2760, List.of());
        conversation.add(false, "A", 1794488968L, 3927753955L, "", 2760, List.of());
        conversation.add(false, "A", 1794491728L, 3927753955L, "", 1380, List.of());
        conversation.add(false, "FA", 1794493108L, 3927753955L, STATUS, 470, List.of());
        conversation.add(true, "A", 3927753955L, 1794488968L, "", 0, List.of());
        conversation.add(true, "A", 3927753955L, 1794491728L, "", 0, List.of());
        conversation.add(true, "A", 3927753955L, 1794493579L, "", 0, List.of());
        conversation.add(true, "FA", 3927753955L, 1794493579L, "", 0, List.of());
        conversation.add(false, "A", 1794493579L, 3927753956L, "", 0, List.of());
        return new PcapFile(MemorySegment.ofArray(HEADER), conversation.records).toBytes();
    }

    private static TcpOption mss() {
        return new TcpMaximumSegmentSizeOption.Builder()
                .maxSegSize((short) 1380)
                .correctLengthAtBuild(true)
                .build();
    }

    private static TcpOption scale() {
        return new TcpWindowScaleOption.Builder()
                .shiftCount((byte) 7)
                .correctLengthAtBuild(true)
                .build();
    }

    private void add(
            boolean fromClient, String flags, long seq, long ack, String line, int length, List<TcpOption> options)
            throws UnknownHostException {
        Inet4Address from = (Inet4Address) InetAddress.getByAddress(fromClient ? CLIENT : SERVER);
        Inet4Address to = (Inet4Address) InetAddress.getByAddress(fromClient ? SERVER : CLIENT);
        TcpPacket.Builder tcp = new TcpPacket.Builder()
                .srcAddr(from)
                .dstAddr(to)
                .srcPort(TcpPort.getInstance((short) (fromClient ? 40000 : 80)))
                .dstPort(TcpPort.getInstance((short) (fromClient ? 80 : 40000)))
                .sequenceNumber((int) seq)
                .acknowledgmentNumber((int) ack)
                .syn(flags.contains("S"))
                .ack(flags.contains("A"))
                .fin(flags.contains("F"))
                .psh(flags.contains("P"))
                .window((short) 29_200)
                .options(options)
                .paddingAtBuild(true)
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true);
        if (length > 0) {
            byte[] payload = Arrays.copyOf(line.getBytes(US_ASCII), length);
            Arrays.fill(payload, line.length(), length, (byte) '.');
            tcp.payloadBuilder(new UnknownPacket.Builder().rawData(payload));
        }
        IpV4Packet.Builder ip = new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc791Tos.newInstance((byte) 0))
                .identification((short) (records.size() + 1))
                .dontFragmentFlag(true)
                .ttl((byte) 64)
                .protocol(IpNumber.TCP)
                .srcAddr(from)
                .dstAddr(to)
                .payloadBuilder(tcp)
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true);
        Packet frame = new EthernetPacket.Builder()
                .srcAddr(MacAddress.getByAddress(new byte[] {2, 0, 0, 0, 0, (byte) (fromClient ? 1 : 2)}))
                .dstAddr(MacAddress.getByAddress(new byte[] {2, 0, 0, 0, 0, (byte) (fromClient ? 2 : 1)}))
                .type(EtherType.IPV4)
                .payloadBuilder(ip)
                .pad(new byte[0])
                .paddingAtBuild(false)
                .build();
        byte[] bytes = frame.getRawData();
        long micros = (long) records.size() * GAP_MICROS;
        records.add(new PacketRecord(START | micros << 32, bytes.length, MemorySegment.ofArray(bytes)));
    }
}
