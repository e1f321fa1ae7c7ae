package tcpstates.packet;

import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u8;

/** IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200). Tunnels are not followed. */
final class IpHeaders {
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;

    private static final int V4_MORE_FRAGMENTS = 0x2000;
    private static final int V4_FRAGMENT_OFFSET = 0x1fff;
    private static final int V6_MORE_FRAGMENTS = 0x0001;
    private static final int V6_FRAGMENT_OFFSET = 0xfff8;

    /** RFC 8200 section 4.1 knows seven places for extension headers; hostile packets may hold thousands. */
    private static final int MAX_EXTENSION_HEADERS = 16;

    private IpHeaders() {}

    static DecodeResult decodeV4(TcpSegment segment, int at) {
        if (!segment.holds(at, V4_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        long first = i64(segment.memory, offset); // version to fragment offset
        int headerLength = (int) (first >>> 56 & 0xf) * 4;
        if (first >>> 60 != 4 || headerLength < V4_HEADER) {
            return DecodeResult.MALFORMED;
        }
        int totalLength = (int) (first >>> 32) & 0xffff;
        if (totalLength == 0) {
            // Segmentation offload: longer than the field can say, so the sending kernel leaves it empty.
            totalLength = segment.wireLength - at;
        }
        if (totalLength < headerLength) {
            return DecodeResult.MALFORMED;
        }
        int protocol = u8(segment.memory, offset + 9);
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.AUTHENTICATION_HEADER) {
            return DecodeResult.NOT_TCP;
        }
        if ((first & V4_FRAGMENT_OFFSET) != 0) {
            return DecodeResult.LATER_FRAGMENT;
        }
        segment.v6 = false;
        segment.ipOffset = offset;
        segment.ipId = (int) (first >>> 16) & 0xffff;
        segment.fragmented = (first & V4_MORE_FRAGMENTS) != 0;
        segment.sourceRouted = false;
        segment.ttl = u8(segment.memory, offset + 8);
        long addresses = i64(segment.memory, offset + 12);
        segment.sourceHigh = 0;
        segment.sourceLow = addresses >>> 32;
        segment.destinationHigh = 0;
        segment.destinationLow = addresses & 0xffff_ffffL;
        int end = at + totalLength;
        return protocol == IpProtocol.TCP
                ? TcpHeader.decode(segment, at + headerLength, end)
                : extensionHeaders(segment, protocol, at + headerLength, end);
    }

    static DecodeResult decodeV6(TcpSegment segment, int at) {
        if (!segment.holds(at, V6_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        long first = i64(segment.memory, offset);
        if (first >>> 60 != 6) {
            return DecodeResult.MALFORMED;
        }
        int payloadLength = (int) (first >>> 16) & 0xffff;
        // 0: a jumbogram (RFC 2675) or segmentation offload, longer than the field can say.
        int end = payloadLength == 0 ? segment.wireLength : at + V6_HEADER + payloadLength;
        segment.v6 = true;
        segment.ipOffset = offset;
        segment.ipId = -1;
        segment.fragmented = false;
        segment.sourceRouted = false;
        segment.ttl = (int) first & 0xff;
        segment.sourceHigh = i64(segment.memory, offset + 8);
        segment.sourceLow = i64(segment.memory, offset + 16);
        segment.destinationHigh = i64(segment.memory, offset + 24);
        segment.destinationLow = i64(segment.memory, offset + 32);
        int next = (int) (first >>> 8) & 0xff;
        return next == IpProtocol.TCP
                ? TcpHeader.decode(segment, at + V6_HEADER, end)
                : extensionHeaders(segment, next, at + V6_HEADER, end);
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
            if (end - at < 8) {
                return DecodeResult.MALFORMED;
            }
            if (!segment.holds(at, 8)) {
                return DecodeResult.TRUNCATED;
            }
            long header = i64(segment.memory, segment.packetOffset + at);
            int type = next;
            next = (int) (header >>> 56);
            if (type == IpProtocol.FRAGMENT && (header >>> 32 & V6_FRAGMENT_OFFSET) != 0) {
                return next == IpProtocol.TCP ? DecodeResult.LATER_FRAGMENT : DecodeResult.NOT_TCP;
            }
            segment.fragmented |= type == IpProtocol.FRAGMENT && (header >>> 32 & V6_MORE_FRAGMENTS) != 0;
            segment.sourceRouted |= type == IpProtocol.ROUTING && (header >>> 32 & 0xff) != 0;
            at += length(type, (int) (header >>> 48) & 0xff);
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
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION_HEADER -> (field + 2) * 4;
            default -> (field + 1) * 8;
        };
    }
}
