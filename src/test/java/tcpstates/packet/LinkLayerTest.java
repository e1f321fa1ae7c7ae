package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.packet.Frames.hex;
import static tcpstates.packet.Frames.join;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.packet.Frames.Link;

class LinkLayerTest {
    private static final String ETHERNET = "020000000001 020000000002 ";

    private final PacketDecoder decoder = new PacketDecoder();

    static List<Link> beforeIpv4() {
        return Frames.beforeIpv4();
    }

    static List<Link> beforeIpv6() {
        return Frames.beforeIpv6();
    }

    @ParameterizedTest
    @MethodSource("beforeIpv4")
    void findsIpv4Behind(Link link) {
        assertThat(decode(link.type(), join(link.header(), Frames.tcpInIpv4()))).isEqualTo(DecodeResult.TCP);
        TcpSegment segment = decoder.segment();
        assertThat(segment.v6()).isFalse();
        assertThat(segment.ipOffset()).isEqualTo(link.header().length);
        assertThat(segment.tcpOffset()).isEqualTo(link.header().length + 20);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(segment.destinationPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @MethodSource("beforeIpv6")
    void findsIpv6Behind(Link link) {
        assertThat(decode(link.type(), join(link.header(), Frames.tcpInIpv6()))).isEqualTo(DecodeResult.TCP);
        TcpSegment segment = decoder.segment();
        assertThat(segment.v6()).isTrue();
        assertThat(segment.ipOffset()).isEqualTo(link.header().length);
        assertThat(segment.tcpOffset()).isEqualTo(link.header().length + 40);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
    }

    @Test
    void findsIpBehindNetfilterLogAttributes() {
        // A prefix of 6 bytes (padded to 8) stands before the payload attribute.
        byte[] ip = Frames.tcpInIpv4();
        byte[] header = hex("02 00 0001 0600 0a00 6162 0000 3100 0900");
        header[12] = (byte) (ip.length + 4);
        assertThat(decode(LinkType.NFLOG.number(), join(header, ip))).isEqualTo(DecodeResult.TCP);
        assertThat(decoder.segment().ipOffset()).isEqualTo(16);
    }

    @Test
    void endsAtNetfilterLogAttributesWithoutAPayload() {
        assertThat(decode(LinkType.NFLOG.number(), hex("02000001 0300 0a00"))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(LinkType.NFLOG.number(), hex("02000001 0800 0a00 00000000")))
                .isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(LinkType.NFLOG.number(), hex("02000001 0400 0900"))).isEqualTo(DecodeResult.MALFORMED);
    }

    @Test
    void leavesOtherProtocolsAlone() {
        assertThat(decode(1, hex(ETHERNET + "0806 0001 0800 0604 0001"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "8863 1109 0000 0000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "8864 1165 0000 0000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "8864 1100 0001 000a c021 0101"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "0026 424203 0000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "0026 aaaa03 00000c 2000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(1, hex(ETHERNET + "8847 00010140 00000000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(0, hex("00000007 0000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(113, hex("0000 0001 0006 020000000001 0000 0806"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(10, hex("81 " + ETHERNET + "aaaa03 000000 0800"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(105, hex("8000 0000"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(107, hex("0001 0308 00"))).as("Q.933").isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(107, hex("1840 03cc 45"))).as("a longer address").isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(117, hex("3d07"))).isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(129, hex("0102 0000 d5 00 0001"))).as("ARP").isEqualTo(DecodeResult.NOT_IP);
        assertThat(decode(105, hex("0841 0000"))).as("encrypted").isEqualTo(DecodeResult.NOT_IP);
    }

    @Test
    void boundsHeadersThatSayHowLongTheyAre() {
        assertThat(decode(192, hex("00000700 69000000"))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(192, hex("0000ffff 69000000"))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(192, hex("00000800 01000000"))).isEqualTo(DecodeResult.UNKNOWN_LINK_TYPE);
        assertThat(decode(117, hex("2c020000"))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(117, hex("ff020000"))).isEqualTo(DecodeResult.MALFORMED);
    }

    @Test
    void namesLinkTypesThatItDoesNotKnow() {
        assertThat(decode(147, Frames.tcpInIpv4())).isEqualTo(DecodeResult.UNKNOWN_LINK_TYPE);
    }

    @Test
    void refusesIpThatContradictsTheLinkLayer() {
        assertThat(decode(1, join(hex(ETHERNET + "0800"), Frames.tcpInIpv6()))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(1, join(hex(ETHERNET + "86dd"), Frames.tcpInIpv4()))).isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(101, join(hex("00"), Frames.tcpInIpv4()))).isEqualTo(DecodeResult.MALFORMED);
        // MPLS labels that are reserved say which IP follows (RFC 3032 section 2.1).
        assertThat(decode(1, join(hex(ETHERNET + "8847 00002121"), Frames.tcpInIpv4())))
                .isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(1, join(hex(ETHERNET + "8847 00000121"), Frames.tcpInIpv6())))
                .isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(1, join(hex(ETHERNET + "8847 00000121"), Frames.tcpInIpv4())))
                .isEqualTo(DecodeResult.TCP);
    }

    @Test
    void boundsNestedTagsAndLabels() {
        byte[] ip = Frames.tcpInIpv4();
        assertThat(decode(1, join(hex(ETHERNET + "8100" + "00648100".repeat(15) + "00640800"), ip)))
                .isEqualTo(DecodeResult.TCP);
        assertThat(decode(1, join(hex(ETHERNET + "8100" + "00648100".repeat(2000) + "00640800"), ip)))
                .isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(1, join(hex(ETHERNET + "8847" + "00010040".repeat(2000) + "00010140"), ip)))
                .isEqualTo(DecodeResult.MALFORMED);
    }

    @Test
    void tellsPacketsThatWereCutWhenCapturedFromThoseThatWereSentSo() {
        byte[] packet = hex("0000ffff 69000000");
        MemorySegment memory = MemorySegment.ofArray(packet);
        assertThat(decoder.decode(memory, 0, packet.length, 1514, 0, 192, 1)).isEqualTo(DecodeResult.TRUNCATED);
        assertThat(decoder.decode(memory, 0, packet.length, packet.length, 0, 192, 1))
                .isEqualTo(DecodeResult.MALFORMED);
    }

    private DecodeResult decode(int linkType, byte[] packet) {
        return decoder.decode(MemorySegment.ofArray(packet), 0, packet.length, packet.length, 0, linkType, 1);
    }
}
