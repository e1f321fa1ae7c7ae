package tcpstates.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads of fields in network byte order, at any alignment. */
public final class BigEndian {
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    /** An octet, 0 to 255. */
    public static int u8(MemorySegment memory, long offset) {
        return memory.get(JAVA_BYTE, offset) & 0xff;
    }

    /** 16 bits, 0 to 65535. */
    public static int u16(MemorySegment memory, long offset) {
        return memory.get(SHORT, offset) & 0xffff;
    }

    /** An octet of eight that were read at once; {@code at} is 0 to 7. */
    static int u8(long octets, int at) {
        return (int) (octets >>> (7 - at) * Byte.SIZE) & 0xff;
    }

    /** 16 bits of eight octets that were read at once; {@code at} is 0 to 6. */
    static int u16(long octets, int at) {
        return (int) (octets >>> (6 - at) * Byte.SIZE) & 0xffff;
    }

    /** 32 bits of eight octets that were read at once; {@code at} is 0 to 4. */
    static int i32(long octets, int at) {
        return (int) (octets >>> (4 - at) * Byte.SIZE);
    }

    /** 32 bits. */
    public static int i32(MemorySegment memory, long offset) {
        return memory.get(INT, offset);
    }

    /** 64 bits. */
    public static long i64(MemorySegment memory, long offset) {
        return memory.get(LONG, offset);
    }
}
