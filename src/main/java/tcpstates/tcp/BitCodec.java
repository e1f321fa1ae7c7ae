package tcpstates.tcp;

import java.util.Arrays;
import java.util.zip.CRC32C;
import tcpstates.packet.FieldCodec;

/**
 * Values as bytes, with one list of fields for both directions: a method takes a field's value and returns it. While writing,
 * that is the value itself; while reading, what it is given is ignored and what it returns comes from the bytes.
 *
 * <pre>
 *   bits.beginPart(1);
 *   e.seen = bits.flag(e.seen);
 *   e.packets = bits.number(e.packets, 2);
 *   e.since = bits.time(e.since, c.start);
 *   bits.endPart();
 * </pre>
 *
 * <p>A value with a <em>likely</em> one beside it costs a bit of the part's mask where it is that one, and is written only where
 * it is another. The likely value may depend on any field that was listed before. A part is
 *
 * <pre>
 *   flags     as many bytes as {@link #beginPart} says: {@link #flag} and {@link #bits}
 *   present   one byte: which bytes of the mask are not 0
 *   mask      those bytes: which values are not the likely ones, the first value in the lowest bit
 *   values    in the order of the list
 * </pre>
 *
 * <p>Values without a likely one are always written and may stand outside a part. All numbers are little-endian; those of
 * variable length are 7 bits a byte, lowest first, signed ones folded so that small ones of both signs are short (as in
 * Protocol Buffers).
 *
 * <p>What is read need not be trusted: whatever the bytes are, reading ends, with a value or a {@link CodecException}.
 */
public final class BitCodec implements FieldCodec {
    /** A time that is not known; {@link #time} writes it as one byte. */
    public static final long NEVER = Long.MIN_VALUE;

    /** Most values with a likely one that a part may have. */
    public static final int MAX_VALUES = Long.SIZE;

    private static final int FIRST_CAPACITY = 1 << 9;

    /** Bytes of the longest number of variable length. */
    private static final int MAX_VARINT = 10;

    /** Always free behind what has room of its own: what the values with a likely one of a part may take. */
    private static final int SPARE = MAX_VALUES * MAX_VARINT;

    /** Most bytes of a part's present byte and mask. */
    private static final int MASK_ROOM = 1 + Long.BYTES;

    // What a time begins with: not known, or too far from the likely one; otherwise the difference follows, so much
    // larger.
    private static final int TIME_NEVER = 0;
    private static final int TIME_FAR = 1;
    private static final int TIME_CODES = 2;

    /** What is written; an array of its own. */
    private byte[] written = new byte[FIRST_CAPACITY];

    private byte[] bytes = written;
    private boolean writing = true;
    private int at;
    /** Where reading must end. */
    private int end;

    private int partBegin;
    private int flagBytes;
    private long flags;
    private int flagBits;
    private long mask;
    /** Of what is read. */
    private int version = Integer.MAX_VALUE;

    /** Values of the part so far; outside one, as many as there can be. */
    private int maskBits = MAX_VALUES;

    // ------------------------------------------------------------------ beginning and end

    /** Begins to write, at the front. */
    public void write() {
        bytes = written;
        writing = true;
        at = 0;
        maskBits = MAX_VALUES;
    }

    /** Begins to read the bytes from {@code from} to before {@code to}, which are part of {@code source}. */
    public void read(byte[] source, int from, int to) {
        bytes = source;
        writing = false;
        at = from;
        end = to;
        version = Integer.MAX_VALUE;
        maskBits = MAX_VALUES;
    }

    /** Whether values are being written, not read. */
    public boolean isWriting() {
        return writing;
    }

    /** What is read from here on was written with that version of its list of fields; without it, with the present one. */
    public void readVersion(int older) {
        version = older;
    }

    /**
     * Whether a field that came with that version of its list is there: always while writing, and while reading unless the bytes are
     * older. Who adds a field and wants to go on reading what was written before asks this first.
     */
    public boolean since(int added) {
        return writing || version >= added;
    }

    /** Bytes written so far; while reading, the place in the source that is read next. */
    public int position() {
        return at;
    }

    /** Holds what was written last, from 0 to {@link #position}, until something is written anew. */
    public byte[] written() {
        return written;
    }

    /** A copy of what was written last. */
    public byte[] toBytes() {
        requireNoneOutside();
        return Arrays.copyOf(written, at);
    }

    /**
     * Begins to write bytes that may be kept or sent: they name the version of what is in them, and carry a checksum.
     * {@link #seal} ends them.
     */
    public void writeSealed(int version) {
        write();
        fixed8(version);
    }

    /** The bytes since {@link #writeSealed}, with their checksum (CRC-32C) behind them. */
    public byte[] seal() {
        fixed32(checksum(written, 0, at));
        return toBytes();
    }

    /**
     * Begins to read what {@link #seal} has made.
     *
     * @param version the one that the reader knows
     * @throws CodecException if the bytes are of another version, or not as they were written
     */
    public void readSealed(byte[] sealed, int version) {
        int length = sealed.length - Integer.BYTES;
        if (length < 1) {
            throw new CodecException("cut off: %d bytes".formatted(sealed.length));
        }
        read(sealed, 0, sealed.length);
        int other = fixed8(0);
        if (other != version) {
            throw new CodecException("version %d, but only version %d can be read".formatted(other, version));
        }
        at = length;
        if (fixed32(0) != checksum(sealed, 0, length)) {
            throw new CodecException("damaged: wrong checksum");
        }
        read(sealed, 1, length);
    }

    private static int checksum(byte[] of, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(of, from, length);
        return (int) crc.getValue();
    }

    /** Ends reading: everything must have been read. */
    public void endRead() {
        requireNoneOutside();
        if (at != end) {
            throw new CodecException("damaged: %d bytes are left".formatted(end - at));
        }
    }

    // ------------------------------------------------------------------ parts

    /**
     * Begins a part; parts do not lie in one another.
     *
     * @param flagBytes for the part's flags and bits, 0 to 8
     */
    public void beginPart(int flagBytes) {
        requireNoneOutside();
        this.flagBytes = flagBytes;
        partBegin = at;
        flags = 0;
        flagBits = 0;
        mask = 0;
        maskBits = 0;
        if (writing) {
            makeRoom(flagBytes + MASK_ROOM);
            at += flagBytes + MASK_ROOM;
            return;
        }
        for (int i = 0; i < flagBytes; i++) {
            flags |= (long) next() << Byte.SIZE * i;
        }
        int present = next();
        while (present != 0) {
            mask |= (long) next() << Byte.SIZE * Integer.numberOfTrailingZeros(present);
            present &= present - 1;
        }
    }

    /** Values with a likely one stand in parts; looked at once for many values, for they are read and written very often. */
    private void requireNoneOutside() {
        if (maskBits != MAX_VALUES) {
            throw new IllegalStateException("a value with a likely one outside a part");
        }
    }

    /** Ends the part: its flags and its mask are known now, and the values move up to them. */
    public void endPart() {
        if (flagBits > Byte.SIZE * flagBytes) {
            throw new IllegalStateException("%d flags in %d bytes".formatted(flagBits, flagBytes));
        }
        if (maskBits > MAX_VALUES) {
            throw new IllegalStateException("%d values in a part that takes %d".formatted(maskBits, MAX_VALUES));
        }
        maskBits = MAX_VALUES;
        if (!writing) {
            return;
        }
        int to = partBegin;
        for (int i = 0; i < flagBytes; i++) {
            bytes[to++] = (byte) (flags >>> Byte.SIZE * i);
        }
        int present = to++;
        bytes[present] = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            byte part = (byte) (mask >>> Byte.SIZE * i);
            if (part != 0) {
                bytes[present] |= (byte) (1 << i);
                bytes[to++] = part;
            }
        }
        int values = partBegin + flagBytes + MASK_ROOM;
        System.arraycopy(bytes, values, bytes, to, at - values);
        at += to - values;
    }

    /** One of the part's flags. */
    @Override
    public boolean flag(boolean value) {
        long bit = 1L << flagBits++;
        if (writing) {
            flags |= value ? bit : 0;
            return value;
        }
        return (flags & bit) != 0;
    }

    /** A value of {@code width} bits among the part's flags: the stable code of an enum constant, say. */
    public int bits(int value, int width) {
        int shift = flagBits;
        flagBits += width;
        if (writing) {
            flags |= (long) value << shift;
            return value;
        }
        return (int) (flags >>> shift) & (1 << width) - 1;
    }

    /** Whether the next value is written; {@code different} says so while writing. */
    private boolean differs(boolean different) {
        long bit = 1L << maskBits++; // whether there are too many shows at the end of the part, once for all of them
        if (writing) {
            mask |= different ? bit : 0;
            return different;
        }
        return (mask & bit) != 0;
    }

    // ------------------------------------------------------------------ values

    /** A number, most likely {@code likely} or not far from it; sequence numbers may wrap. */
    public int number(int value, int likely) {
        return differs(value != likely) ? likely + near(value - likely) : likely;
    }

    /** A number; the nearer to 0, the shorter. */
    @Override
    public int number(int value) {
        if (writing) {
            makeRoom(MAX_VARINT);
        }
        return near(value);
    }

    private int near(int value) {
        if (writing) {
            putVarint(Integer.toUnsignedLong(value << 1 ^ value >> 31));
            return value;
        }
        int folded = (int) varint();
        return folded >>> 1 ^ -(folded & 1);
    }

    /** A number, most likely {@code likely} or not far from it. */
    public long number(long value, long likely) {
        return differs(value != likely) ? likely + near(value - likely) : likely;
    }

    /** A number; the nearer to 0, the shorter. */
    @Override
    public long number(long value) {
        if (writing) {
            makeRoom(MAX_VARINT);
        }
        return near(value);
    }

    private long near(long value) {
        if (writing) {
            putVarint(value << 1 ^ value >> 63);
            return value;
        }
        long folded = varint();
        return folded >>> 1 ^ -(folded & 1);
    }

    /** A time, most likely {@code likely} or not far from it, or {@link #NEVER}; so may be {@code likely}. */
    public long time(long value, long likely) {
        if (!differs(value != likely)) {
            return likely;
        }
        long base = likely == NEVER ? 0 : likely;
        if (!writing) {
            return readTime(base);
        }
        long difference = value - base;
        long folded = difference << 1 ^ difference >> 63;
        if (value == NEVER) {
            putVarint(TIME_NEVER);
        } else if (Long.compareUnsigned(folded, -TIME_CODES) < 0) {
            putVarint(folded + TIME_CODES);
        } else {
            putVarint(TIME_FAR);
            fixed64(value);
        }
        return value;
    }

    private long readTime(long base) {
        long coded = varint();
        if (coded == TIME_NEVER) {
            return NEVER;
        }
        if (coded == TIME_FAR) {
            return fixed64(0);
        }
        long folded = coded - TIME_CODES;
        return base + (folded >>> 1 ^ -(folded & 1));
    }

    /** How many elements follow, each of at least {@code leastBytes}, 1 or more: no more of them than the bytes can hold. */
    public int count(int value, int leastBytes) {
        if (writing) {
            makeRoom(MAX_VARINT);
            putVarint(value);
            return value;
        }
        long count = varint();
        if (count < 0 || count > (end - at) / leastBytes) {
            throw new CodecException("damaged: %d elements in %d bytes".formatted(count, end - at));
        }
        return (int) count;
    }

    /** A number of 8 bits, 0 to 255. */
    public int fixed8(int value) {
        if (writing) {
            makeRoom(1);
            bytes[at++] = (byte) value;
            return value;
        }
        return next();
    }

    /** {@code likely}, or any number from 0 to 65535. */
    public int fixed16(int value, int likely) {
        return differs(value != likely) ? fixed16(value) : likely;
    }

    /** A number of 16 bits, 0 to 65535. */
    public int fixed16(int value) {
        if (writing) {
            if (value != (value & 0xffff)) {
                throw new IllegalArgumentException("more than 16 bits: " + value);
            }
            makeRoom(Short.BYTES);
            putInt16(bytes, at, value);
            at += Short.BYTES;
            return value;
        }
        return uint16(bytes, take(Short.BYTES));
    }

    /** {@code likely}, or any other number, however far from it. */
    public int fixed32(int value, int likely) {
        return differs(value != likely) ? fixed32(value) : likely;
    }

    /** Any number of 32 bits. */
    public int fixed32(int value) {
        if (writing) {
            makeRoom(Integer.BYTES);
            putInt32(bytes, at, value);
            at += Integer.BYTES;
            return value;
        }
        return int32(bytes, take(Integer.BYTES));
    }

    /** Any number of 64 bits. */
    public long fixed64(long value) {
        if (writing) {
            makeRoom(Long.BYTES);
            putInt32(bytes, at, (int) value);
            putInt32(bytes, at + Integer.BYTES, (int) (value >>> Integer.SIZE));
            at += Long.BYTES;
            return value;
        }
        return int64(bytes, take(Long.BYTES));
    }

    /** While reading, passes so many bytes. */
    public void skip(int count) {
        take(count);
    }

    // ------------------------------------------------------------------ bytes

    /** Makes room for so many bytes, and behind them for all values with a likely one that a part may hold. */
    private void makeRoom(int more) {
        if (at + more > written.length - SPARE) {
            grow(more);
        }
    }

    private void grow(int more) {
        written = Arrays.copyOf(written, Math.max(2 * written.length, at + more + SPARE));
        bytes = written;
    }

    /** For a value that stands in a part: {@link #SPARE} holds it. */
    private void putVarint(long value) {
        if ((value & ~0x7fL) == 0) {
            bytes[at++] = (byte) value;
        } else {
            putLongVarint(value);
        }
    }

    private void putLongVarint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
    }

    private long varint() {
        int first = at;
        if (first < end && bytes[first] >= 0) {
            at = first + 1;
            return bytes[first];
        }
        return longVarint();
    }

    private long longVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new CodecException("damaged: a number of more than 64 bits");
    }

    /** The next byte, unsigned. */
    private int next() {
        if (at >= end) {
            throw new CodecException("damaged: ends too early");
        }
        return bytes[at++] & 0xff;
    }

    /** Passes so many bytes; returns where they begin. */
    private int take(int count) {
        if (count > end - at) {
            throw new CodecException("damaged: ends too early");
        }
        at += count;
        return at - count;
    }

    /** The number of 16 bits that begins there. */
    public static int uint16(byte[] from, int at) {
        return from[at] & 0xff | (from[at + 1] & 0xff) << 8;
    }

    /** The number of 32 bits that begins there. */
    public static int int32(byte[] from, int at) {
        return uint16(from, at) | uint16(from, at + Short.BYTES) << 16;
    }

    /** The number of 64 bits that begins there. */
    public static long int64(byte[] from, int at) {
        return Integer.toUnsignedLong(int32(from, at)) | (long) int32(from, at + Integer.BYTES) << Integer.SIZE;
    }

    private static void putInt16(byte[] to, int at, int value) {
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >>> 8);
    }

    /** Writes a number of 32 bits there. */
    public static void putInt32(byte[] to, int at, int value) {
        putInt16(to, at, value);
        putInt16(to, at + Short.BYTES, value >>> 16);
    }
}
