package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/** The TCP header (RFC 9293 section 3.1) and its options. */
final class TcpHeader {
    /** Bytes through the window field: what a segment is worth nothing without. */
    private static final int NEEDED = TcpField.CHECKSUM;

    private static final int FLAGS = 0x1ff;
    private static final int SACK_BLOCK_BYTES = 8;

    /** Option kinds, https://www.iana.org/assignments/tcp-parameters. */
    private static final int END = 0;

    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    /** RFC 7323 section 2.3: a larger shift count is taken as this. */
    private static final int MAX_WINDOW_SCALE = 14;

    /** What nearly all segments after the handshake carry: two NOPs and timestamps (RFC 7323 appendix A). */
    private static final int ALIGNED_TIMESTAMPS = 0x0101080a;

    private static final int ALIGNED_TIMESTAMPS_LENGTH = TcpField.MIN_LENGTH + 12;

    private TcpHeader() {}

    /**
     * Decodes the TCP header.
     *
     * @param at where it begins
     * @param end of the IP packet, which may lie behind the last captured byte
     */
    static DecodeResult decode(TcpSegment segment, int at, int end) {
        if (end - at < TcpField.MIN_LENGTH) {
            return DecodeResult.MALFORMED;
        }
        if (!segment.holds(at, NEEDED)) {
            return DecodeResult.TRUNCATED;
        }
        MemorySegment memory = segment.memory;
        long offset = segment.packetOffset + at;
        // Two reads of eight octets each, up to the window.
        long first = i64(memory, offset);
        long second = i64(memory, offset + TcpField.ACK);
        int offsetAndFlags = u16(second, TcpField.OFFSET_AND_FLAGS - TcpField.ACK);
        int headerLength = (offsetAndFlags >>> 12) * 4;
        if (headerLength < TcpField.MIN_LENGTH || headerLength > end - at) {
            return DecodeResult.MALFORMED;
        }
        segment.tcpOffset = offset;
        segment.sourcePort = u16(first, TcpField.SOURCE_PORT);
        segment.destinationPort = u16(first, TcpField.DESTINATION_PORT);
        segment.seq = i32(first, TcpField.SEQ);
        segment.ack = i32(second, 0);
        segment.flags = offsetAndFlags & FLAGS;
        segment.window = u16(second, TcpField.WINDOW - TcpField.ACK);
        segment.headerLength = headerLength;
        segment.payloadLength = end - at - headerLength;
        int captured = Math.min(headerLength, segment.captured - at);
        segment.optionsCut = captured < headerLength;
        int checksumAndUrgent = captured >= TcpField.MIN_LENGTH ? i32(memory, offset + TcpField.CHECKSUM) : 0;
        segment.checksum = checksumAndUrgent >>> 16;
        segment.urgentPointer = checksumAndUrgent & 0xffff;
        segment.mss = TcpSegment.ABSENT;
        segment.windowScale = TcpSegment.ABSENT;
        segment.sackPermitted = false;
        segment.timestamps = false;
        segment.sackBlocks = 0;
        if (captured == ALIGNED_TIMESTAMPS_LENGTH && i32(memory, offset + TcpField.MIN_LENGTH) == ALIGNED_TIMESTAMPS) {
            timestamps(segment, offset + TcpField.MIN_LENGTH + 4);
        } else if (captured > TcpField.MIN_LENGTH) {
            options(segment, offset + TcpField.MIN_LENGTH, offset + captured);
        }
        return DecodeResult.TCP;
    }

    private static void timestamps(TcpSegment segment, long value) {
        segment.timestamps = true;
        segment.timestampValue = i32(segment.memory, value);
        segment.timestampEcho = i32(segment.memory, value + 4);
    }

    /** Reads options up to the first one whose length is impossible, as Linux' tcp_parse_options does. */
    private static void options(TcpSegment segment, long start, long end) {
        MemorySegment memory = segment.memory;
        long at = start;
        while (at < end) {
            int kind = u8(memory, at);
            if (kind == END) {
                return;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int length = end - at < 2 ? 0 : u8(memory, at + 1);
            if (length < 2 || length > end - at) {
                return;
            }
            option(segment, kind, at + 2, length - 2);
            at += length;
        }
    }

    private static void option(TcpSegment segment, int kind, long value, int length) {
        MemorySegment memory = segment.memory;
        switch (kind) {
            case MAXIMUM_SEGMENT_SIZE -> {
                if (length == 2) {
                    segment.mss = u16(memory, value);
                }
            }
            case WINDOW_SCALE -> {
                if (length == 1) {
                    segment.windowScale = Math.min(u8(memory, value), MAX_WINDOW_SCALE);
                }
            }
            case SACK_PERMITTED -> segment.sackPermitted |= length == 0;
            case SACK -> sack(segment, value, length);
            case TIMESTAMPS -> {
                if (length == 8) {
                    timestamps(segment, value);
                }
            }
            default -> {}
        }
    }

    private static void sack(TcpSegment segment, long value, int length) {
        if (length % SACK_BLOCK_BYTES != 0) {
            return;
        }
        int blocks = Math.min(length / SACK_BLOCK_BYTES, TcpSegment.MAX_SACK_BLOCKS);
        for (int i = 0; i < blocks; i++) {
            segment.sackLeft[i] = i32(segment.memory, value + (long) i * SACK_BLOCK_BYTES);
            segment.sackRight[i] = i32(segment.memory, value + (long) i * SACK_BLOCK_BYTES + 4);
        }
        segment.sackBlocks = blocks;
    }
}
