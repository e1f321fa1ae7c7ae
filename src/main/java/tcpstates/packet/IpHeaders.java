package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.i64;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/** IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200), up to what is behind them. */
final class IpHeaders {
    private static final int MIN_EXTENSION_LENGTH = 8;

    /** RFC 8200 section 4.1 knows seven places for extension headers; hostile packets may hold thousands. */
    private static final int MAX_EXTENSION_HEADERS = 16;

    private static final int FRAGMENTED = Ip4Field.MORE_FRAGMENTS | Ip4Field.FRAGMENT_OFFSET;
    private static final int FRAGMENT_UNIT = 8;

    /** Stands for the end of a fragment behind the first one. */
    private static final int NO_HEADER = -1;

    private IpHeaders() {}

    static DecodeResult decodeV4(TcpSegment segment, int at) {
        outermost(segment, at);
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
        int fragment = u16(first, Ip4Field.FRAGMENT);
        if ((fragment & FRAGMENTED) != 0 && isKept(segment, protocol, fragment & Ip4Field.FRAGMENT_OFFSET)) {
            Fragment note = begin(segment, at, protocol, u16(first, Ip4Field.ID));
            segment.v6 = false;
            readV4Addresses(segment, offset);
            note.headerEnd = at + headerLength;
            note.data = at + headerLength;
            note.end = at + totalLength;
            note.offset = (fragment & Ip4Field.FRAGMENT_OFFSET) * FRAGMENT_UNIT;
            note.more = (fragment & Ip4Field.MORE_FRAGMENTS) != 0;
            return DecodeResult.FRAGMENT;
        }
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.AUTHENTICATION_HEADER) {
            segment.v6 = false;
            segment.ipOffset = offset;
            readV4Addresses(segment, offset);
            segment.fragmented = (fragment & Ip4Field.MORE_FRAGMENTS) != 0;
            boolean later = (fragment & Ip4Field.FRAGMENT_OFFSET) != 0;
            return otherProtocol(segment, protocol, at + headerLength, later ? NO_HEADER : at + totalLength);
        }
        if ((fragment & Ip4Field.FRAGMENT_OFFSET) != 0) {
            return DecodeResult.FRAGMENT;
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

    private static void outermost(TcpSegment segment, int at) {
        if (segment.outermostIp < 0) {
            segment.outermostIp = at;
        }
    }

    /** Whether a fragment is kept until the others have come. */
    private static boolean isKept(TcpSegment segment, int protocol, int fragmentOffset) {
        Reassembly reassembly = segment.reassembly;
        return reassembly != null
                && Fragment.mayHoldTcp(protocol)
                && !(fragmentOffset == 0 && reassembly.leavesFirstAlone());
    }

    private static Fragment begin(TcpSegment segment, int at, int protocol, int id) {
        Fragment note = segment.fragment;
        note.ip = at;
        note.protocol = protocol;
        note.id = id;
        segment.isFragment = true;
        return note;
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
        outermost(segment, at);
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

    /**
     * Notes where what is no TCP begins.
     *
     * @param end of the IP packet; {@link #NO_HEADER} of a fragment that does not begin with the protocol's header
     */
    private static DecodeResult otherProtocol(TcpSegment segment, int protocol, int at, int end) {
        segment.protocol = protocol;
        segment.tcpOffset = segment.packetOffset + at;
        segment.payloadLength = end == NO_HEADER ? TcpSegment.NO_HEADER : Math.max(0, end - at);
        return DecodeResult.NOT_TCP;
    }

    private static DecodeResult extensionHeaders(TcpSegment segment, int first, int start, int end) {
        int next = first;
        int at = start;
        int named = (int) (segment.ipOffset - segment.packetOffset) + Ip6Field.NEXT_HEADER;
        for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
            if (next == IpProtocol.TCP) {
                return TcpHeader.decode(segment, at, end);
            }
            if (!isExtension(next, i)) {
                return otherProtocol(segment, next, at, end);
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
                int offset = fragment & Ip6Field.FRAGMENT_OFFSET;
                boolean more = (fragment & Ip6Field.MORE_FRAGMENTS) != 0;
                if (segment.v6 && (offset != 0 || more) && isKept(segment, next, offset)) {
                    int ip = (int) (segment.ipOffset - segment.packetOffset);
                    Fragment note = begin(segment, ip, next, i32(header, Ip6Field.FRAGMENT_ID));
                    note.headerEnd = at;
                    note.nextHeader = named;
                    note.data = at + MIN_EXTENSION_LENGTH;
                    note.end = end;
                    note.offset = offset;
                    note.more = more;
                    return DecodeResult.FRAGMENT;
                }
                if (offset != 0) {
                    return next == IpProtocol.TCP ? DecodeResult.FRAGMENT : otherProtocol(segment, next, at, NO_HEADER);
                }
                segment.fragmented |= more;
            }
            named = at + Ip6Field.EXTENSION_NEXT_HEADER;
            segment.sourceRouted |= type == IpProtocol.ROUTING && u8(header, Ip6Field.SEGMENTS_LEFT) != 0;
            at += length(type, u8(header, Ip6Field.EXTENSION_LENGTH));
        }
        return DecodeResult.MALFORMED;
    }

    /**
     * Reads the IPv4 header of a packet that an ICMP error quotes.
     *
     * @param end behind the last octet that was captured of it
     * @return where the TCP header begins; -1 if none does
     */
    static int quotedV4(TcpSegment quoted, int at, int end) {
        if (end - at < Ip4Field.MIN_LENGTH) {
            return -1;
        }
        long offset = quoted.packetOffset + at;
        int versionAndLength = u8(quoted.memory, offset + Ip4Field.VERSION_AND_LENGTH);
        int headerLength = (versionAndLength & 0xf) * 4;
        boolean first = (u16(quoted.memory, offset + Ip4Field.FRAGMENT) & Ip4Field.FRAGMENT_OFFSET) == 0;
        if (versionAndLength >>> 4 != 4
                || headerLength < Ip4Field.MIN_LENGTH
                || u8(quoted.memory, offset + Ip4Field.PROTOCOL) != IpProtocol.TCP
                || !first) {
            return -1;
        }
        readV4Addresses(quoted, offset);
        return at + headerLength;
    }

    /** The same for IPv6. */
    static int quotedV6(TcpSegment quoted, int start, int end) {
        if (end - start < Ip6Field.LENGTH) {
            return -1;
        }
        long offset = quoted.packetOffset + start;
        if (u8(quoted.memory, offset + Ip6Field.VERSION_CLASS_FLOW) >>> 4 != 6) {
            return -1;
        }
        readV6Addresses(quoted, offset);
        int next = u8(quoted.memory, offset + Ip6Field.NEXT_HEADER);
        int at = start + Ip6Field.LENGTH;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && next != IpProtocol.TCP; i++) {
            if (!isExtension(next, i) || end - at < MIN_EXTENSION_LENGTH) {
                return -1;
            }
            long header = i64(quoted.memory, quoted.packetOffset + at);
            boolean later =
                    next == IpProtocol.FRAGMENT && (u16(header, Ip6Field.FRAGMENT) & Ip6Field.FRAGMENT_OFFSET) != 0;
            if (later) {
                return -1;
            }
            at += length(next, u8(header, Ip6Field.EXTENSION_LENGTH));
            next = u8(header, Ip6Field.EXTENSION_NEXT_HEADER);
        }
        return next == IpProtocol.TCP ? at : -1;
    }

    /** RFC 8200 section 4.1: hop-by-hop options stand right behind the IPv6 header or are none; no host takes others. */
    private static boolean isExtension(int next, int position) {
        return switch (next) {
            case IpProtocol.HOP_BY_HOP -> position == 0;
            case IpProtocol.ROUTING,
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
