package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum (RFC 1071): its arithmetic, and that of a decoded segment and of its IPv4 header, read from the packet when
 * asked for. Segments that the capturing machine itself sends often carry an unfinished checksum, which its network card completes
 * behind the capture point.
 */
public final class Checksum {
    /** What a sum folds to over bytes with a right checksum among them. */
    public static final int CORRECT = 0xffff;

    private Checksum() {}

    /**
     * Whether the segment's checksum can be computed: all of the segment was captured, it is no fragment, and no IPv6
     * routing header stands between it and its final destination.
     */
    public static boolean isVerifiable(TcpSegment segment) {
        long position = segment.tcpOffset - segment.packetOffset;
        return position + tcpLength(segment) <= segment.captured && !segment.fragmented && !segment.sourceRouted;
    }

    /** Whether the segment's checksum is right; only for a segment that {@linkplain #isVerifiable is verifiable}. */
    public static boolean isCorrect(TcpSegment segment) {
        return tcpSum(segment) == CORRECT;
    }

    /**
     * Whether the field holds the sum of the pseudo header only, as Linux leaves it when the network card is to complete it
     * ({@code CHECKSUM_PARTIAL}), or that sum without the length, as Windows leaves it when the card is to cut the segment, too (LSO).
     */
    public static boolean isUnfinished(TcpSegment segment) {
        long sum = pseudoHeader(segment);
        return segment.checksum == fold(sum) || segment.checksum == fold(sum - tcpLength(segment));
    }

    /** What both checksums are like. What a network card was to complete is never taken for a wrong one. */
    static ChecksumState state(TcpSegment segment) {
        boolean headerCorrect = isIpHeaderCorrect(segment);
        if (!headerCorrect && u16(segment.memory, segment.ipOffset + Ip4Field.CHECKSUM) != 0) {
            return ChecksumState.IP_HEADER_WRONG;
        }
        if (!isVerifiable(segment)) {
            return ChecksumState.NOT_KNOWN;
        }
        if (isCorrect(segment)) {
            return ChecksumState.RIGHT;
        }
        return !headerCorrect || segment.checksum == 0 || isUnfinished(segment)
                ? ChecksumState.NOT_COMPUTED
                : ChecksumState.WRONG;
    }

    /**
     * The right value for the segment's checksum field, 0 to 65535, as tcpdump prints it behind "incorrect"; only for a
     * segment that {@linkplain #isVerifiable is verifiable}.
     */
    public static int expected(TcpSegment segment) {
        return expected(tcpSum(segment), segment.checksum);
    }

    /** Whether the IPv4 header's checksum is right; true for IPv6, which has none. */
    public static boolean isIpHeaderCorrect(TcpSegment segment) {
        return segment.v6 || ipHeaderSum(segment) == CORRECT;
    }

    /** The right value for the IPv4 header's checksum field, 0 to 65535; only for IPv4. */
    public static int expectedIpHeader(TcpSegment segment) {
        return expected(ipHeaderSum(segment), u16(segment.memory, segment.ipOffset + Ip4Field.CHECKSUM));
    }

    private static int tcpSum(TcpSegment segment) {
        return fold(pseudoHeader(segment) + sum(segment.memory, segment.tcpOffset, tcpLength(segment)));
    }

    private static long pseudoHeader(TcpSegment segment) {
        return halves(segment.sourceHigh)
                + halves(segment.sourceLow)
                + halves(segment.destinationHigh)
                + halves(segment.destinationLow)
                + IpProtocol.TCP
                + tcpLength(segment);
    }

    private static int ipHeaderSum(TcpSegment segment) {
        int length = (u8(segment.memory, segment.ipOffset) & 0xf) * 4;
        return fold(sum(segment.memory, segment.ipOffset, length));
    }

    private static int tcpLength(TcpSegment segment) {
        return segment.headerLength + segment.payloadLength;
    }

    /**
     * Sum of 32-bit words, which folds to the same 16 bits as the sum of 16-bit words (RFC 1071 section 2 (C)). Sums may be added to
     * one another where each but the last is over an even number of bytes.
     */
    public static long sum(MemorySegment memory, long start, int length) {
        long sum = 0;
        long at = start;
        int left = length;
        for (; left >= 4; left -= 4, at += 4) {
            sum += i32(memory, at) & 0xffff_ffffL;
        }
        if (left >= 2) {
            sum += u16(memory, at);
            at += 2;
        }
        if ((left & 1) != 0) {
            sum += (long) u8(memory, at) << 8;
        }
        return sum;
    }

    /** A sum as 16 bits. */
    public static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded >>> 16) + (folded & 0xffff);
        }
        return (int) folded;
    }

    /**
     * What the checksum field must be.
     *
     * @param sum folded, over everything, the field as it is included
     * @param field as it is
     */
    public static int expected(int sum, int field) {
        return fold((sum ^ CORRECT) + field);
    }

    private static long halves(long value) {
        return (value >>> 32) + (value & 0xffff_ffffL);
    }
}
