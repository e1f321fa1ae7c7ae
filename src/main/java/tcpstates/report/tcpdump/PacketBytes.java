package tcpstates.report.tcpdump;

import java.lang.foreign.MemorySegment;
import tcpstates.packet.BigEndian;
import tcpstates.packet.Checksum;

/** The captured bytes of the packet being printed, by offset from its first byte; network byte order. */
final class PacketBytes {
    private MemorySegment memory = MemorySegment.NULL;
    private long base;
    private int end;

    void wrap(MemorySegment segment, long offset, int captured) {
        memory = segment;
        base = offset;
        end = captured;
    }

    /** Offset behind the last byte that may be read: the end of the capture, or of the innermost IP packet. */
    int end() {
        return end;
    }

    void end(int offset) {
        end = offset;
    }

    /** Cuts what follows {@code length} bytes (unsigned) from {@code at} on, such as the padding behind an IP packet. */
    void cut(int at, long length) {
        if (at + length < end) {
            end = (int) (at + length);
        }
    }

    boolean has(int at, long count) {
        return at + count <= end;
    }

    /** @throws Truncated if the bytes were not all captured; so do the readers below */
    void require(int at, long count) {
        if (!has(at, count)) {
            throw new Truncated();
        }
    }

    int u8(int at) {
        require(at, Byte.BYTES);
        return BigEndian.u8(memory, base + at);
    }

    int u16(int at) {
        require(at, Short.BYTES);
        return BigEndian.u16(memory, base + at);
    }

    int i32(int at) {
        require(at, Integer.BYTES);
        return BigEndian.i32(memory, base + at);
    }

    long i64(int at) {
        require(at, Long.BYTES);
        return BigEndian.i64(memory, base + at);
    }

    /** The sum of {@link Checksum}; {@code at} is even in what is summed. */
    long sum(int at, int count) {
        require(at, count);
        return Checksum.sum(memory, base + at, count);
    }
}
