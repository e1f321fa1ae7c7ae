package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.packet.Frames.hex;
import static tcpstates.packet.Frames.join;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.IpV4NoOperationOption;
import org.pcap4j.packet.IpV6ExtDestinationOptionsPacket;
import org.pcap4j.packet.IpV6ExtFragmentPacket;
import org.pcap4j.packet.IpV6ExtHopByHopOptionsPacket;
import org.pcap4j.packet.IpV6Pad1Option;
import org.pcap4j.packet.IpV6PadNOption;
import org.pcap4j.packet.namednumber.IpNumber;

class IpHeadersTest {
    private static final int RAW = LinkType.RAW.number();

    /** Offsets of fields in an IPv4 header. */
    private static final int TOTAL_LENGTH = 2;

    private static final int FRAGMENT = 6;
    private static final int PROTOCOL = 9;

    private final PacketDecoder decoder = new PacketDecoder();
    private final TcpSegment segment = decoder.segment();

    @Test
    void readsIpv4() {
        assertThat(decode(Frames.tcpInIpv4())).isEqualTo(DecodeResult.TCP);
        assertThat(segment.v6()).isFalse();
        assertThat(segment.sourceHigh()).isZero();
        assertThat(segment.sourceLow()).isEqualTo(0xc0000201L);
        assertThat(segment.destinationHigh()).isZero();
        assertThat(segment.destinationLow()).isEqualTo(0xc6336402L);
        assertThat(segment.ttl()).isEqualTo(200);
        assertThat(segment.ipId()).isEqualTo(0xabcd);
        assertThat(segment.fragmented()).isFalse();
    }

    @Test
    void readsIpv6() {
        assertThat(decode(Frames.tcpInIpv6())).isEqualTo(DecodeResult.TCP);
        assertThat(segment.v6()).isTrue();
        assertThat(segment.sourceHigh()).isEqualTo(0x20010db8_00000000L);
        assertThat(segment.sourceLow()).isEqualTo(1);
        assertThat(segment.destinationHigh()).isEqualTo(0x20010db8_00000001L);
        assertThat(segment.destinationLow()).isEqualTo(2);
        assertThat(segment.ttl()).isEqualTo(200);
        assertThat(segment.ipId()).isEqualTo(-1);
    }

    @Test
    void skipsIpv4Options() {
        byte[] packet = Frames.ipv4(Frames.tcp(Frames.V4_CLIENT, Frames.V4_SERVER, List.of()))
                .options(List.of(IpV4NoOperationOption.getInstance(), IpV4NoOperationOption.getInstance()))
                .build()
                .getRawData();
        assertThat(decode(packet)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.tcpOffset()).isEqualTo(24);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(Checksum.isIpHeaderCorrect(segment)).isTrue();
    }

    @Test
    void leavesOutEthernetPadding() {
        assertThat(decode(Arrays.copyOf(Frames.tcpInIpv4(), 100))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(decode(Arrays.copyOf(Frames.tcpInIpv6(), 100))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
    }

    @Test
    void takesTheLengthOfOffloadedPacketsFromTheWire() {
        byte[] v4 = Frames.tcpInIpv4();
        put16(v4, TOTAL_LENGTH, 0);
        assertThat(decode(v4, 70_000)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(70_000 - 40);

        byte[] v6 = Frames.tcpInIpv6();
        put16(v6, 4, 0);
        assertThat(decode(v6, 70_000)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(70_000 - 60);
    }

    @Test
    void takesTheLengthOfCutPacketsFromTheIpHeader() {
        byte[] v4 = Frames.tcpInIpv4();
        put16(v4, TOTAL_LENGTH, 1500);
        assertThat(decode(v4)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(1460);
        assertThat(Checksum.isVerifiable(segment)).isFalse();
    }

    @Test
    void decodesTheFirstIpv4FragmentOnly() {
        byte[] packet = Frames.tcpInIpv4();
        put16(packet, FRAGMENT, 0x2000);
        assertThat(decode(packet)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.fragmented()).isTrue();
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(Checksum.isVerifiable(segment)).isFalse();
        put16(packet, FRAGMENT, 0x2001);
        assertThat(decode(packet)).isEqualTo(DecodeResult.FRAGMENT);
        put16(packet, FRAGMENT, 0x1fff);
        assertThat(decode(packet)).isEqualTo(DecodeResult.FRAGMENT);
        packet[PROTOCOL] = 17;
        assertThat(decode(packet)).isEqualTo(DecodeResult.NOT_TCP);
    }

    @Test
    void decodesTheFirstIpv6FragmentOnly() {
        assertThat(decode(ipv6Fragment(0, false))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.fragmented()).as("an atomic fragment, RFC 6946").isFalse();
        assertThat(decode(ipv6Fragment(0, true))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.fragmented()).isTrue();
        assertThat(decode(ipv6Fragment(1, true))).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(decode(ipv6Fragment(185, false))).isEqualTo(DecodeResult.FRAGMENT);
    }

    @Test
    void followsIpv6ExtensionHeaders() {
        var destination = new IpV6ExtDestinationOptionsPacket.Builder()
                .nextHeader(IpNumber.TCP)
                .options(List.of(padding(14)))
                .correctLengthAtBuild(true)
                .payloadBuilder(Frames.tcp(Frames.V6_CLIENT, Frames.V6_SERVER, List.of()));
        var hopByHop = new IpV6ExtHopByHopOptionsPacket.Builder()
                .nextHeader(IpNumber.IPV6_DST_OPTS)
                .options(List.of(padding(5), IpV6Pad1Option.getInstance()))
                .correctLengthAtBuild(true)
                .payloadBuilder(destination);
        byte[] packet = Frames.ipv6(IpNumber.IPV6_HOPOPT, hopByHop).build().getRawData();
        assertThat(decode(packet)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.tcpOffset()).isEqualTo(40 + 8 + 16);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(Checksum.isCorrect(segment)).isTrue();
    }

    @Test
    void takesHopByHopOptionsRightBehindTheIpv6HeaderOnly() {
        assertThat(decode(ipv6With(0, "0600 0104 00000000"))).isEqualTo(DecodeResult.TCP);
        assertThat(decode(ipv6With(44, "0000 0000 00000001" + "0600 0104 00000000")))
                .as("RFC 8200 section 4.1: no host takes them behind another header")
                .isEqualTo(DecodeResult.NOT_TCP);
    }

    @Test
    void followsRoutingMobilityAndAuthentication() {
        assertThat(decode(ipv6With(43, "0600 0000 00000000"))).isEqualTo(DecodeResult.TCP);
        assertThat(Checksum.isVerifiable(segment)).isTrue();
        assertThat(decode(ipv6With(43, "0602 0401 00000000" + "20010db8000000000000000000000009")))
                .isEqualTo(DecodeResult.TCP);
        assertThat(Checksum.isVerifiable(segment))
                .as("the checksum is over another destination")
                .isFalse();
        assertThat(decode(ipv6With(135, "0600 0000 00000000"))).isEqualTo(DecodeResult.TCP);
        assertThat(decode(ipv6With(51, "0604 0000" + "00000001".repeat(5)))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
    }

    @Test
    void followsAuthenticationInIpv4() {
        byte[] plain = Frames.tcpInIpv4();
        byte[] header = Arrays.copyOf(plain, 20);
        byte[] authentication = hex("0604 0000" + "00000001".repeat(5));
        put16(header, TOTAL_LENGTH, plain.length + authentication.length);
        header[PROTOCOL] = 51;
        byte[] packet = join(header, authentication, Arrays.copyOfRange(plain, 20, plain.length));
        assertThat(decode(packet)).isEqualTo(DecodeResult.TCP);
        assertThat(segment.tcpOffset()).isEqualTo(44);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
    }

    @Test
    void boundsExtensionHeaders() {
        assertThat(decode(ipv6With(60, "3c00 0000 00000000".repeat(14) + "0600 0000 00000000")))
                .isEqualTo(DecodeResult.TCP);
        assertThat(decode(ipv6With(60, "3c00 0000 00000000".repeat(5000) + "0600 0000 00000000")))
                .isEqualTo(DecodeResult.MALFORMED);
        assertThat(decode(ipv6With(60, "06ff 0000 00000000")))
                .as("a header beyond the packet's end")
                .isEqualTo(DecodeResult.MALFORMED);
    }

    @Test
    void leavesOtherProtocolsAndTunnelsAlone() {
        byte[] packet = Frames.tcpInIpv4();
        for (int protocol : new int[] {1, 4, 17, 41, 47, 50, 132}) {
            packet[PROTOCOL] = (byte) protocol;
            assertThat(decode(packet)).as("protocol %d", protocol).isEqualTo(DecodeResult.NOT_TCP);
        }
        byte[] v6 = Frames.tcpInIpv6();
        for (int protocol : new int[] {4, 17, 41, 47, 50, 58, 59}) {
            v6[6] = (byte) protocol;
            assertThat(decode(v6)).as("next header %d", protocol).isEqualTo(DecodeResult.NOT_TCP);
        }
    }

    @Test
    void refusesLengthsThatContradictThemselves() {
        byte[] shortHeader = Frames.tcpInIpv4();
        shortHeader[0] = 0x44;
        assertThat(decode(shortHeader)).isEqualTo(DecodeResult.MALFORMED);
        byte[] shortPacket = Frames.tcpInIpv4();
        put16(shortPacket, TOTAL_LENGTH, 19);
        assertThat(decode(shortPacket)).isEqualTo(DecodeResult.MALFORMED);
        put16(shortPacket, TOTAL_LENGTH, 39);
        assertThat(decode(shortPacket)).as("no room for a TCP header").isEqualTo(DecodeResult.MALFORMED);
    }

    private static byte[] ipv6Fragment(int offset, boolean more) {
        var fragment = new IpV6ExtFragmentPacket.Builder()
                .nextHeader(IpNumber.TCP)
                .fragmentOffset((short) offset)
                .m(more)
                .identification(7)
                .payloadBuilder(Frames.tcp(Frames.V6_CLIENT, Frames.V6_SERVER, List.of()));
        return Frames.ipv6(IpNumber.IPV6_FRAG, fragment).build().getRawData();
    }

    private static byte[] ipv6With(int nextHeader, String extensions) {
        byte[] plain = Frames.tcpInIpv6();
        byte[] inserted = hex(extensions);
        byte[] header = Arrays.copyOf(plain, 40);
        put16(header, 4, plain.length - 40 + inserted.length);
        header[6] = (byte) nextHeader;
        return join(header, inserted, Arrays.copyOfRange(plain, 40, plain.length));
    }

    private static IpV6PadNOption padding(int bytes) {
        return new IpV6PadNOption.Builder()
                .dataLen((byte) (bytes - 2))
                .data(new byte[bytes - 2])
                .build();
    }

    private static void put16(byte[] packet, int at, int value) {
        packet[at] = (byte) (value >> 8);
        packet[at + 1] = (byte) value;
    }

    private DecodeResult decode(byte[] packet) {
        return decode(packet, packet.length);
    }

    private DecodeResult decode(byte[] packet, int wireLength) {
        return decoder.decode(MemorySegment.ofArray(packet), 0, packet.length, wireLength, 0, RAW, 1);
    }
}
