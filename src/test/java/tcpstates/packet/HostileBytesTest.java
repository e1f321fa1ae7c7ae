package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tcpstates.packet.Frames.Link;
import tcpstates.packet.SavedPackets.Saved;

/** Whatever the bytes are, the decoder reads none that were not captured: here the memory ends with the packet. */
class HostileBytesTest {
    private static final int[] LINK_TYPES = IntStream.concat(
                    Arrays.stream(LinkType.values()).mapToInt(LinkType::number),
                    IntStream.of(-1, 147, Integer.MAX_VALUE))
            .toArray();

    private final PacketDecoder decoder = new PacketDecoder();
    private final PacketDecoder peeking = new PacketDecoder();
    private final Random random = new Random(20261121);

    @Test
    void survivesEveryPrefixOfEveryFrame() {
        for (Packet packet : realPackets()) {
            for (int captured = 0; captured <= packet.bytes.length; captured++) {
                decode(Arrays.copyOf(packet.bytes, captured), packet.bytes.length, packet.linkType);
            }
        }
    }

    @Test
    void saysTruncatedUntilTheWindowFieldIsThere() {
        for (Link link : Frames.beforeIpv4()) {
            byte[] packet = Frames.join(link.header(), Frames.tcpInIpv4());
            int needed = link.header().length + 20 + 16;
            for (int captured = 0; captured < packet.length; captured++) {
                assertThat(decode(Arrays.copyOf(packet, captured), packet.length, link.type()))
                        .as("%s, %d bytes", link, captured)
                        .isEqualTo(captured < needed ? DecodeResult.TRUNCATED : DecodeResult.TCP);
            }
        }
    }

    @Test
    void survivesMutatedFrames() {
        List<Packet> packets = realPackets();
        for (int round = 0; round < 200_000; round++) {
            Packet packet = packets.get(random.nextInt(packets.size()));
            byte[] bytes = Arrays.copyOf(packet.bytes, random.nextInt(Math.min(packet.bytes.length, 120)) + 1);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            decode(bytes, bytes.length + random.nextInt(2000), packet.linkType);
        }
    }

    @Test
    void survivesRandomBytes() {
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(128)];
            random.nextBytes(bytes);
            for (int linkType : LINK_TYPES) {
                decode(bytes, bytes.length, linkType);
            }
        }
    }

    @Test
    void survivesAWireLengthOfTwoGigabytes() {
        for (Packet packet : realPackets()) {
            decode(packet.bytes, Integer.MAX_VALUE, packet.linkType);
        }
    }

    @Test
    void readsMemoryOutsideTheHeap() {
        byte[] packet = Frames.tcpInIpv4();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(packet.length);
            memory.copyFrom(MemorySegment.ofArray(packet));
            assertThat(decoder.decode(memory, 0, packet.length, packet.length, 0, LinkType.RAW.number(), 1))
                    .isEqualTo(DecodeResult.TCP);
        }
    }

    private DecodeResult decode(byte[] bytes, int wireLength, int linkType) {
        DecodeResult result = decoder.decode(MemorySegment.ofArray(bytes), 0, bytes.length, wireLength, 0, linkType, 1);
        if (result == DecodeResult.TCP) {
            soundAndReadable(bytes.length);
        }
        if (peeking.peekFlowKey(MemorySegment.ofArray(bytes), 0, bytes.length, linkType)
                && result == DecodeResult.TCP) {
            sameEnds(peeking.segment(), decoder.segment());
        }
        return result;
    }

    private static void sameEnds(TcpSegment peeked, TcpSegment decoded) {
        if (peeked.sourceHigh() != decoded.sourceHigh()
                || peeked.sourceLow() != decoded.sourceLow()
                || peeked.sourcePort() != decoded.sourcePort()
                || peeked.destinationHigh() != decoded.destinationHigh()
                || peeked.destinationLow() != decoded.destinationLow()
                || peeked.destinationPort() != decoded.destinationPort()) {
            throw new AssertionError("peeked at other addresses or ports");
        }
    }

    @Test
    void peeksAtAddressesAndPortsOfPlainFrames() {
        byte[] ethernet4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0};
        byte[] ethernet6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x86, (byte) 0xdd};
        for (byte[] frame :
                List.of(Frames.join(ethernet4, Frames.tcpInIpv4()), Frames.join(ethernet6, Frames.tcpInIpv6()))) {
            assertThat(peeking.peekFlowKey(MemorySegment.ofArray(frame), 0, frame.length, LinkType.ETHERNET.number()))
                    .isTrue();
            assertThat(decode(frame, frame.length, LinkType.ETHERNET.number())).isEqualTo(DecodeResult.TCP);
            assertThat(peeking.segment().sourcePort()).isNotZero();
        }
    }

    private void soundAndReadable(int captured) {
        TcpSegment segment = decoder.segment();
        if (segment.headerLength() < 20 || segment.headerLength() > 60 || segment.payloadLength() < 0) {
            throw new AssertionError(
                    "header %d, payload %d".formatted(segment.headerLength(), segment.payloadLength()));
        }
        if (segment.tcpOffset() + 16 > captured) {
            throw new AssertionError("TCP header at %d of %d".formatted(segment.tcpOffset(), captured));
        }
        if (Checksum.isVerifiable(segment)) {
            Checksum.isCorrect(segment);
        }
        Checksum.isIpHeaderCorrect(segment);
    }

    private static List<Packet> realPackets() {
        List<Packet> packets = new ArrayList<>();
        for (Link link : Frames.beforeIpv4()) {
            packets.add(new Packet(Frames.join(link.header(), Frames.tcpInIpv4()), link.type()));
        }
        for (Link link : Frames.beforeIpv6()) {
            packets.add(new Packet(Frames.join(link.header(), Frames.tcpInIpv6()), link.type()));
        }
        for (String capture : List.of("vlan.pcap", "ipv6_normal.pcap", "snaplen60.pcap", "tfo.pcap")) {
            for (Saved saved : SavedPackets.of(capture)) {
                packets.add(new Packet(saved.bytes().toArray(ValueLayout.JAVA_BYTE), 1));
            }
        }
        return packets;
    }

    private static final class Packet {
        final byte[] bytes;
        final int linkType;

        Packet(byte[] bytes, int linkType) {
            this.bytes = bytes;
            this.linkType = linkType;
        }
    }
}
