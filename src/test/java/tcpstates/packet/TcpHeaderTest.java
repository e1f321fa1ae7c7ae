package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.packet.Frames.hex;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.TcpMaximumSegmentSizeOption;
import org.pcap4j.packet.TcpNoOperationOption;
import org.pcap4j.packet.TcpPacket.TcpOption;
import org.pcap4j.packet.TcpSackOption;
import org.pcap4j.packet.TcpSackOption.Sack;
import org.pcap4j.packet.TcpSackPermittedOption;
import org.pcap4j.packet.TcpTimestampsOption;
import org.pcap4j.packet.TcpWindowScaleOption;

class TcpHeaderTest {
    private static final int IP_HEADER = 20;
    private static final TcpOption NOP = TcpNoOperationOption.getInstance();

    private final PacketDecoder decoder = new PacketDecoder();
    private final TcpSegment segment = decoder.segment();

    @Test
    void readsEveryField() {
        byte[] packet = Frames.tcpInIpv4();
        byte[] memory = Frames.join(new byte[3], packet, new byte[9]);
        DecodeResult result = decoder.decode(
                MemorySegment.ofArray(memory), 3, packet.length, packet.length, 99, LinkType.RAW.number(), 42);
        assertThat(result).isEqualTo(DecodeResult.TCP);
        assertThat(segment.packetOffset()).isEqualTo(3);
        assertThat(segment.tcpOffset()).isEqualTo(3 + IP_HEADER);
        assertThat(segment.captured()).isEqualTo(packet.length);
        assertThat(segment.wireLength()).isEqualTo(packet.length);
        assertThat(segment.linkType()).isEqualTo(LinkType.RAW.number());
        assertThat(segment.time()).isEqualTo(99);
        assertThat(segment.number()).isEqualTo(42);
        assertThat(segment.sourcePort()).isEqualTo(50000);
        assertThat(segment.destinationPort()).isEqualTo(80);
        assertThat(segment.seq()).isEqualTo(Frames.SEQ);
        assertThat(segment.ack()).isEqualTo(Frames.ACK);
        assertThat(segment.flags()).isEqualTo(TcpSegment.PSH | TcpSegment.ACK);
        assertThat(segment.window()).isEqualTo(64240);
        assertThat(segment.urgentPointer()).isEqualTo(7);
        assertThat(segment.headerLength()).isEqualTo(20);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
        assertThat(segment.optionsCut()).isFalse();
        assertThat(Checksum.isCorrect(segment)).isTrue();
        assertThat(segment.checksum()).isEqualTo(Checksum.expected(segment));
    }

    @Test
    void readsTheOptionsOfASyn() {
        assertThat(decode(syn())).isEqualTo(DecodeResult.TCP);
        assertThat(segment.headerLength()).isEqualTo(40);
        assertThat(segment.mss()).isEqualTo(65495);
        assertThat(segment.sackPermitted()).isTrue();
        assertThat(segment.timestamps()).isTrue();
        assertThat(segment.timestampValue()).isEqualTo(0xfedcba98);
        assertThat(segment.timestampEcho()).isEqualTo(0x01020304);
        assertThat(segment.windowScale()).isEqualTo(7);
        assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
    }

    private static byte[] syn() {
        return Frames.tcpInIpv4(
                new TcpMaximumSegmentSizeOption.Builder()
                        .maxSegSize((short) 65495)
                        .correctLengthAtBuild(true)
                        .build(),
                TcpSackPermittedOption.getInstance(),
                timestamps(0xfedcba98, 0x01020304),
                NOP,
                windowScale(7));
    }

    @Test
    void forgetsTheOptionsOfThePacketBefore() {
        assertThat(decode(syn())).isEqualTo(DecodeResult.TCP);
        assertThat(decode(Frames.tcpInIpv4())).isEqualTo(DecodeResult.TCP);
        assertThat(segment.mss()).isEqualTo(TcpSegment.ABSENT);
        assertThat(segment.windowScale()).isEqualTo(TcpSegment.ABSENT);
        assertThat(segment.sackPermitted()).isFalse();
        assertThat(segment.timestamps()).isFalse();
        assertThat(segment.sackBlocks()).isZero();
    }

    @Test
    void readsAlignedTimestamps() {
        assertThat(decode(Frames.tcpInIpv4(NOP, NOP, timestamps(1, -1)))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.headerLength()).isEqualTo(32);
        assertThat(segment.timestamps()).isTrue();
        assertThat(segment.timestampValue()).isEqualTo(1);
        assertThat(segment.timestampEcho()).isEqualTo(-1);
    }

    @Test
    void readsUpToFourSackBlocks() {
        for (int blocks = 1; blocks <= TcpSegment.MAX_SACK_BLOCKS; blocks++) {
            assertThat(decode(Frames.tcpInIpv4(NOP, NOP, sack(blocks)))).isEqualTo(DecodeResult.TCP);
            assertThat(segment.sackBlocks()).isEqualTo(blocks);
            for (int i = 0; i < blocks; i++) {
                assertThat(segment.sackLeft(i)).isEqualTo(-5 + 100 * i);
                assertThat(segment.sackRight(i)).isEqualTo(45 + 100 * i);
            }
        }
    }

    @Test
    void capsTheWindowScaleAtFourteen() {
        decode(Frames.tcpInIpv4(windowScale(200)));
        assertThat(segment.windowScale()).isEqualTo(14);
    }

    @Test
    void readsAllNineFlags() {
        byte[] packet = Frames.tcpInIpv4();
        packet[IP_HEADER + 12] = 0x5f; // with the three reserved bits, which are no flags
        packet[IP_HEADER + 13] = (byte) 0xff;
        decode(packet);
        assertThat(segment.flags()).isEqualTo(0x1ff);
        assertThat(segment.headerLength()).isEqualTo(20);
    }

    @Test
    void stopsAtBrokenOptionsWithoutRefusingTheSegment() {
        assertThat(decode(withOptions("0204 05b4 0800 0303 0700 0000"))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.mss()).isEqualTo(1460);
        assertThat(segment.timestamps()).isFalse();
        assertThat(segment.windowScale()).isEqualTo(TcpSegment.ABSENT);
        assertThat(decode(withOptions("0101 01 02"))).isEqualTo(DecodeResult.TCP);
        assertThat(decode(withOptions("0101 0204"))).isEqualTo(DecodeResult.TCP);
        assertThat(segment.mss()).isEqualTo(TcpSegment.ABSENT);
        assertThat(decode(withOptions("fdff 0204"))).isEqualTo(DecodeResult.TCP);
        assertThat(decode(withOptions("0000 0000 0204 05b4"))).as("END").isEqualTo(DecodeResult.TCP);
        assertThat(segment.mss()).isEqualTo(TcpSegment.ABSENT);
    }

    @Test
    void skipsOptionsThatAreUnknownOrHaveTheWrongLength() {
        assertThat(decode(withOptions("fe04 f989 0203 05 0304 0700 0403 00 0509 0000000000 0000 01 0204 0218")))
                .isEqualTo(DecodeResult.TCP);
        assertThat(segment.mss()).isEqualTo(536);
        assertThat(segment.windowScale()).isEqualTo(TcpSegment.ABSENT);
        assertThat(segment.sackPermitted()).isFalse();
        assertThat(segment.sackBlocks()).isZero();
    }

    @Test
    void needsTheHeaderThroughTheWindowField() {
        byte[] packet = Frames.tcpInIpv4(NOP, NOP, timestamps(1, 2));
        for (int captured = 0; captured <= packet.length; captured++) {
            DecodeResult result = decoder.decode(
                    MemorySegment.ofArray(packet), 0, captured, packet.length, 0, LinkType.RAW.number(), 1);
            assertThat(result)
                    .as("%d bytes", captured)
                    .isEqualTo(captured < IP_HEADER + 16 ? DecodeResult.TRUNCATED : DecodeResult.TCP);
            if (result == DecodeResult.TCP) {
                assertThat(segment.window()).isEqualTo(64240);
                assertThat(segment.payloadLength()).isEqualTo(Frames.PAYLOAD);
                assertThat(segment.optionsCut()).isEqualTo(captured < IP_HEADER + 32);
                assertThat(segment.timestamps()).isEqualTo(captured >= IP_HEADER + 32);
                assertThat(segment.urgentPointer()).isEqualTo(captured < IP_HEADER + 20 ? 0 : 7);
                assertThat(Checksum.isVerifiable(segment)).isEqualTo(captured == packet.length);
            }
        }
    }

    @Test
    void refusesDataOffsetsThatCannotBe() {
        byte[] packet = Frames.tcpInIpv4();
        packet[IP_HEADER + 12] = 0x40;
        assertThat(decode(packet)).isEqualTo(DecodeResult.MALFORMED);
        packet[IP_HEADER + 12] = (byte) 0xf0;
        assertThat(decode(packet)).as("beyond the IP payload").isEqualTo(DecodeResult.MALFORMED);
    }

    private static TcpTimestampsOption timestamps(int value, int echo) {
        return new TcpTimestampsOption.Builder()
                .tsValue(value)
                .tsEchoReply(echo)
                .correctLengthAtBuild(true)
                .build();
    }

    private static TcpWindowScaleOption windowScale(int shift) {
        return new TcpWindowScaleOption.Builder()
                .shiftCount((byte) shift)
                .correctLengthAtBuild(true)
                .build();
    }

    private static TcpSackOption sack(int blocks) {
        List<Sack> sacks = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            sacks.add(new Sack(-5 + 100 * i, 45 + 100 * i));
        }
        return new TcpSackOption.Builder()
                .sacks(sacks)
                .correctLengthAtBuild(true)
                .build();
    }

    /** A segment of only a header, with raw option bytes that pcap4j would not write. */
    private static byte[] withOptions(String options) {
        byte[] raw = hex(options);
        byte[] packet = Frames.join(Arrays.copyOf(Frames.tcpInIpv4(), IP_HEADER + 20), raw);
        packet[3] = (byte) packet.length;
        packet[IP_HEADER + 12] = (byte) ((20 + raw.length) / 4 << 4);
        return packet;
    }

    private DecodeResult decode(byte[] packet) {
        return decoder.decode(
                MemorySegment.ofArray(packet), 0, packet.length, packet.length, 0, LinkType.RAW.number(), 1);
    }
}
