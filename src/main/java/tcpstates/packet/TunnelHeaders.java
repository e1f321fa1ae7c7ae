package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/**
 * Goes through the headers of tunnels to the packet inside: IP in IP (RFC 2003, RFC 2473, RFC 4213), GRE (RFC 2784, RFC 2890), VXLAN
 * (RFC 7348), VXLAN-GPE, Geneve (RFC 8926), GTP-U (3GPP TS 29.281 section 5).
 */
final class TunnelHeaders {
    /** Layers that are followed, one in the other; hostile packets may hold dozens. */
    static final int MAX_DEPTH = 4;

    private static final int UDP_HEADER = 8;

    private static final int GRE_HEADER = 4;
    private static final int GRE_TYPE = 2;
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_VERSION = 0x0007;

    private static final int VXLAN_HEADER = 8;
    private static final int VXLAN_NETWORK = 4;
    private static final int VXLAN_NEXT_PROTOCOL = 3;

    /** draft-ietf-nvo3-vxlan-gpe section 3.1: the flag that says that there is a next protocol, and which. */
    private static final int GPE_NEXT_PROTOCOL = 0x04;

    private static final int GPE_IPV4 = 1;
    private static final int GPE_IPV6 = 2;
    private static final int GPE_ETHERNET = 3;

    private static final int GENEVE_HEADER = 8;
    private static final int GENEVE_TYPE = 2;
    private static final int GENEVE_NETWORK = 4;
    private static final int GENEVE_OPTIONS = 0x3f;

    private static final int GTP_HEADER = 8;
    private static final int GTP_OPTIONAL = 4;
    private static final int GTP_OPTIONAL_FLAGS = 0x07;
    private static final int GTP_EXTENSION_FLAG = 0x04;
    private static final int GTP_MAX_EXTENSIONS = 8;

    private TunnelHeaders() {}

    /**
     * Follows tunnels from the packet's IP header that was read last to a TCP segment.
     *
     * @return {@link DecodeResult#NOT_TCP} where there is no tunnel, or none whose inside is looked at, or something else in it;
     *     the segment then says what is left
     */
    static DecodeResult follow(TcpSegment segment) {
        int captured = segment.captured;
        int tags = segment.linkTags;
        DecodeResult result = layers(segment);
        segment.captured = captured;
        segment.linkTags = tags; // those of the outer packet
        return result;
    }

    private static DecodeResult layers(TcpSegment segment) {
        DecodeResult result = DecodeResult.NOT_TCP;
        while (result == DecodeResult.NOT_TCP && segment.tunnelDepth < MAX_DEPTH) {
            segment.tunnelDepth++;
            int protocol = segment.protocol;
            long header = segment.tcpOffset;
            int payload = segment.payloadLength;
            int path = segment.tunnelLength;
            boolean isWhole = limit(segment);
            result = enter(segment);
            if (segment.tunnelLength == path) {
                return DecodeResult.NOT_TCP;
            }
            if (result == DecodeResult.MALFORMED
                    || result == DecodeResult.UNKNOWN_LINK_TYPE
                    || result == DecodeResult.TRUNCATED && isWhole) {
                // It was no tunnel, or there is no telling what is in it.
                segment.protocol = protocol;
                segment.tcpOffset = header;
                segment.payloadLength = payload;
                segment.tunnelLength = path;
                return DecodeResult.NOT_TCP;
            }
        }
        return result == DecodeResult.NOT_IP ? DecodeResult.NOT_TCP : result;
    }

    /** What the outer packet does not hold is none of the inner one's; returns whether all of the outer one was captured. */
    private static boolean limit(TcpSegment segment) {
        int end = (int) (segment.tcpOffset - segment.packetOffset) + Math.max(0, segment.payloadLength);
        boolean isWhole = end <= segment.captured;
        segment.captured = Math.min(segment.captured, end);
        return isWhole;
    }

    /** Whether IP may lead to one of these tunnels. */
    static boolean mayBeTunnel(int protocol) {
        return switch (protocol) {
            case IpProtocol.UDP, IpProtocol.GRE, IpProtocol.IPV4, IpProtocol.IPV6 -> true;
            default -> false;
        };
    }

    /** Notes the tunnel that begins there, and decodes what is in it; notes none, if there is none. */
    private static DecodeResult enter(TcpSegment segment) {
        int at = (int) (segment.tcpOffset - segment.packetOffset);
        if (segment.isLaterFragment()) {
            return DecodeResult.NOT_TCP;
        }
        return switch (segment.protocol) {
            case IpProtocol.IPV4 -> {
                TunnelPath.between(segment, TunnelPath.IP_IN_IP);
                yield IpHeaders.decodeV4(segment, at);
            }
            case IpProtocol.IPV6 -> {
                TunnelPath.between(segment, TunnelPath.IP_IN_IP);
                yield IpHeaders.decodeV6(segment, at);
            }
            case IpProtocol.GRE -> gre(segment, at);
            case IpProtocol.UDP ->
                switch (UdpTunnels.kind(segment, at)) {
                    case VXLAN -> vxlan(segment, at + UDP_HEADER, UdpTunnels.hasNextProtocol(segment, at));
                    case GENEVE -> geneve(segment, at + UDP_HEADER);
                    case GTP -> gtp(segment, at + UDP_HEADER);
                    default -> DecodeResult.NOT_TCP;
                };
            default -> DecodeResult.NOT_TCP;
        };
    }

    /** Enhanced GRE, which PPTP uses, has another version: what is in it is most likely compressed or encrypted. */
    private static DecodeResult gre(TcpSegment segment, int at) {
        if (!segment.holds(at, GRE_HEADER)) {
            return DecodeResult.NOT_TCP;
        }
        long offset = segment.packetOffset + at;
        int flags = u16(segment.memory, offset);
        if ((flags & (GRE_ROUTING | GRE_VERSION)) != 0) {
            return DecodeResult.NOT_TCP;
        }
        int key = at + GRE_HEADER + ((flags & GRE_CHECKSUM) != 0 ? Integer.BYTES : 0);
        boolean hasKey = (flags & GRE_KEY) != 0;
        int next = key + (hasKey ? Integer.BYTES : 0) + ((flags & GRE_SEQUENCE) != 0 ? Integer.BYTES : 0);
        if (!segment.holds(at, next - at)) {
            return DecodeResult.NOT_TCP;
        }
        if (hasKey) {
            TunnelPath.between(segment, TunnelPath.GRE, i32(segment.memory, segment.packetOffset + key));
        } else {
            TunnelPath.between(segment, TunnelPath.GRE);
        }
        return inside(segment, u16(segment.memory, offset + GRE_TYPE), next);
    }

    private static DecodeResult vxlan(TcpSegment segment, int at, boolean nextProtocol) {
        if (!segment.holds(at, VXLAN_HEADER)) {
            return DecodeResult.NOT_TCP;
        }
        long offset = segment.packetOffset + at;
        TunnelPath.network(segment, TunnelPath.VXLAN, i32(segment.memory, offset + VXLAN_NETWORK) >>> 8);
        boolean named = nextProtocol && (u8(segment.memory, offset) & GPE_NEXT_PROTOCOL) != 0;
        int inside = named ? u8(segment.memory, offset + VXLAN_NEXT_PROTOCOL) : GPE_ETHERNET;
        return switch (inside) {
            case GPE_IPV4 -> IpHeaders.decodeV4(segment, at + VXLAN_HEADER);
            case GPE_IPV6 -> IpHeaders.decodeV6(segment, at + VXLAN_HEADER);
            case GPE_ETHERNET -> LinkLayer.ethernet(segment, at + VXLAN_HEADER);
            default -> DecodeResult.MALFORMED;
        };
    }

    private static DecodeResult geneve(TcpSegment segment, int at) {
        if (!segment.holds(at, GENEVE_HEADER)) {
            return DecodeResult.NOT_TCP;
        }
        long offset = segment.packetOffset + at;
        int options = (u8(segment.memory, offset) & GENEVE_OPTIONS) * 4;
        TunnelPath.network(segment, TunnelPath.GENEVE, i32(segment.memory, offset + GENEVE_NETWORK) >>> 8);
        return inside(segment, u16(segment.memory, offset + GENEVE_TYPE), at + GENEVE_HEADER + options);
    }

    private static DecodeResult gtp(TcpSegment segment, int at) {
        if (!segment.holds(at, GTP_HEADER)) {
            return DecodeResult.NOT_TCP;
        }
        int flags = u8(segment.memory, segment.packetOffset + at);
        int next = at + GTP_HEADER;
        TunnelPath.between(segment, TunnelPath.GTP);
        if ((flags & GTP_OPTIONAL_FLAGS) != 0) {
            next += GTP_OPTIONAL;
            boolean more = (flags & GTP_EXTENSION_FLAG) != 0;
            for (int i = 0; more; i++) {
                if (!segment.holds(next - 1, 2)) {
                    return DecodeResult.TRUNCATED;
                }
                // The octet in front says whether there is an extension; its first one how many times four octets it
                // has.
                more = u8(segment.memory, segment.packetOffset + next - 1) != 0;
                int length = more ? u8(segment.memory, segment.packetOffset + next) * 4 : 0;
                if (i == GTP_MAX_EXTENSIONS || more && length == 0) {
                    return DecodeResult.MALFORMED;
                }
                next += length;
            }
        }
        return LinkLayer.anyIp(segment, next, DecodeResult.MALFORMED);
    }

    private static DecodeResult inside(TcpSegment segment, int type, int at) {
        return type == EtherType.TRANSPARENT_BRIDGING
                ? LinkLayer.ethernet(segment, at)
                : LinkLayer.etherType(segment, type, at, 0);
    }
}
