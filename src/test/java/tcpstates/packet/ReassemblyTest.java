package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.tcp.BitCodec;

/** Fragments of IPv4 are put together as Linux does, and cost no more than they may. */
class ReassemblyTest {
    private static final int HEADER = 20;
    private static final int MORE = 0x2000;
    private static final long SECOND = Nanos.PER_SECOND;

    /** A segment with 100 bytes of payload, without its IP header. */
    private static final byte[] SEGMENT = segment();

    private Reassembly reassembly = new Reassembly();
    private PacketDecoder decoder = new PacketDecoder(DecoderOptions.DEFAULTS, reassembly);
    private long now = 1_700_000_000 * SECOND;

    private static byte[] segment() {
        ByteBuffer segment = ByteBuffer.allocate(120);
        segment.putShort((short) 4000).putShort((short) 80).putInt(1000).putInt(2000);
        segment.putShort((short) 0x5018).putShort((short) 512);
        return segment.array();
    }

    private DecodeResult piece(int id, int offset, byte[] data, boolean more, int captured) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + data.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (HEADER + data.length));
        packet.putShort((short) id).putShort((short) (offset / 8 | (more ? MORE : 0)));
        packet.put((byte) 64)
                .put((byte) IpProtocol.TCP)
                .putShort((short) 0)
                .putInt(id >>> 16)
                .putInt(2);
        packet.put(data);
        return decoder.decode(
                MemorySegment.ofArray(packet.array()),
                0,
                Math.min(captured, packet.capacity()),
                packet.capacity(),
                now,
                LinkType.RAW.number(),
                1);
    }

    /** The part of the segment from {@code from} to {@code to}. */
    private DecodeResult piece(int id, int from, int to) {
        return piece(id, from, Arrays.copyOfRange(SEGMENT, from, to), to < SEGMENT.length, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24, 64, 112})
    void aHeaderMayBeCutAnywhere(int size) {
        for (int from = 0; from + size < SEGMENT.length; from += size) {
            assertThat(piece(1, from, from + size)).isEqualTo(DecodeResult.FRAGMENT);
        }
        int rest = (SEGMENT.length - 1) / size * size;
        assertThat(piece(1, rest, SEGMENT.length)).isEqualTo(DecodeResult.TCP);
        TcpSegment segment = decoder.segment();
        assertThat(segment.payloadLength()).isEqualTo(100);
        assertThat(segment.fragmented()).isFalse();
        assertThat(segment.seq()).isEqualTo(1000);
        assertThat(Checksum.isIpHeaderCorrect(segment)).isTrue();
        assertThat(segment.lastFragment()).isNotNull();
        assertThat(reassembly.size()).isZero();
        assertThat(reassembly.bytes()).isZero();
    }

    @Test
    void whatWaitsMayBeBytesInBetween() {
        piece(1, 80, 120);
        piece(1, 0, 40);
        piece(2, 0, 40);
        piece(2, 32, 80); // overlaps
        piece(3, 40, 80);
        var bits = new BitCodec();
        bits.write();
        reassembly.list(bits);
        byte[] bytes = bits.toBytes();
        long kept = reassembly.bytes();

        reassembly = new Reassembly();
        bits.read(bytes, 0, bytes.length);
        reassembly.list(bits);
        bits.endRead();
        decoder = new PacketDecoder(DecoderOptions.DEFAULTS, reassembly);

        assertThat(reassembly.size()).isEqualTo(3);
        assertThat(reassembly.bytes()).isEqualTo(kept);
        assertThat(reassembly.overlapping()).isEqualTo(1);
        assertThat(reassembly.incomplete()).isEqualTo(2);
        assertThat(piece(2, 80, 120)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 40, 80)).isEqualTo(DecodeResult.TCP);
        assertThat(decoder.segment().payloadLength()).isEqualTo(100);
        assertThat(reassembly.used()).isEqualTo(2);
        now += 31 * SECOND;
        assertThat(piece(3, 0, 40)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(3, 80, 120)).isEqualTo(DecodeResult.FRAGMENT);
    }

    @Test
    void theFirstMayComeLastAndAnyTwice() {
        assertThat(piece(1, 80, 120)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 40, 80)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 40, 80)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 48, 64)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 0, 40)).isEqualTo(DecodeResult.TCP);
        assertThat(decoder.segment().payloadLength()).isEqualTo(100);
        assertThat(reassembly.used()).isEqualTo(4);
    }

    @Test
    void overlappingOnesSpoilTheirDatagramForGood() {
        piece(1, 0, 40);
        piece(1, 32, 80);
        assertThat(piece(1, 40, 80)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(1, 80, 120)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(reassembly.overlapping()).isEqualTo(1);
        assertThat(reassembly.incomplete()).isZero();
        assertThat(reassembly.bytes()).isZero();
    }

    @Test
    void oneThatCoversAHoleAndMoreOverlaps() {
        piece(1, 40, 80);
        piece(1, 0, 48);
        assertThat(reassembly.overlapping()).isEqualTo(1);
    }

    @Test
    void twoEndsContradict() {
        piece(1, 80, 120);
        piece(1, 40, Arrays.copyOf(SEGMENT, 40), false, Integer.MAX_VALUE);
        assertThat(reassembly.malformed()).isEqualTo(1);
        piece(2, 80, 120);
        piece(2, 120, new byte[8], true, Integer.MAX_VALUE);
        assertThat(reassembly.malformed()).isEqualTo(2);
    }

    @Test
    void aDatagramThatWouldBeTooLongIsRefused() {
        piece(1, 65_528, new byte[100], false, Integer.MAX_VALUE);
        piece(2, 8, new byte[12], true, Integer.MAX_VALUE);
        assertThat(reassembly.malformed()).isEqualTo(2);
        assertThat(reassembly.bytes()).isZero();
    }

    @Test
    void halfAMinuteIsTheLongestWait() {
        piece(1, 0, 40);
        now += 30 * SECOND;
        piece(2, 0, 40);
        assertThat(piece(1, 40, 120)).isEqualTo(DecodeResult.TCP);
        now += 30 * SECOND + 1;
        assertThat(piece(2, 40, 120)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(reassembly.incomplete()).isEqualTo(2);
    }

    @Test
    void whatWasNotCapturedIsMissingAtTheEnd() {
        piece(1, 0, Arrays.copyOf(SEGMENT, 64), true, HEADER + 30);
        assertThat(piece(1, 64, 120)).isEqualTo(DecodeResult.TCP);
        assertThat(decoder.segment().payloadLength()).isEqualTo(100);
        assertThat(decoder.segment().holdsPayload()).isFalse();
        piece(2, 0, Arrays.copyOf(SEGMENT, 64), true, HEADER + 10);
        assertThat(piece(2, 64, 120)).isEqualTo(DecodeResult.TRUNCATED);
    }

    /** A filter for ports lets no other fragments through. */
    @Test
    void firstOnesAloneAreSegmentsOfWhichAPartIsMissing() {
        for (int id = 0; id < 4; id++) {
            assertThat(piece(id, 0, 64)).isEqualTo(DecodeResult.FRAGMENT);
        }
        assertThat(piece(9, 0, 64)).isEqualTo(DecodeResult.TCP);
        assertThat(decoder.segment().fragmented()).isTrue();
        assertThat(piece(10, 64, 120)).isEqualTo(DecodeResult.FRAGMENT);
        assertThat(piece(11, 0, 64)).isEqualTo(DecodeResult.FRAGMENT);
    }

    @Test
    void aFloodOfThemCostsNoMoreThanItMay() {
        piece(0, 64, 120);
        for (int id = 1; id < 50_000; id++) {
            piece(id, 8, 16);
            assertThat(reassembly.size()).isLessThanOrEqualTo(4096);
        }
        assertThat(reassembly.incomplete()).isEqualTo(50_000);
        byte[] large = new byte[60_000];
        for (int id = 50_000; id < 51_000; id++) {
            piece(id, 8, large, true, Integer.MAX_VALUE);
            assertThat(reassembly.bytes()).isLessThanOrEqualTo(4 << 20);
        }
    }

    @Test
    void norDoTinyOnesOfManyDatagrams() {
        byte[] tiny = new byte[8];
        for (int offset = 8; offset < 1000; offset += 8) {
            for (int id = 0; id < 1000; id++) {
                piece(id, offset, tiny, true, Integer.MAX_VALUE);
                assertThat(reassembly.bytes()).isLessThanOrEqualTo(4 << 20);
            }
        }
    }
}
