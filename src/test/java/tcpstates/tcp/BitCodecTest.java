package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what was written, and nothing else is taken for it. */
class BitCodecTest {
    private static final long[] EDGES = {
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        127,
        128,
        1_700_000_000_000_000_000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    private final BitCodec codec = new BitCodec();

    /** A list of fields of every kind. */
    private static final class Values {
        private boolean flag;
        private int code;
        private final int[] ints = new int[6];
        private final long[] longs = new long[6];

        static Values random(Random random) {
            Values v = new Values();
            v.flag = random.nextBoolean();
            v.code = random.nextInt(16);
            Arrays.setAll(v.ints, i -> random.nextInt() >> random.nextInt(32));
            Arrays.setAll(v.longs, i -> random.nextInt(3) == 0 ? any(random) : random.nextLong() >> random.nextInt(64));
            v.ints[4] &= 0xffff;
            v.ints[5] &= 0xffff;
            return v;
        }

        void list(BitCodec codec) {
            codec.beginPart(1);
            flag = codec.flag(flag);
            code = codec.bits(code, 4);
            ints[0] = codec.number(ints[0], 7);
            ints[1] = codec.fixed32(ints[1], ints[0]);
            longs[0] = codec.number(longs[0], ints[0]);
            longs[1] = codec.time(longs[1], longs[0]);
            longs[2] = codec.time(longs[2], BitCodec.NEVER);
            ints[4] = codec.fixed16(ints[4], -1);
            codec.endPart();
            ints[2] = codec.number(ints[2]);
            ints[3] = codec.fixed32(ints[3]);
            ints[5] = codec.fixed16(ints[5]);
            longs[3] = codec.number(longs[3]);
            longs[4] = codec.fixed64(longs[4]);
            longs[5] = codec.number(longs[5]);
        }

        @Override
        public String toString() {
            return flag + " " + code + " " + Arrays.toString(ints) + " " + Arrays.toString(longs);
        }
    }

    private static long any(Random random) {
        return EDGES[random.nextInt(EDGES.length)];
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsWhatWasWritten(long seed) {
        Values values = Values.random(new Random(seed));
        codec.write();
        values.list(codec);
        byte[] bytes = codec.toBytes();

        Values read = new Values();
        byte[] inTheMiddle = new byte[bytes.length + 9];
        System.arraycopy(bytes, 0, inTheMiddle, 4, bytes.length);
        codec.read(inTheMiddle, 4, 4 + bytes.length);
        read.list(codec);
        codec.endRead();

        assertThat(read).hasToString(values.toString());
    }

    @Test
    void writesEveryTimeAgainstEveryLikelyOne() {
        for (long time : EDGES) {
            for (long likely : EDGES) {
                codec.write();
                codec.beginPart(0);
                codec.time(time, likely);
                codec.endPart();
                codec.read(codec.toBytes(), 0, codec.position());
                codec.beginPart(0);
                assertThat(codec.time(0, likely)).as("beside %d", likely).isEqualTo(time);
            }
        }
    }

    @Test
    void writesOneByteForAPartInWhichAllIsAsLikely() {
        codec.write();
        codec.beginPart(0);
        for (int i = 0; i < BitCodec.MAX_VALUES; i++) {
            codec.number(i, i);
        }
        codec.endPart();

        assertThat(codec.toBytes()).containsExactly(0);
    }

    @Test
    void refusesAListThatIsTooLongForAPart() {
        codec.write();
        codec.beginPart(0);
        for (int i = 0; i <= BitCodec.MAX_VALUES; i++) {
            codec.number(i, i);
        }
        assertThatThrownBy(codec::endPart).isInstanceOf(IllegalStateException.class);
        codec.write();
        codec.beginPart(1);
        codec.bits(3, 9);
        assertThatThrownBy(codec::endPart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAValueWithALikelyOneOutsideAPart() {
        codec.write();
        codec.number(1, 1);
        assertThatThrownBy(() -> codec.beginPart(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(codec::toBytes).isInstanceOf(IllegalStateException.class);
        codec.write();
        codec.beginPart(0);
        codec.endPart();
        codec.number(1, 1);
        assertThatThrownBy(codec::toBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void growsWithWhatIsWritten() {
        codec.write();
        for (int i = 0; i < 100_000; i++) {
            codec.fixed64(i);
        }
        byte[] bytes = codec.toBytes();

        assertThat(bytes).hasSize(800_000);
        codec.read(bytes, 0, bytes.length);
        for (int i = 0; i < 100_000; i++) {
            assertThat(codec.fixed64(0)).isEqualTo(i);
        }
    }

    @Test
    void findsEveryBitThatWasFlipped() {
        byte[] sealed = sealed();
        for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
            byte[] damaged = sealed.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> codec.readSealed(damaged, 3)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void findsThatBytesAreMissing() {
        byte[] sealed = sealed();
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> codec.readSealed(cut, 3)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void namesTheVersionThatItDoesNotKnow() {
        byte[] sealed = sealed();
        assertThatThrownBy(() -> codec.readSealed(sealed, 4)).hasMessage("version 3, but only version 4 can be read");
    }

    @Test
    void refusesBytesThatNobodyAskedFor() {
        codec.readSealed(sealed(), 3);
        new Values().list(codec);
        codec.endRead();
        byte[] longer = new byte[60];
        codec.read(longer, 0, longer.length);
        new Values().list(codec);
        assertThatThrownBy(codec::endRead).isInstanceOf(CodecException.class).hasMessageContaining("are left");
    }

    private byte[] sealed() {
        codec.writeSealed(3);
        Values.random(new Random(1)).list(codec);
        return codec.seal();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void countsNoMoreElementsThanTheBytesCanHold(int leastBytes) {
        codec.write();
        codec.count(13, leastBytes);
        byte[] bytes = Arrays.copyOf(codec.toBytes(), 1 + 13 * leastBytes);
        codec.read(bytes, 0, bytes.length);
        assertThat(codec.count(0, leastBytes)).isEqualTo(13);
        codec.read(bytes, 0, bytes.length - 1);
        assertThatThrownBy(() -> codec.count(0, leastBytes)).isInstanceOf(CodecException.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsOnAnyBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            codec.read(noise, 0, noise.length);
            try {
                new Values().list(codec);
                assertThat(codec.position()).isLessThanOrEqualTo(noise.length);
            } catch (CodecException refused) {
                assertThat(refused).hasMessageStartingWith("damaged: ");
            }
        }
    }

    @Test
    void knowsWhichFieldsOlderBytesHave() {
        codec.write();
        assertThat(codec.since(9)).isTrue();
        codec.number(5);
        byte[] bytes = codec.toBytes();

        codec.read(bytes, 0, bytes.length);
        assertThat(codec.since(9)).isTrue();
        codec.readVersion(8);
        assertThat(codec.since(8)).isTrue();
        assertThat(codec.since(9)).isFalse();
        codec.read(bytes, 0, bytes.length);
        assertThat(codec.since(9)).isTrue();
    }
}
