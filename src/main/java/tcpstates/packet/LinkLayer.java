package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/**
 * Finds the IP header behind a packet's link layer. It follows what tcpdump 4.99 follows. Positions are in bytes from
 * the packet's first one; every header is read only after a check that it was captured.
 */
final class LinkLayer {

    /** In a cooked header: an IEEE 802.2 LLC header follows. */
    private static final int SLL_802_2 = 0x0004;

    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    private static final int PPP_MPLS = 0x0281;
    private static final int PPP_MPLS_MULTICAST = 0x0283;

    /** Network layer protocol identifiers (ISO/IEC TR 9577). */
    private static final int NLPID_SNAP = 0x80;

    private static final int NLPID_IPV6 = 0x8e;
    private static final int NLPID_IPV4 = 0xcc;

    private static final int ARCNET_IPV6 = 196;
    private static final int ARCNET_IPV4 = 212;
    private static final int ARCNET_IPV4_OLD = 240;

    /** A pflog header without its latest fields. */
    private static final int SHORTEST_PFLOG = 45;

    /** Tags, LLC headers and labels that may nest; hostile packets may hold thousands. */
    private static final int MAX_NESTING = 16;

    /** The attribute that holds the packet, and more attributes than nfnetlink_log.h knows. */
    private static final int NFULA_PAYLOAD = 9;

    private static final int MAX_LOG_ATTRIBUTES = 32;

    private LinkLayer() {}

    /** Decodes the packet that {@code segment} says it is in. */
    static DecodeResult decode(TcpSegment segment) {
        LinkType type = LinkType.of(segment.linkType);
        return type == null ? unsupported(segment) : type.decoder.decode(segment);
    }

    static DecodeResult unsupported(TcpSegment segment) {
        return DecodeResult.UNKNOWN_LINK_TYPE;
    }

    static DecodeResult ethernet(TcpSegment segment) {
        return typeAt(segment, 12, 14);
    }

    static DecodeResult ciscoHdlc(TcpSegment segment) {
        return typeAt(segment, 2, 4);
    }

    static DecodeResult linuxSll(TcpSegment segment) {
        return cooked(segment, 14, 16);
    }

    static DecodeResult linuxSll2(TcpSegment segment) {
        return cooked(segment, 0, 20);
    }

    static DecodeResult raw(TcpSegment segment) {
        return anyIp(segment, 0, DecodeResult.MALFORMED);
    }

    static DecodeResult rawIpv4(TcpSegment segment) {
        return IpHeaders.decodeV4(segment, 0);
    }

    static DecodeResult rawIpv6(TcpSegment segment) {
        return IpHeaders.decodeV6(segment, 0);
    }

    static DecodeResult ppp(TcpSegment segment) {
        return ppp(segment, 0);
    }

    static DecodeResult pppoe(TcpSegment segment) {
        return pppoe(segment, 0);
    }

    static DecodeResult wireless(TcpSegment segment) {
        return wireless(segment, 0);
    }

    private static DecodeResult typeAt(TcpSegment segment, int typeAt, int next) {
        if (!segment.holds(0, next)) {
            return DecodeResult.TRUNCATED;
        }
        return etherType(segment, u16(segment.memory, segment.packetOffset + typeAt), next, 0);
    }

    private static DecodeResult etherType(TcpSegment segment, int type, int at, int depth) {
        if (type == EtherType.IPV4) {
            return IpHeaders.decodeV4(segment, at);
        }
        if (type == EtherType.IPV6) {
            return IpHeaders.decodeV6(segment, at);
        }
        if (depth == MAX_NESTING) {
            return DecodeResult.MALFORMED;
        }
        return switch (type) {
            case EtherType.VLAN, EtherType.PROVIDER_BRIDGING, EtherType.VLAN_9100, EtherType.VLAN_9200 ->
                vlan(segment, at, depth);
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> mpls(segment, at);
            case EtherType.PPPOE_SESSION -> pppoe(segment, at);
            case EtherType.PPP -> ppp(segment, at);
            case EtherType.JUMBO -> llc(segment, at, depth);
            default -> type <= EtherType.MAX_LENGTH ? llc(segment, at, depth) : DecodeResult.NOT_IP;
        };
    }

    static DecodeResult fddi(TcpSegment segment) {
        if (!segment.holds(0, 13)) {
            return DecodeResult.TRUNCATED;
        }
        boolean asynchronousLlc = (u8(segment.memory, segment.packetOffset) & 0xf0) == 0x50;
        return asynchronousLlc ? llc(segment, 13, 0) : DecodeResult.NOT_IP;
    }

    private static DecodeResult vlan(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, 4)) {
            return DecodeResult.TRUNCATED;
        }
        return etherType(segment, u16(segment.memory, segment.packetOffset + at + 2), at + 4, depth + 1);
    }

    /** IEEE 802.2: SNAP (RFC 1042), or the SAP of IP itself (RFC 948). */
    private static DecodeResult llc(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, 3)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        int saps = u16(segment.memory, offset);
        boolean unnumbered = u8(segment.memory, offset + 2) == 0x03;
        if (unnumbered && saps == 0x0606) {
            return IpHeaders.decodeV4(segment, at + 3);
        }
        return unnumbered && saps == 0xaaaa ? snap(segment, at + 3, depth) : DecodeResult.NOT_IP;
    }

    private static DecodeResult snap(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, 5)) {
            return DecodeResult.TRUNCATED;
        }
        int organization = i32(segment.memory, segment.packetOffset + at) >>> 8;
        // 0x0000f8 is Cisco's, for the same use as 0 (RFC 1042, and tcpdump's oui.h).
        if (organization != 0 && organization != 0x0000f8) {
            return DecodeResult.NOT_IP;
        }
        int type = u16(segment.memory, segment.packetOffset + at + 3);
        return type <= EtherType.MAX_LENGTH ? DecodeResult.NOT_IP : etherType(segment, type, at + 5, depth + 1);
    }

    private static DecodeResult cooked(TcpSegment segment, int typeAt, int next) {
        if (!segment.holds(0, next)) {
            return DecodeResult.TRUNCATED;
        }
        int type = u16(segment.memory, segment.packetOffset + typeAt);
        if (type <= EtherType.MAX_LENGTH && type != SLL_802_2) {
            return DecodeResult.NOT_IP;
        }
        return etherType(segment, type, next, 0);
    }

    /** The address family is in the byte order of the machine that captured. */
    static DecodeResult loopback(TcpSegment segment) {
        if (!segment.holds(0, 4)) {
            return DecodeResult.TRUNCATED;
        }
        int family = i32(segment.memory, segment.packetOffset);
        if ((family & 0xffff0000) != 0) {
            family = Integer.reverseBytes(family);
        }
        return addressFamily(segment, family, 4);
    }

    private static DecodeResult addressFamily(TcpSegment segment, int family, int at) {
        return switch (family) {
            case 2 -> IpHeaders.decodeV4(segment, at);
            // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS
            case 10, 23, 24, 28, 30 -> IpHeaders.decodeV6(segment, at);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 2516. */
    private static DecodeResult pppoe(TcpSegment segment, int at) {
        if (!segment.holds(at, 6)) {
            return DecodeResult.TRUNCATED;
        }
        boolean session = u8(segment.memory, segment.packetOffset + at + 1) == 0;
        return session ? ppp(segment, at + 6) : DecodeResult.NOT_IP;
    }

    /** RFC 1661, with or without RFC 1662's address and control bytes (or a direction byte instead of the address). */
    private static DecodeResult ppp(TcpSegment segment, int start) {
        if (!segment.holds(start, 2)) {
            return DecodeResult.TRUNCATED;
        }
        int at = start;
        int header = u16(segment.memory, segment.packetOffset + at);
        if (header == 0xff03 || header == 0x0003 || header == 0x0103) {
            at += 2;
            if (!segment.holds(at, 2)) {
                return DecodeResult.TRUNCATED;
            }
            header = u16(segment.memory, segment.packetOffset + at);
        }
        boolean compressed = (header & 0x0100) != 0; // RFC 1661 section 6.5: an odd first byte is all of the field
        return compressed ? pppProtocol(segment, header >>> 8, at + 1) : pppProtocol(segment, header, at + 2);
    }

    private static DecodeResult pppProtocol(TcpSegment segment, int protocol, int at) {
        return switch (protocol) {
            case PPP_IPV4 -> IpHeaders.decodeV4(segment, at);
            case PPP_IPV6 -> IpHeaders.decodeV6(segment, at);
            case PPP_MPLS, PPP_MPLS_MULTICAST -> mpls(segment, at);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 1662 frames; Cisco's HDLC in them is told by its address byte. */
    static DecodeResult pppHdlc(TcpSegment segment) {
        if (!segment.holds(0, 4)) {
            return DecodeResult.TRUNCATED;
        }
        int address = u8(segment.memory, segment.packetOffset);
        boolean cisco = address == 0x0f || address == 0x8f;
        return cisco ? typeAt(segment, 2, 4) : pppProtocol(segment, u16(segment.memory, segment.packetOffset + 2), 4);
    }

    /** RFC 3032; nothing in the label stack says what follows it. */
    private static DecodeResult mpls(TcpSegment segment, int start) {
        for (int label = 0, at = start; label < MAX_NESTING; label++) {
            if (!segment.holds(at, 4)) {
                return DecodeResult.TRUNCATED;
            }
            boolean bottom = (u8(segment.memory, segment.packetOffset + at + 2) & 1) != 0;
            at += 4;
            if (bottom) {
                return anyIp(segment, at, DecodeResult.NOT_IP);
            }
        }
        return DecodeResult.MALFORMED;
    }

    private static DecodeResult anyIp(TcpSegment segment, int at, DecodeResult otherwise) {
        if (!segment.holds(at, 1)) {
            return DecodeResult.TRUNCATED;
        }
        return switch (u8(segment.memory, segment.packetOffset + at) >>> 4) {
            case 4 -> IpHeaders.decodeV4(segment, at);
            case 6 -> IpHeaders.decodeV6(segment, at);
            default -> otherwise;
        };
    }

    /** The header's length is little-endian, https://www.radiotap.org. */
    static DecodeResult radiotap(TcpSegment segment) {
        if (!segment.holds(0, 8)) {
            return DecodeResult.TRUNCATED;
        }
        int length = littleEndian(segment, 2);
        return length < 8 ? DecodeResult.MALFORMED : wireless(segment, length);
    }

    /** PPI as CACE Technologies described it: its length and the link type behind it are little-endian. */
    static DecodeResult perPacketInformation(TcpSegment segment) {
        if (!segment.holds(0, 8)) {
            return DecodeResult.TRUNCATED;
        }
        int length = littleEndian(segment, 2);
        if (length < 8) {
            return DecodeResult.MALFORMED;
        }
        int linkType = Integer.reverseBytes(i32(segment.memory, segment.packetOffset + 4));
        return linkType == LinkType.IEEE802_11.number() ? wireless(segment, length) : DecodeResult.UNKNOWN_LINK_TYPE;
    }

    /** IEEE 802.11 data frames that are not encrypted. */
    private static DecodeResult wireless(TcpSegment segment, int at) {
        if (!segment.holds(at, 2)) {
            return DecodeResult.TRUNCATED;
        }
        int control = u16(segment.memory, segment.packetOffset + at);
        boolean data = (control & 0x0c00) == 0x0800;
        boolean empty = (control & 0x4000) != 0;
        boolean encrypted = (control & 0x0040) != 0;
        if (!data || empty || encrypted) {
            return DecodeResult.NOT_IP;
        }
        boolean fourAddresses = (control & 0x0003) == 0x0003;
        boolean qualityOfService = (control & 0x8000) != 0;
        return llc(segment, at + 24 + (fourAddresses ? 6 : 0) + (qualityOfService ? 2 : 0), 0);
    }

    /** Attributes of Linux' nfnetlink_log, in the byte order of the machine that captured: taken as little-endian. */
    static DecodeResult netfilterLog(TcpSegment segment) {
        int at = 4;
        for (int i = 0; i < MAX_LOG_ATTRIBUTES && segment.holds(at, 4); i++) {
            int length = littleEndian(segment, at);
            if (length < 4) {
                return DecodeResult.MALFORMED;
            }
            if (littleEndian(segment, at + 2) == NFULA_PAYLOAD) {
                return anyIp(segment, at + 4, DecodeResult.NOT_IP);
            }
            at += length + 3 & ~3;
        }
        return DecodeResult.TRUNCATED;
    }

    /** RFC 2427 with addresses of two octets (ITU-T Q.922), or Cisco's EtherType right behind the address. */
    static DecodeResult frameRelay(TcpSegment segment) {
        if (!segment.holds(0, 5)) {
            return DecodeResult.TRUNCATED;
        }
        int address = u16(segment.memory, segment.packetOffset);
        if ((address & 0x0101) != 0x0001) {
            return DecodeResult.NOT_IP;
        }
        boolean management = (address & 0xfcf0) == 0;
        if (u8(segment.memory, segment.packetOffset + 2) != 0x03 && !management) {
            return etherType(segment, u16(segment.memory, segment.packetOffset + 2), 4, 0);
        }
        boolean padded = u8(segment.memory, segment.packetOffset + 3) == 0;
        int next = padded ? 5 : 4;
        return switch (u8(segment.memory, segment.packetOffset + next - 1)) {
            case NLPID_IPV4 -> IpHeaders.decodeV4(segment, next);
            case NLPID_IPV6 -> IpHeaders.decodeV6(segment, next);
            case NLPID_SNAP -> snap(segment, next, 0);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 1201 (the old form is RFC 1051's), as Linux hands it over: two octets of its own behind the addresses. */
    static DecodeResult arcnet(TcpSegment segment) {
        if (!segment.holds(0, 5)) {
            return DecodeResult.TRUNCATED;
        }
        return switch (u8(segment.memory, segment.packetOffset + 4)) {
            case ARCNET_IPV4_OLD -> IpHeaders.decodeV4(segment, 5);
            case ARCNET_IPV4 -> IpHeaders.decodeV4(segment, 8);
            case ARCNET_IPV6 -> IpHeaders.decodeV6(segment, 8);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** OpenBSD's pflog(4): its length, which is padded to four octets, and the address family come first. */
    static DecodeResult packetFilterLog(TcpSegment segment) {
        if (!segment.holds(0, 2)) {
            return DecodeResult.TRUNCATED;
        }
        int length = u8(segment.memory, segment.packetOffset);
        return length < SHORTEST_PFLOG
                ? DecodeResult.MALFORMED
                : addressFamily(segment, u8(segment.memory, segment.packetOffset + 1), length + 3 & ~3);
    }

    private static int littleEndian(TcpSegment segment, int at) {
        long offset = segment.packetOffset + at;
        return u8(segment.memory, offset) | u8(segment.memory, offset + 1) << 8;
    }
}
