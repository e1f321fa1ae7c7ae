package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.TcpMaximumSegmentSizeOption;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpPacket.TcpHeader;
import org.pcap4j.packet.TcpPacket.TcpOption;
import org.pcap4j.packet.TcpSackOption;
import org.pcap4j.packet.TcpSackOption.Sack;
import org.pcap4j.packet.TcpSackPermittedOption;
import org.pcap4j.packet.TcpTimestampsOption;
import org.pcap4j.packet.TcpWindowScaleOption;
import tcpstates.packet.SavedPackets.Saved;

/** Holds the decoder against pcap4j's, on captures of real connections. */
class Pcap4jAgreementTest {
    private final PacketDecoder decoder = new PacketDecoder();
    private final TcpSegment segment = decoder.segment();

    @ParameterizedTest
    @ValueSource(
            strings = {"normal_client_close.pcap", "ipv6_normal.pcap", "vlan.pcap", "tfo.pcap", "fast_retransmit.pcap"})
    void agreesOnEveryField(String capture) throws IllegalRawDataException {
        int segments = 0;
        for (Saved saved : SavedPackets.of(capture)) {
            EthernetPacket packet =
                    EthernetPacket.newPacket(saved.bytes().toArray(ValueLayout.JAVA_BYTE), 0, saved.captured());
            DecodeResult result = decoder.decode(
                    saved.bytes(), 0, saved.captured(), saved.wireLength(), 0, LinkType.ETHERNET.number(), 1);
            TcpPacket tcp = packet.get(TcpPacket.class);
            assertThat(result == DecodeResult.TCP).isEqualTo(tcp != null);
            if (tcp != null) {
                segments++;
                agreesOnAddresses(packet.get(IpPacket.class));
                agreesOnHeader(tcp.getHeader());
                assertThat(segment.payloadLength())
                        .isEqualTo(tcp.length() - tcp.getHeader().length());
                for (TcpOption option : tcp.getHeader().getOptions()) {
                    agreesOnOption(option);
                }
            }
        }
        assertThat(segments).isPositive();
    }

    private void agreesOnAddresses(IpPacket ip) {
        var header = ip.getHeader();
        assertThat(bytes(segment.sourceHigh(), segment.sourceLow()))
                .isEqualTo(header.getSrcAddr().getAddress());
        assertThat(bytes(segment.destinationHigh(), segment.destinationLow()))
                .isEqualTo(header.getDstAddr().getAddress());
        if (ip instanceof IpV4Packet v4) {
            assertThat(segment.ipId()).isEqualTo(v4.getHeader().getIdentificationAsInt());
            assertThat(segment.ttl()).isEqualTo(v4.getHeader().getTtlAsInt());
            assertThat(Checksum.isIpHeaderCorrect(segment))
                    .isEqualTo(v4.getHeader().hasValidChecksum(false));
        }
    }

    private void agreesOnHeader(TcpHeader header) {
        assertThat(segment.sourcePort()).isEqualTo(header.getSrcPort().valueAsInt());
        assertThat(segment.destinationPort()).isEqualTo(header.getDstPort().valueAsInt());
        assertThat(segment.seq()).isEqualTo(header.getSequenceNumber());
        assertThat(segment.ack()).isEqualTo(header.getAcknowledgmentNumber());
        assertThat(segment.window()).isEqualTo(header.getWindowAsInt());
        assertThat(segment.headerLength()).isEqualTo(header.length());
        assertThat(segment.has(TcpSegment.FIN)).isEqualTo(header.getFin());
        assertThat(segment.has(TcpSegment.SYN)).isEqualTo(header.getSyn());
        assertThat(segment.has(TcpSegment.RST)).isEqualTo(header.getRst());
        assertThat(segment.has(TcpSegment.PSH)).isEqualTo(header.getPsh());
        assertThat(segment.has(TcpSegment.ACK)).isEqualTo(header.getAck());
        assertThat(segment.has(TcpSegment.URG)).isEqualTo(header.getUrg());
        assertThat((short) segment.checksum()).isEqualTo(header.getChecksum());
        assertThat(segment.urgentPointer()).isEqualTo(header.getUrgentPointerAsInt());
        assertThat(segment.optionsCut()).isFalse();
    }

    private void agreesOnOption(TcpOption option) {
        switch (option) {
            case TcpMaximumSegmentSizeOption mss -> assertThat(segment.mss()).isEqualTo(mss.getMaxSegSizeAsInt());
            case TcpWindowScaleOption scale -> assertThat(segment.windowScale()).isEqualTo(scale.getShiftCountAsInt());
            case TcpSackPermittedOption permitted ->
                assertThat(segment.sackPermitted()).as("%s", permitted).isTrue();
            case TcpTimestampsOption timestamps -> {
                assertThat(segment.timestamps()).isTrue();
                assertThat(segment.timestampValue()).isEqualTo(timestamps.getTsValue());
                assertThat(segment.timestampEcho()).isEqualTo(timestamps.getTsEchoReply());
            }
            case TcpSackOption sack -> assertThat(sackOption()).isEqualTo(sack);
            default -> {}
        }
    }

    /** What was decoded, as pcap4j's option, which does not tell its blocks. */
    private TcpSackOption sackOption() {
        List<Sack> blocks = new ArrayList<>();
        for (int i = 0; i < segment.sackBlocks(); i++) {
            blocks.add(new Sack(segment.sackLeft(i), segment.sackRight(i)));
        }
        return new TcpSackOption.Builder()
                .sacks(blocks)
                .correctLengthAtBuild(true)
                .build();
    }

    private byte[] bytes(long high, long low) {
        return segment.v6()
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) low).array();
    }
}
