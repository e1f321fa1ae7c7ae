package tcpstates.packet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.IpNumber;
import tcpstates.packet.SavedPackets.Saved;

class ChecksumTest {
    private static final int CHECKSUM = 16;

    private final PacketDecoder decoder = new PacketDecoder();
    private final TcpSegment segment = decoder.segment();

    @Test
    void acceptsWhatPcap4jComputes() {
        for (int length = 0; length <= 9; length++) {
            var payload = new UnknownPacket.Builder()
                    .rawData("payload!?".substring(0, length).getBytes(US_ASCII));
            decode(Frames.ipv4(Frames.tcp(Frames.V4_CLIENT, Frames.V4_SERVER, List.of())
                            .payloadBuilder(payload))
                    .build()
                    .getRawData());
            assertThat(Checksum.isVerifiable(segment)).isTrue();
            assertThat(Checksum.isCorrect(segment)).as("IPv4, %d bytes", length).isTrue();
            assertThat(Checksum.isIpHeaderCorrect(segment)).isTrue();
            decode(Frames.ipv6(
                            IpNumber.TCP,
                            Frames.tcp(Frames.V6_CLIENT, Frames.V6_SERVER, List.of())
                                    .payloadBuilder(payload))
                    .build()
                    .getRawData());
            assertThat(Checksum.isCorrect(segment)).as("IPv6, %d bytes", length).isTrue();
            assertThat(Checksum.isIpHeaderCorrect(segment)).isTrue();
        }
    }

    @Test
    void tellsTheRightValue() {
        byte[] packet = Frames.tcpInIpv4();
        decode(packet);
        int right = segment.checksum();
        packet[20 + CHECKSUM] ^= 0x55;
        packet[10] ^= 0x55;
        decode(packet);
        assertThat(Checksum.isCorrect(segment)).isFalse();
        assertThat(Checksum.expected(segment)).isEqualTo(right);
        assertThat(Checksum.isIpHeaderCorrect(segment)).isFalse();
        packet[10] ^= 0x55;
        int ipRight = (packet[10] & 0xff) << 8 | packet[11] & 0xff;
        packet[10] ^= 0x55;
        assertThat(Checksum.expectedIpHeader(segment)).isEqualTo(ipRight);
    }

    /** tcpdump 4.99.3 -vv calls every checksum of this capture correct. */
    @Test
    void acceptsARealCapture() {
        for (Saved saved : SavedPackets.of("normal_client_close.pcap")) {
            if (decoder.decode(saved.bytes(), 0, saved.captured(), saved.wireLength(), 0, LinkType.ETHERNET.number(), 1)
                    == DecodeResult.TCP) {
                assertThat(Checksum.isVerifiable(segment)).isTrue();
                assertThat(Checksum.isCorrect(segment)).isTrue();
                assertThat(Checksum.isIpHeaderCorrect(segment)).isTrue();
            }
        }
    }

    private void decode(byte[] packet) {
        assertThat(decoder.decode(
                        MemorySegment.ofArray(packet), 0, packet.length, packet.length, 0, LinkType.RAW.number(), 1))
                .isEqualTo(DecodeResult.TCP);
    }
}
