package tcpstates.packet;

import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/** IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200). Tunnels are not followed. */
final class IpHeaders {
    private static final int MIN_EXTENSION_LENGTH = 8;

    /** RFC 8200 section 4.1 knows seven places for extension headers; hostile packets may hold thousands. */
    private static final int MAX_EXTENSION_HEADERS = 16;

    private IpHeaders() {}

    static DecodeResult decodeV4(TcpSegment segment, int at) {
        if (!segment.holds(at, Ip4Field.MIN_LENGTH)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        long first = i64(segment.memory, offset);
        int versionAndLength = u8(first, Ip4Field.VERSION_AND_LENGTH);
        int headerLength = (versionAndLength & 0xf) * 4;
        if (versionAndLength >>> 4 != 4 || headerLength < Ip4Field.MIN_LENGTH) {
            return DecodeResult.MALFORMED;
        }
        int totalLength = u16(first, Ip4Field.TOTAL_LENGTH);
        if (totalLength == 0) {
            // Segmentation offload: longer than the field can say, so the sending kernel leaves it empty.
            totalLength = segment.wireLength - at;
        }
        if (totalLength < headerLength) {
            return DecodeResult.MALFORMED;
        }
        int protocol = u8(segment.memory, offset + Ip4Field.PROTOCOL);
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.AUTHENTICATION_HEADER) {
            return DecodeResult.NOT_TCP;
        }
        int fragment = u16(first, Ip4Field.FRAGMENT);
        if ((fragment & Ip4Field.FRAGMENT_OFFSET) != 0) {
            return DecodeResult.LATER_FRAGMENT;
        }
        segment.v6 = false;
        segment.ipOffset = offset;
        segment.ipId = u16(first, Ip4Field.ID);
        segment.fragmented = (fragment & Ip4Field.MORE_FRAGMENTS) != 0;
        segment.sourceRouted = false;
        segment.ttl = u8(segment.memory, offset + Ip4Field.TTL);
        readV4Addresses(segment, offset);
        int end = at + totalLength;
        return protocol == IpProtocol.TCP
                ? TcpHeader.decode(segment, at + headerLength, end)
                : extensionHeaders(segment, protocol, at + headerLength, end);
    }

    /** Reads both addresses at once: the destination's is the source's neighbour. */
    static void readV4Addresses(TcpSegment segment, long ip) {
        long addresses = i64(segment.memory, ip + Ip4Field.SOURCE);
        segment.sourceHigh = 0;
        segment.sourceLow = addresses >>> 32;
        segment.destinationHigh = 0;
        segment.destinationLow = addresses & 0xffff_ffffL;
    }

    static DecodeResult decodeV6(TcpSegment segment, int at) {
        if (!segment.holds(at, Ip6Field.LENGTH)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        long first = i64(segment.memory, offset);
        if (u8(first, Ip6Field.VERSION_CLASS_FLOW) >>> 4 != 6) {
            return DecodeResult.MALFORMED;
        }
        int payloadLength = u16(first, Ip6Field.PAYLOAD_LENGTH);
        // 0: a jumbogram (RFC 2675) or segmentation offload, longer than the field can say.
        int end = payloadLength == 0 ? segment.wireLength : at + Ip6Field.LENGTH + payloadLength;
        segment.v6 = true;
        segment.ipOffset = offset;
        segment.ipId = -1;
        segment.fragmented = false;
        segment.sourceRouted = false;
        segment.ttl = u8(first, Ip6Field.HOP_LIMIT);
        readV6Addresses(segment, offset);
        int next = u8(first, Ip6Field.NEXT_HEADER);
        return next == IpProtocol.TCP
                ? TcpHeader.decode(segment, at + Ip6Field.LENGTH, end)
                : extensionHeaders(segment, next, at + Ip6Field.LENGTH, end);
    }

    static void readV6Addresses(TcpSegment segment, long ip) {
        segment.sourceHigh = i64(segment.memory, ip + Ip6Field.SOURCE);
        segment.sourceLow = i64(segment.memory, ip + Ip6Field.SOURCE + Long.BYTES);
        segment.destinationHigh = i64(segment.memory, ip + Ip6Field.DESTINATION);
        segment.destinationLow = i64(segment.memory, ip + Ip6Field.DESTINATION + Long.BYTES);
    }

    private static DecodeResult extensionHeaders(TcpSegment segment, int first, int start, int end) {
        int next = first;
        int at = start;
        for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
            if (next == IpProtocol.TCP) {
                return TcpHeader.decode(segment, at, end);
            }
            if (!isExtension(next)) {
                return DecodeResult.NOT_TCP;
            }
            if (end - at < MIN_EXTENSION_LENGTH) {
                return DecodeResult.MALFORMED;
            }
            if (!segment.holds(at, MIN_EXTENSION_LENGTH)) {
                return DecodeResult.TRUNCATED;
            }
            long header = i64(segment.memory, segment.packetOffset + at);
            int type = next;
            next = u8(header, Ip6Field.EXTENSION_NEXT_HEADER);
            if (type == IpProtocol.FRAGMENT) {
                int fragment = u16(header, Ip6Field.FRAGMENT);
                if ((fragment & Ip6Field.FRAGMENT_OFFSET) != 0) {
                    return next == IpProtocol.TCP ? DecodeResult.LATER_FRAGMENT : DecodeResult.NOT_TCP;
                }
                segment.fragmented |= (fragment & Ip6Field.MORE_FRAGMENTS) != 0;
            }
            segment.sourceRouted |= type == IpProtocol.ROUTING && u8(header, Ip6Field.SEGMENTS_LEFT) != 0;
            at += length(type, u8(header, Ip6Field.EXTENSION_LENGTH));
        }
        return DecodeResult.MALFORMED;
    }

    private static boolean isExtension(int next) {
        return switch (next) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION_HEADER,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.MOBILITY -> true;
            default -> false;
        };
    }

    /** Bytes of an extension header; each has its own unit (RFC 8200 section 4, RFC 4302 section 2.2). */
    private static int length(int type, int field) {
        return switch (type) {
            case IpProtocol.FRAGMENT -> MIN_EXTENSION_LENGTH;
            case IpProtocol.AUTHENTICATION_HEADER -> (field + 2) * 4;
            default -> (field + 1) * 8;
        };
    }
}
