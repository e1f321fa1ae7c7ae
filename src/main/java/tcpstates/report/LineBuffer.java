package tcpstates.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tcpstates.event.SocketAddress;

/** Bytes to be printed: lines are written into it digit by digit, without a string or any other object a line. */
public final class LineBuffer {
    private static final int WRITE_BYTES = 1 << 15;
    private static final int INITIAL_BYTES = 1 << 16;
    /** Of a number of 64 bits, its sign among them. */
    private static final int MAX_DIGITS = 20;

    private static final long BILLION = 1_000_000_000;
    /** A comma, two quotation marks and a colon. */
    private static final int NAME_MARKS = 4;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** 00 01 02 ... 99. */
    private static final byte[] PAIRS = new byte[200];

    /** The digits of 0 to 255, the first one in the lowest byte, and in the highest byte how many they are. */
    private static final int[] OCTETS = new int[256];

    private static final int MAX_IPV4 = 15;

    static {
        for (int i = 0; i < OCTETS.length; i++) {
            String digits = Integer.toString(i);
            int octet = digits.length() << 24;
            for (int j = 0; j < digits.length(); j++) {
                octet |= digits.charAt(j) << 8 * j;
            }
            OCTETS[i] = octet;
        }
        for (int i = 0; i < PAIRS.length; i += 2) {
            PAIRS[i] = (byte) ('0' + i / 20);
            PAIRS[i + 1] = (byte) ('0' + i / 2 % 10);
        }
    }

    private byte[] bytes;
    private int length;

    /** For the lines of a report, which gathers some before they are written. */
    public LineBuffer() {
        this(INITIAL_BYTES);
    }

    /** With room for so many bytes; it grows where that is not enough. */
    LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes that are in the buffer. */
    public int length() {
        return length;
    }

    /** Forgets everything from the given position on, 0 to {@link #length()}. */
    public void truncate(int position) {
        length = position;
    }

    /** Writes the content to the stream and empties the buffer. A failure comes as an {@link UncheckedIOException}. */
    public void drainTo(OutputStream stream) {
        try {
            stream.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        length = 0;
    }

    /** The same, if so much has come together that it is worth a call of the system. */
    public void drainWhenLarge(OutputStream stream) {
        if (length >= WRITE_BYTES) {
            drainTo(stream);
        }
    }

    /** Writes the content and flushes the stream. */
    public void flushTo(OutputStream stream) {
        drainTo(stream);
        try {
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Appends a text of ASCII characters. */
    @SuppressWarnings("deprecation") // the one way to copy a Latin-1 string's bytes without making an object
    public void text(String text) {
        int count = text.length();
        reserve(count);
        text.getBytes(0, count, bytes, length);
        length += count;
    }

    /** Appends a text of ASCII characters in quotation marks. */
    @SuppressWarnings("deprecation") // as above
    void quoted(String text) {
        int count = text.length();
        reserve(count + 2);
        bytes[length] = '"';
        text.getBytes(0, count, bytes, length + 1);
        bytes[length + count + 1] = '"';
        length += count + 2;
    }

    /** Appends the name of a JSON field, of ASCII characters, behind a comma unless it is the first one. */
    @SuppressWarnings("deprecation") // as above
    void fieldName(String name, boolean first) {
        int count = name.length();
        reserve(count + NAME_MARKS);
        int at = length;
        if (!first) {
            bytes[at++] = ',';
        }
        bytes[at++] = '"';
        name.getBytes(0, count, bytes, at);
        at += count;
        bytes[at++] = '"';
        bytes[at++] = ':';
        length = at;
    }

    /**
     * Appends a JSON field with a signed number. In one piece, as {@link #wordField}: lines are made of dozens of these, and a
     * method of that length the just-in-time compiler calls instead of copying and compiling it again wherever it is used.
     */
    @SuppressWarnings("deprecation") // as above
    void numberField(String name, boolean first, long value) {
        int count = name.length();
        if (bytes.length - length < count + NAME_MARKS + MAX_DIGITS) {
            reserve(count + NAME_MARKS + MAX_DIGITS);
        }
        byte[] into = bytes;
        int at = length;
        if (!first) {
            into[at++] = ',';
        }
        into[at++] = '"';
        name.getBytes(0, count, into, at);
        at += count;
        into[at++] = '"';
        into[at++] = ':';
        if (value < 0 || value >= 100) {
            length = number(value, at);
        } else if (value < 10) {
            into[at] = (byte) ('0' + value);
            length = at + 1;
        } else {
            into[at] = PAIRS[2 * (int) value];
            into[at + 1] = PAIRS[2 * (int) value + 1];
            length = at + 2;
        }
    }

    /** Appends a JSON field with a word of ASCII characters that need no escape. */
    @SuppressWarnings("deprecation") // as above
    void wordField(String name, boolean first, String word) {
        int nameCount = name.length();
        int wordCount = word.length();
        if (bytes.length - length < nameCount + wordCount + NAME_MARKS + 2) {
            reserve(nameCount + wordCount + NAME_MARKS + 2);
        }
        byte[] into = bytes;
        int at = length;
        if (!first) {
            into[at++] = ',';
        }
        into[at++] = '"';
        name.getBytes(0, nameCount, into, at);
        at += nameCount;
        into[at++] = '"';
        into[at++] = ':';
        into[at++] = '"';
        word.getBytes(0, wordCount, into, at);
        at += wordCount;
        into[at++] = '"';
        length = at;
    }

    /** Appends a text of any characters as UTF-8. */
    void utf8(String text) {
        utf8(text, 0, text.length());
    }

    /** Appends a part of a text, from {@code start} to before {@code end}, as UTF-8. */
    void utf8(String text, int start, int end) {
        reserve(end - start);
        int at = length;
        for (int i = start; i < end; i++) {
            char character = text.charAt(i);
            if (character > 0x7f) {
                length = at;
                bytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[at++] = (byte) character;
        }
        length = at;
    }

    /** Appends bytes as they are. */
    public void bytes(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** Puts bytes at a position, 0 to {@link #length()}; what is there moves on. */
    public void insert(int position, byte[] source) {
        makeRoom(position, source.length);
        System.arraycopy(source, 0, bytes, position, source.length);
    }

    /** Puts blanks at a position, 0 to {@link #length()}; what is there moves on. None if {@code count} is negative. */
    void insertBlanks(int position, int count) {
        if (count > 0) {
            makeRoom(position, count);
            Arrays.fill(bytes, position, position + count, (byte) ' ');
        }
    }

    private void makeRoom(int position, int count) {
        reserve(count);
        System.arraycopy(bytes, position, bytes, position + count, length - position);
        length += count;
    }

    /** Where the line that holds a position ends: at its line feed, or at the end of the content. */
    public int endOfLine(int position) {
        int end = position;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Appends one ASCII character. */
    public void character(int character) {
        reserve(1);
        bytes[length++] = (byte) character;
    }

    /** Appends an unsigned 32-bit number in decimal. */
    public void decimal(int value) {
        signed(Integer.toUnsignedLong(value));
    }

    /** Appends an unsigned 64-bit number in decimal. */
    public void decimal(long value) {
        reserve(MAX_DIGITS);
        length = unsigned(value, length);
    }

    /** Appends a signed number in decimal. */
    public void signed(long value) {
        reserve(MAX_DIGITS);
        length = number(value, length);
    }

    /** Puts a signed number there, for which there is room; returns where it ends. */
    private int number(long value, int start) {
        return value >= 0 && value <= Integer.MAX_VALUE ? positive((int) value, start) : large(value, start);
    }

    private int large(long value, int start) {
        if (value >= 0) {
            return unsigned(value, start);
        }
        bytes[start] = '-';
        return unsigned(Math.abs(value), start + 1); // the least number, too, is right when it is taken as unsigned
    }

    /** Nine digits at a time: a division of 64 bits takes several times as long as one of 32. */
    private int unsigned(long value, int start) {
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            return positive((int) value, start);
        }
        long upper = Long.divideUnsigned(value, BILLION);
        int at = unsigned(upper, start);
        padded((int) (value - upper * BILLION), at, 9);
        return at + 9;
    }

    /** Two digits at a time: half of the divisions, which take most of the time that a report takes. */
    private int positive(int value, int start) {
        int end = start + digits(value);
        int at = end;
        int rest = value;
        while (rest >= 100) {
            int quotient = rest / 100;
            int pair = 2 * (rest - 100 * quotient);
            bytes[--at] = PAIRS[pair + 1];
            bytes[--at] = PAIRS[pair];
            rest = quotient;
        }
        if (rest >= 10) {
            bytes[--at] = PAIRS[2 * rest + 1];
            bytes[--at] = PAIRS[2 * rest];
        } else {
            bytes[--at] = (byte) ('0' + rest);
        }
        return end;
    }

    /** How many digits a number that is not negative has. */
    private static int digits(int value) {
        if (value < 100) {
            return value < 10 ? 1 : 2;
        }
        if (value < 10_000) {
            return value < 1000 ? 3 : 4;
        }
        if (value < 1_000_000) {
            return value < 100_000 ? 5 : 6;
        }
        if (value < 100_000_000) {
            return value < 10_000_000 ? 7 : 8;
        }
        return value < 1_000_000_000 ? 9 : 10;
    }

    /** Appends an IPv4 address, dotted. */
    public void ipv4(int address) {
        reserve(MAX_IPV4 + 1);
        int at = length;
        for (int shift = 24; shift >= 0; shift -= 8) {
            int octet = OCTETS[address >>> shift & 0xff];
            bytes[at] = (byte) octet;
            bytes[at + 1] = (byte) (octet >>> 8);
            bytes[at + 2] = (byte) (octet >>> 16);
            at += octet >>> 24;
            bytes[at++] = '.';
        }
        length = at - 1;
    }

    /** Appends an address without its port: dotted, or as RFC 5952 has it for IPv6. */
    void ip(SocketAddress address) {
        if (address.v6()) {
            text(address.ip());
        } else {
            ipv4((int) address.low());
        }
    }

    /** Appends exactly {@code width} decimal digits of a number that has no more. */
    public void zeroPadded(int value, int width) {
        reserve(width);
        padded(value, length, width);
        length += width;
    }

    private void padded(int value, int start, int width) {
        int rest = value;
        int at = start + width;
        while (at - start >= 2) {
            int quotient = rest / 100;
            int pair = 2 * (rest - 100 * quotient);
            bytes[--at] = PAIRS[pair + 1];
            bytes[--at] = PAIRS[pair];
            rest = quotient;
        }
        if (at > start) {
            bytes[--at] = (byte) ('0' + rest);
        }
    }

    /** Appends an unsigned number in decimal, right-aligned with blanks to at least {@code width}. */
    public void blankPadded(long value, int width) {
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
    public void hex(int value, int width) {
        reserve(width);
        for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[value >>> shift & 0xf];
        }
    }

    /** Appends an unsigned number in hexadecimal without leading zeros. */
    public void hex(long value) {
        int count = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 3) / 4);
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
