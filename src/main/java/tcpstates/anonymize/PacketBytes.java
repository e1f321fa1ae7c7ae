package tcpstates.anonymize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A packet, and the one that is made of it: at first nothing but zeros, so that what nobody has looked at is not in it. Positions are
 * in bytes from the packet's first one.
 */
final class PacketBytes {
    private static final int ROOM = 2048;

    private byte[] from = new byte[ROOM];
    private byte[] to = new byte[ROOM];
    private MemorySegment made = MemorySegment.ofArray(to);
    private int captured;

    /** Begins with another packet; the parameters are those of a packet's handler. */
    void begin(MemorySegment memory, long offset, int length) {
        captured = length;
        if (from.length < length) {
            from = new byte[Math.max(length, 2 * from.length)];
            to = new byte[from.length];
            made = MemorySegment.ofArray(to);
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, from, 0, length);
        Arrays.fill(to, 0, length, (byte) 0);
    }

    /** What has become of the packet, from the first byte of the memory on; valid until the next one begins. */
    MemorySegment made() {
        return made;
    }

    /** Bytes of it that were captured. */
    int captured() {
        return captured;
    }

    /** Whether so many bytes were captured there. */
    boolean holds(int at, int bytes) {
        return at >= 0 && captured - at >= bytes;
    }

    /** Takes bytes over as they are, as far as they were captured. */
    void keep(int at, int bytes) {
        if (at < captured) {
            System.arraycopy(from, at, to, at, Math.min(bytes, captured - at));
        }
    }

    /** Puts a byte there, if one was captured. */
    void put8(int at, int value) {
        if (holds(at, 1)) {
            to[at] = (byte) value;
        }
    }

    /** Puts 16 bits there, if as many were captured. */
    void put16(int at, int value) {
        if (holds(at, Short.BYTES)) {
            to[at] = (byte) (value >> 8);
            to[at + 1] = (byte) value;
        }
    }

    /** Puts 32 bits there, if as many were captured. */
    void put32(int at, int value) {
        put16(at, value >>> 16);
        put16(at + Short.BYTES, value);
    }

    /** Puts 64 bits there, if as many were captured. */
    void put64(int at, long value) {
        put32(at, (int) (value >>> Integer.SIZE));
        put32(at + Integer.BYTES, (int) value);
    }

    /** A byte of the packet as it was; 0 if it was not captured, as for the following. */
    int u8(int at) {
        return holds(at, 1) ? from[at] & 0xff : 0;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int i32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }

    long i64(int at) {
        return (long) i32(at) << Integer.SIZE | i32(at + Integer.BYTES) & 0xffff_ffffL;
    }

    /** Sum of 16-bit words (RFC 1071) of the packet as it was. */
    long sumBefore(int at, int bytes) {
        return sum(from, at, bytes);
    }

    /** The same of what has become of it; what was not captured counts as zeros. */
    long sumAfter(int at, int bytes) {
        return sum(to, at, bytes);
    }

    private long sum(byte[] bytes, int at, int length) {
        int end = Math.min(captured, at + length);
        long sum = 0;
        for (int i = at; i < end; i++) {
            sum += (long) (bytes[i] & 0xff) << ((i - at & 1) == 0 ? 8 : 0);
        }
        return sum;
    }
}
