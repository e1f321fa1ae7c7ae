package tcpstates.report.tcpdump;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes to be printed: lines are written into it digit by digit, without a string or any other object a line. */
public final class LineBuffer {
    private static final int INITIAL_BYTES = 1 << 16;
    private static final int MAX_DIGITS = 20;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /** Bytes that are in the buffer. */
    public int length() {
        return length;
    }

    /** Forgets everything from the given position on, 0 to {@link #length()}. */
    public void truncate(int position) {
        length = position;
    }

    /** Writes the content to the stream and empties the buffer. */
    public void drainTo(OutputStream stream) throws IOException {
        stream.write(bytes, 0, length);
        length = 0;
    }

    /** Copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Appends a text of ASCII characters. */
    @SuppressWarnings("deprecation") // the one way to copy a Latin-1 string's bytes without making an object
    void text(String text) {
        final int count = text.length();
        reserve(count);
        text.getBytes(0, count, bytes, length);
        length += count;
    }

    /** Appends bytes as they are. */
    void bytes(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** Puts bytes at a position, 0 to {@link #length()}; what is there moves on. */
    void insert(int position, byte[] source) {
        reserve(source.length);
        System.arraycopy(bytes, position, bytes, position + source.length, length - position);
        System.arraycopy(source, 0, bytes, position, source.length);
        length += source.length;
    }

    /** Where the line that holds a position ends: at its line feed, or at the end of the content. */
    int endOfLine(int position) {
        int end = position;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Appends one ASCII character. */
    void character(int character) {
        reserve(1);
        bytes[length++] = (byte) character;
    }

    /** Appends an unsigned 32-bit number in decimal. */
    void decimal(int value) {
        if (value >= 0) {
            positive(value);
        } else {
            decimal(Integer.toUnsignedLong(value));
        }
    }

    private void positive(int value) {
        reserve(MAX_DIGITS);
        final int count = digits(value);
        int rest = value;
        for (int at = length + count - 1; at >= length; at--) {
            final int quotient = rest / 10;
            bytes[at] = (byte) ('0' + rest - quotient * 10);
            rest = quotient;
        }
        length += count;
    }

    private static int digits(int value) {
        int count = 1;
        for (int limit = 10; count < 10 && value >= limit; count++) {
            limit = count == 9 ? Integer.MAX_VALUE : limit * 10;
        }
        return count;
    }

    /** Appends an unsigned 64-bit number in decimal. */
    void decimal(long value) {
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            positive((int) value);
            return;
        }
        decimal(Long.divideUnsigned(value, 10));
        character('0' + (int) Long.remainderUnsigned(value, 10));
    }

    /** Appends exactly {@code width} decimal digits of a number that has no more. */
    void zeroPadded(int value, int width) {
        reserve(width);
        int rest = value;
        for (int at = length + width - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += width;
    }

    /** Appends an unsigned number in decimal, right-aligned with blanks to at least {@code width}. */
    void blankPadded(long value, int width) {
        int count = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            count++;
        }
        for (; count < width; count++) {
            character(' ');
        }
        decimal(value);
    }

    /** Appends exactly {@code width} hexadecimal digits, 1 to 8. */
    void hex(int value, int width) {
        reserve(width);
        for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[value >>> shift & 0xf];
        }
    }

    /** Appends an unsigned number in hexadecimal without leading zeros. */
    void hex(long value) {
        final int count = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 3) / 4);
        reserve(count);
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
        }
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
