package tcpstates.report.tcpdump;

/** The Internet checksum (RFC 1071), as a running sum. */
final class Checksum {
    private long sum;

    void clear() {
        sum = 0;
    }

    void add(long word) {
        sum += word;
    }

    /** Adds a 64-bit field, such as half an IPv6 address. */
    void addLong(long value) {
        sum += (value >>> 32) + (value & 0xffff_ffffL);
    }

    /** Adds bytes that start at an even offset of what is summed; all of them must have been captured. */
    void add(PacketBytes packet, int from, int count) {
        int at = from;
        int end = from + count;
        for (; end - at >= Integer.BYTES; at += Integer.BYTES) {
            sum += Integer.toUnsignedLong(packet.i32(at));
        }
        for (; end - at >= Short.BYTES; at += Short.BYTES) {
            sum += packet.u16(at);
        }
        if (at < end) {
            sum += packet.u8(at) << 8;
        }
    }

    /** The checksum of what was added: 0 if a correct checksum field was among it. */
    int value() {
        return ~fold(sum) & 0xffff;
    }

    /** What a checksum field should have held, from what it held and from the {@link #value} over everything. */
    static int expected(int field, int value) {
        return fold((long) field + value);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
