package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/**
 * Finds the IP header behind a packet's link layer. It follows what tcpdump 4.99 follows. Positions are in bytes from
 * the packet's first one; every header is read only after a check that it was captured.
 */
final class LinkLayer {
    // Offsets of fields from the first octet of their header, and lengths of headers, in octets.
    static final int ETHERNET_TYPE = 12;
    static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TYPE = 2;
    private static final int VLAN_HEADER = 4;
    private static final int HDLC_PROTOCOL = 2;
    private static final int HDLC_HEADER = 4;
    private static final int SLL_PROTOCOL = 14;
    private static final int SLL_HEADER = 16;
    private static final int SLL2_PROTOCOL = 0;
    private static final int SLL2_HEADER = 20;
    private static final int FDDI_HEADER = 13;
    private static final int LLC_CONTROL = 2;
    private static final int LLC_HEADER = 3;
    private static final int SNAP_TYPE = 3;
    private static final int SNAP_HEADER = 5;
    private static final int LOOPBACK_HEADER = 4;
    private static final int PPPOE_CODE = 1;
    private static final int PPPOE_HEADER = 6;
    private static final int PPP_ADDRESS_AND_CONTROL = 2;
    private static final int PPP_PROTOCOL = 2;
    private static final int MPLS_BOTTOM = 2;
    private static final int MPLS_HEADER = 4;
    private static final int MPLS_IPV4_NULL = 0;
    private static final int MPLS_IPV6_NULL = 2;
    private static final int MPLS_IMPLICIT_NULL = 3;
    private static final int RADIOTAP_LENGTH = 2;
    private static final int RADIOTAP_MIN_HEADER = 8;
    private static final int PPI_LENGTH = 2;
    private static final int PPI_LINK_TYPE = 4;
    private static final int PPI_MIN_HEADER = 8;
    private static final int WIRELESS_HEADER = 24;
    private static final int WIRELESS_FOURTH_ADDRESS = 6;
    private static final int WIRELESS_QOS_CONTROL = 2;
    private static final int NFLOG_HEADER = 4;
    private static final int NFLOG_ATTRIBUTE_TYPE = 2;
    private static final int NFLOG_ATTRIBUTE_HEADER = 4;
    private static final int FRAME_RELAY_CONTROL = 2;
    private static final int FRAME_RELAY_NLPID = 3;
    private static final int ARCNET_TYPE = 4;
    private static final int ARCNET_HEADER = 8;
    private static final int ARCNET_OLD_HEADER = 5;
    private static final int PFLOG_FAMILY = 1;

    /** In a cooked header: an IEEE 802.2 LLC header follows. */
    private static final int SLL_802_2 = 0x0004;

    /** Service access points in an LLC header, destination and source: IP's own (RFC 948), and SNAP's. */
    private static final int LLC_IP = 0x0606;

    private static final int LLC_SNAP = 0xaaaa;
    private static final int LLC_UNNUMBERED = 0x03;

    /** The organization whose types are EtherTypes; Cisco's is for the same use (RFC 1042, and tcpdump's oui.h). */
    private static final int OUI_ETHERNET = 0;

    private static final int OUI_CISCO = 0x0000f8;

    /** Address families: IPv4's is the same everywhere; IPv6's of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS. */
    private static final int AF_INET = 2;

    private static final int AF_INET6_LINUX = 10;
    private static final int AF_INET6_WINDOWS = 23;
    private static final int AF_INET6_OPENBSD = 24;
    private static final int AF_INET6_FREEBSD = 28;
    private static final int AF_INET6_MACOS = 30;

    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    private static final int PPP_MPLS = 0x0281;
    private static final int PPP_MPLS_MULTICAST = 0x0283;

    /** Address and control octets of RFC 1662; in the address' place a direction, where a system captures so. */
    private static final int PPP_HDLC = 0xff03;

    private static final int PPP_RECEIVED = 0x0003;
    private static final int PPP_SENT = 0x0103;

    /** Addresses of Cisco's HDLC. */
    private static final int CISCO_UNICAST = 0x0f;

    private static final int CISCO_BROADCAST = 0x8f;

    /** Bits of IEEE 802.11's frame control field. */
    private static final int WIRELESS_TYPE = 0x0c00;

    private static final int WIRELESS_DATA = 0x0800;
    private static final int WIRELESS_NO_DATA = 0x4000;
    private static final int WIRELESS_PROTECTED = 0x0040;
    private static final int WIRELESS_QOS = 0x8000;

    /** To and from the distribution system. */
    private static final int WIRELESS_BRIDGED = 0x0003;

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
        return typeAt(segment, ETHERNET_TYPE, ETHERNET_HEADER);
    }

    /** A frame in a tunnel. */
    static DecodeResult ethernet(TcpSegment segment, int at) {
        return segment.holds(at, ETHERNET_HEADER)
                ? etherType(
                        segment,
                        u16(segment.memory, segment.packetOffset + at + ETHERNET_TYPE),
                        at + ETHERNET_HEADER,
                        0)
                : DecodeResult.TRUNCATED;
    }

    static DecodeResult ciscoHdlc(TcpSegment segment) {
        return typeAt(segment, HDLC_PROTOCOL, HDLC_HEADER);
    }

    static DecodeResult linuxSll(TcpSegment segment) {
        return cooked(segment, SLL_PROTOCOL, SLL_HEADER);
    }

    static DecodeResult linuxSll2(TcpSegment segment) {
        return cooked(segment, SLL2_PROTOCOL, SLL2_HEADER);
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

    /** What has that EtherType and begins there; {@code depth} counts what is nested so far. */
    static DecodeResult etherType(TcpSegment segment, int type, int at, int depth) {
        if (type == EtherType.IPV4) {
            return IpHeaders.decodeV4(segment, at);
        }
        if (type == EtherType.IPV6) {
            return IpHeaders.decodeV6(segment, at);
        }
        if (depth == MAX_NESTING) {
            return DecodeResult.MALFORMED;
        }
        if (EtherType.isVlan(type)) {
            return vlan(segment, at, depth);
        }
        return switch (type) {
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> mpls(segment, at);
            case EtherType.PPPOE_SESSION -> pppoe(segment, at);
            case EtherType.PPP -> ppp(segment, at);
            case EtherType.JUMBO -> llc(segment, at, depth);
            case EtherType.ARP -> arp(segment);
            default -> type <= EtherType.MAX_LENGTH ? llc(segment, at, depth) : DecodeResult.NOT_IP;
        };
    }

    private static DecodeResult arp(TcpSegment segment) {
        segment.protocol = TcpSegment.ARP;
        return DecodeResult.NOT_IP;
    }

    static DecodeResult fddi(TcpSegment segment) {
        if (!segment.holds(0, FDDI_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        boolean asynchronousLlc = (u8(segment.memory, segment.packetOffset) & 0xf0) == 0x50;
        return asynchronousLlc ? llc(segment, FDDI_HEADER, 0) : DecodeResult.NOT_IP;
    }

    private static DecodeResult vlan(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, VLAN_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        segment.linkTags += LinkTagCounts.VLAN;
        return etherType(
                segment, u16(segment.memory, segment.packetOffset + at + VLAN_TYPE), at + VLAN_HEADER, depth + 1);
    }

    /** IEEE 802.2: SNAP (RFC 1042), or the SAP of IP itself (RFC 948). */
    private static DecodeResult llc(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, LLC_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        long offset = segment.packetOffset + at;
        int saps = u16(segment.memory, offset);
        boolean unnumbered = u8(segment.memory, offset + LLC_CONTROL) == LLC_UNNUMBERED;
        if (unnumbered && saps == LLC_IP) {
            return IpHeaders.decodeV4(segment, at + LLC_HEADER);
        }
        return unnumbered && saps == LLC_SNAP ? snap(segment, at + LLC_HEADER, depth) : DecodeResult.NOT_IP;
    }

    private static DecodeResult snap(TcpSegment segment, int at, int depth) {
        if (!segment.holds(at, SNAP_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        int organization = i32(segment.memory, segment.packetOffset + at) >>> 8;
        if (organization != OUI_ETHERNET && organization != OUI_CISCO) {
            return DecodeResult.NOT_IP;
        }
        int type = u16(segment.memory, segment.packetOffset + at + SNAP_TYPE);
        return type <= EtherType.MAX_LENGTH
                ? DecodeResult.NOT_IP
                : etherType(segment, type, at + SNAP_HEADER, depth + 1);
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
        if (!segment.holds(0, LOOPBACK_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        int family = i32(segment.memory, segment.packetOffset);
        if ((family & 0xffff0000) != 0) {
            family = Integer.reverseBytes(family);
        }
        return addressFamily(segment, family, LOOPBACK_HEADER);
    }

    private static DecodeResult addressFamily(TcpSegment segment, int family, int at) {
        return switch (family) {
            case AF_INET -> IpHeaders.decodeV4(segment, at);
            case AF_INET6_LINUX, AF_INET6_WINDOWS, AF_INET6_OPENBSD, AF_INET6_FREEBSD, AF_INET6_MACOS ->
                IpHeaders.decodeV6(segment, at);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 2516. */
    private static DecodeResult pppoe(TcpSegment segment, int at) {
        if (!segment.holds(at, PPPOE_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        segment.linkTags |= LinkTagCounts.PPPOE;
        boolean session = u8(segment.memory, segment.packetOffset + at + PPPOE_CODE) == 0;
        return session ? ppp(segment, at + PPPOE_HEADER) : DecodeResult.NOT_IP;
    }

    /** RFC 1661, with or without RFC 1662's address and control bytes (or a direction byte instead of the address). */
    private static DecodeResult ppp(TcpSegment segment, int start) {
        if (!segment.holds(start, PPP_PROTOCOL)) {
            return DecodeResult.TRUNCATED;
        }
        int at = start;
        int header = u16(segment.memory, segment.packetOffset + at);
        if (header == PPP_HDLC || header == PPP_RECEIVED || header == PPP_SENT) {
            at += PPP_ADDRESS_AND_CONTROL;
            if (!segment.holds(at, PPP_PROTOCOL)) {
                return DecodeResult.TRUNCATED;
            }
            header = u16(segment.memory, segment.packetOffset + at);
        }
        boolean compressed = (header & 0x0100) != 0; // RFC 1661 section 6.5: an odd first byte is all of the field
        return compressed
                ? pppProtocol(segment, header >>> 8, at + 1)
                : pppProtocol(segment, header, at + PPP_PROTOCOL);
    }

    private static DecodeResult pppProtocol(TcpSegment segment, int protocol, int at) {
        return switch (protocol) {
            case PPP_IPV4 -> IpHeaders.decodeV4(segment, at);
            case PPP_IPV6 -> IpHeaders.decodeV6(segment, at);
            case PPP_MPLS, PPP_MPLS_MULTICAST -> mpls(segment, at);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 1662 frames; Cisco's HDLC in them shows by its address byte. */
    static DecodeResult pppHdlc(TcpSegment segment) {
        if (!segment.holds(0, HDLC_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        int address = u8(segment.memory, segment.packetOffset);
        boolean cisco = address == CISCO_UNICAST || address == CISCO_BROADCAST;
        return cisco
                ? typeAt(segment, HDLC_PROTOCOL, HDLC_HEADER)
                : pppProtocol(segment, u16(segment.memory, segment.packetOffset + HDLC_PROTOCOL), HDLC_HEADER);
    }

    /** RFC 3032; nothing in the label stack says what follows it, but for the labels that are reserved for that. */
    private static DecodeResult mpls(TcpSegment segment, int start) {
        for (int label = 0, at = start; label < MAX_NESTING; label++) {
            if (!segment.holds(at, MPLS_HEADER)) {
                return DecodeResult.TRUNCATED;
            }
            boolean bottom = (u8(segment.memory, segment.packetOffset + at + MPLS_BOTTOM) & 1) != 0;
            segment.linkTags += LinkTagCounts.LABEL;
            at += MPLS_HEADER;
            if (bottom) {
                return behindLabel(segment, at);
            }
        }
        return DecodeResult.MALFORMED;
    }

    private static DecodeResult behindLabel(TcpSegment segment, int at) {
        long entry = segment.packetOffset + at - MPLS_HEADER;
        int label = u16(segment.memory, entry) << 4 | u8(segment.memory, entry + MPLS_BOTTOM) >>> 4;
        int expected = switch (label) {
            case MPLS_IPV4_NULL, MPLS_IMPLICIT_NULL -> 4;
            case MPLS_IPV6_NULL -> 6;
            default -> 0;
        };
        boolean another = expected != 0
                && segment.holds(at, 1)
                && u8(segment.memory, segment.packetOffset + at) >>> 4 != expected;
        return another ? DecodeResult.MALFORMED : anyIp(segment, at, DecodeResult.NOT_IP);
    }

    static DecodeResult anyIp(TcpSegment segment, int at, DecodeResult otherwise) {
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
        if (!segment.holds(0, RADIOTAP_MIN_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        int length = littleEndian(segment, RADIOTAP_LENGTH);
        return length < RADIOTAP_MIN_HEADER ? DecodeResult.MALFORMED : wireless(segment, length);
    }

    /** PPI as CACE Technologies described it: its length and the link type behind it are little-endian. */
    static DecodeResult perPacketInformation(TcpSegment segment) {
        if (!segment.holds(0, PPI_MIN_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        int length = littleEndian(segment, PPI_LENGTH);
        if (length < PPI_MIN_HEADER) {
            return DecodeResult.MALFORMED;
        }
        int linkType = Integer.reverseBytes(i32(segment.memory, segment.packetOffset + PPI_LINK_TYPE));
        return linkType == LinkType.IEEE802_11.number() ? wireless(segment, length) : DecodeResult.UNKNOWN_LINK_TYPE;
    }

    /** IEEE 802.11 data frames that are not encrypted. */
    private static DecodeResult wireless(TcpSegment segment, int at) {
        if (!segment.holds(at, 2)) {
            return DecodeResult.TRUNCATED;
        }
        int control = u16(segment.memory, segment.packetOffset + at);
        boolean data = (control & WIRELESS_TYPE) == WIRELESS_DATA;
        boolean empty = (control & WIRELESS_NO_DATA) != 0;
        boolean encrypted = (control & WIRELESS_PROTECTED) != 0;
        if (!data || empty || encrypted) {
            return DecodeResult.NOT_IP;
        }
        boolean fourAddresses = (control & WIRELESS_BRIDGED) == WIRELESS_BRIDGED;
        boolean qualityOfService = (control & WIRELESS_QOS) != 0;
        int header = WIRELESS_HEADER
                + (fourAddresses ? WIRELESS_FOURTH_ADDRESS : 0)
                + (qualityOfService ? WIRELESS_QOS_CONTROL : 0);
        return llc(segment, at + header, 0);
    }

    /** Attributes of Linux' nfnetlink_log, in the byte order of the machine that captured: taken as little-endian. */
    static DecodeResult netfilterLog(TcpSegment segment) {
        int at = NFLOG_HEADER;
        for (int i = 0; i < MAX_LOG_ATTRIBUTES && segment.holds(at, NFLOG_ATTRIBUTE_HEADER); i++) {
            int length = littleEndian(segment, at);
            if (length < NFLOG_ATTRIBUTE_HEADER) {
                return DecodeResult.MALFORMED;
            }
            if (littleEndian(segment, at + NFLOG_ATTRIBUTE_TYPE) == NFULA_PAYLOAD) {
                return anyIp(segment, at + NFLOG_ATTRIBUTE_HEADER, DecodeResult.NOT_IP);
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
        if (u8(segment.memory, segment.packetOffset + FRAME_RELAY_CONTROL) != LLC_UNNUMBERED && !management) {
            return etherType(
                    segment,
                    u16(segment.memory, segment.packetOffset + FRAME_RELAY_CONTROL),
                    FRAME_RELAY_CONTROL + 2,
                    0);
        }
        boolean padded = u8(segment.memory, segment.packetOffset + FRAME_RELAY_NLPID) == 0;
        int next = FRAME_RELAY_NLPID + (padded ? 2 : 1);
        return switch (u8(segment.memory, segment.packetOffset + next - 1)) {
            case NLPID_IPV4 -> IpHeaders.decodeV4(segment, next);
            case NLPID_IPV6 -> IpHeaders.decodeV6(segment, next);
            case NLPID_SNAP -> snap(segment, next, 0);
            default -> DecodeResult.NOT_IP;
        };
    }

    /** RFC 1201 (the old form is RFC 1051's), as Linux hands it over: two octets of its own behind the addresses. */
    static DecodeResult arcnet(TcpSegment segment) {
        if (!segment.holds(0, ARCNET_OLD_HEADER)) {
            return DecodeResult.TRUNCATED;
        }
        return switch (u8(segment.memory, segment.packetOffset + ARCNET_TYPE)) {
            case ARCNET_IPV4_OLD -> IpHeaders.decodeV4(segment, ARCNET_OLD_HEADER);
            case ARCNET_IPV4 -> IpHeaders.decodeV4(segment, ARCNET_HEADER);
            case ARCNET_IPV6 -> IpHeaders.decodeV6(segment, ARCNET_HEADER);
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
                : addressFamily(segment, u8(segment.memory, segment.packetOffset + PFLOG_FAMILY), length + 3 & ~3);
    }

    private static int littleEndian(TcpSegment segment, int at) {
        long offset = segment.packetOffset + at;
        return u8(segment.memory, offset) | u8(segment.memory, offset + 1) << 8;
    }
}
