package tcpstates.capture.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads a zstd bit stream from its end to its beginning (RFC 8878, 4.1 and 4.2.2). */
final class ZstdBits {
    /** Bytes that must be readable behind the stream, whatever they hold. */
    static final int PADDING = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    /** Bits not read yet; negative once more were asked for than there are, which read as zeros. */
    private int left;

    /** A stream of some bytes; its last bit that is set only marks the end. */
    ZstdBits(byte[] bytes, int start, int length) throws IOException {
        this.bytes = bytes;
        this.start = start;
        int last = bytes[start + length - 1] & 0xff;
        if (length <= 0 || last == 0) {
            throw new IOException("a bit stream has no end mark");
        }
        left = 8 * length - Integer.numberOfLeadingZeros(last) + 23;
    }

    /** The next 0 to 31 bits, which stay unread. */
    int peek(int count) {
        int from = left - count;
        if (from < 0) {
            return left <= 0 ? 0 : bits(0, left) << -from;
        }
        return bits(from, count);
    }

    private int bits(int from, int count) {
        long word = (long) LONG.get(bytes, start + (from >> 3));
        return (int) (word >>> (from & 7) & (1L << count) - 1);
    }

    void skip(int count) {
        left -= count;
    }

    int read(int count) {
        int value = peek(count);
        left -= count;
        return value;
    }

    int left() {
        return left;
    }
}
