package tcpstates.anonymize;

import tcpstates.packet.Checksum;
import tcpstates.packet.EtherType;
import tcpstates.packet.IpProtocol;
import tcpstates.packet.UdpTunnels;

/**
 * Rewrites what IP carries: of TCP the header stays with the options that states follow from, of UDP and ICMP the header, of a tunnel
 * what is in it, rewritten; nothing of anything else.
 */
final class TransportRewriter {
    private static final int TCP_HEADER = 20;
    private static final int TCP_LENGTH = 12;
    private static final int TCP_CHECKSUM = 16;
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    private static final int UDP_HEADER = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    private static final int ICMP_HEADER = 8;
    private static final int ICMP_CHECKSUM = 2;
    private static final int V4_REDIRECT = 5;

    private final PacketBytes packet;
    private final IpRewriter ip;
    private final LinkRewriter link;

    TransportRewriter(PacketBytes packet, IpRewriter ip, LinkRewriter link) {
        this.packet = packet;
        this.ip = ip;
        this.link = link;
    }

    /**
     * Rewrites what begins there.
     *
     * @param ipAt where its IP header is
     * @param end of the IP packet on the wire
     * @param whole whether it is no part of a packet, and goes where the header says, so that its checksum can be computed
     */
    void rewrite(int ipAt, int protocol, int at, int end, boolean whole) {
        switch (protocol) {
            case IpProtocol.TCP -> tcp(ipAt, at, end, whole);
            case IpProtocol.UDP -> udp(ipAt, at);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> icmp(ipAt, protocol, at, end);
            case IpProtocol.IPV4, IpProtocol.IPV6 -> ip.rewrite(at);
            case IpProtocol.GRE -> gre(at);
            case IpProtocol.ESP -> packet.keep(at, 8);
            default -> {
                // nothing of it
            }
        }
    }

    private void tcp(int ipAt, int at, int end, boolean whole) {
        int header = (packet.u8(at + TCP_LENGTH) >>> 4) * 4;
        packet.keep(at, TCP_HEADER);
        options(at + TCP_HEADER, at + header);
        if (!packet.holds(at, TCP_HEADER)) {
            return;
        }
        int length = end - at;
        int field = packet.u16(at + TCP_CHECKSUM);
        packet.put16(at + TCP_CHECKSUM, 0);
        long pseudo = ip.addressesAfter(ipAt) + IpProtocol.TCP + length;
        int right = ~Checksum.fold(pseudo + packet.sumAfter(at, length)) & 0xffff;
        int other = right;
        if (whole && packet.holds(at, length)) {
            long before = ip.addressesBefore(ipAt) + IpProtocol.TCP + length;
            if (field == Checksum.fold(before)) {
                other = Checksum.fold(pseudo); // the network card was to finish it
            } else if (Checksum.fold(before + packet.sumBefore(at, length)) != Checksum.CORRECT) {
                other = wrong(right);
            }
        }
        packet.put16(at + TCP_CHECKSUM, other);
    }

    /** A checksum that is as wrong as the one before was. */
    static int wrong(int right) {
        return right ^ 0x5555;
    }

    /** Those that states follow from stay; the others, which may hold keys and cookies, become padding. */
    private void options(int start, int end) {
        int at = start;
        while (at < end && packet.holds(at, 1)) {
            int kind = packet.u8(at);
            if (kind == END) {
                return;
            }
            int bytes = kind == NO_OPERATION ? 1 : packet.u8(at + 1);
            if (bytes == 0 || kind != NO_OPERATION && bytes < 2) {
                packet.keep(at, Math.min(2, end - at)); // no option can be read behind it, then as now
                return;
            }
            int kept = Math.min(bytes, end - at);
            switch (kind) {
                case NO_OPERATION, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS -> packet.keep(at, kept);
                default -> {
                    for (int i = 0; i < kept; i++) {
                        packet.put8(at + i, NO_OPERATION);
                    }
                }
            }
            at += bytes;
        }
    }

    private void udp(int ipAt, int at) {
        packet.keep(at, UDP_HEADER);
        if (!packet.holds(at, UDP_HEADER)) {
            return;
        }
        int inner = at + UDP_HEADER;
        switch (packet.u16(at + 2)) {
            case UdpTunnels.VXLAN_PORT, UdpTunnels.VXLAN_PORT_OF_LINUX -> vxlan(inner);
            case UdpTunnels.VXLAN_GPE_PORT -> vxlanGpe(inner);
            case UdpTunnels.GENEVE_PORT -> geneve(inner);
            case UdpTunnels.GTP_USER_PORT -> gtp(inner);
            case UdpTunnels.TEREDO_PORT -> teredo(inner);
            default -> {
                if (packet.u16(at) == UdpTunnels.TEREDO_PORT) {
                    teredo(inner);
                }
            }
        }
        int length = packet.u16(at + UDP_LENGTH);
        checksum(at, at + UDP_CHECKSUM, ip.addressesAfter(ipAt) + IpProtocol.UDP + length, length);
    }

    /** The right one; none where there was none. */
    private void checksum(int at, int field, long pseudo, int length) {
        if (packet.u16(field) != 0 && packet.holds(field, 2)) {
            packet.put16(field, 0);
            int right = ~Checksum.fold(pseudo + packet.sumAfter(at, length)) & 0xffff;
            packet.put16(field, right == 0 ? Checksum.CORRECT : right);
        }
    }

    private void vxlan(int at) {
        packet.keep(at, 8);
        if ((packet.u8(at) & 0x08) != 0) {
            link.ethernet(at + 8);
        }
    }

    private void vxlanGpe(int at) {
        packet.keep(at, 8);
        switch (packet.u8(at + 3)) {
            case 1, 2 -> ip.rewrite(at + 8);
            case 3 -> link.ethernet(at + 8);
            default -> {
                // nothing of it
            }
        }
    }

    private void geneve(int at) {
        packet.keep(at, 8);
        int inner = at + 8 + (packet.u8(at) & 0x3f) * 4;
        frame(packet.u16(at + 2), inner);
    }

    /** What a tunnel says by an EtherType. */
    private void frame(int type, int at) {
        if (type == EtherType.TRANSPARENT_BRIDGING) {
            link.ethernet(at);
        } else {
            link.etherType(type, at);
        }
    }

    /** 3GPP TS 29.281 section 5: of extension headers their lengths and kinds stay. */
    private void gtp(int at) {
        packet.keep(at, 8);
        int flags = packet.u8(at);
        if ((flags & 0x30) != 0x30 || packet.u8(at + 1) != 255) {
            return;
        }
        int inner = at + 8;
        if ((flags & 0x07) != 0) {
            packet.keep(inner, 4);
            int next = (flags & 0x04) == 0 ? 0 : packet.u8(inner + 3);
            inner += 4;
            for (int i = 0; next != 0 && i < 16; i++) {
                int bytes = packet.u8(inner) * 4;
                if (bytes == 0) {
                    return;
                }
                packet.keep(inner, 1);
                packet.keep(inner + bytes - 1, 1);
                next = packet.u8(inner + bytes - 1);
                inner += bytes;
            }
        }
        ip.rewrite(inner);
    }

    private void teredo(int at) {
        if (packet.u8(at) >>> 4 == 6) {
            ip.rewrite(at);
        } else {
            packet.keep(at, 2);
        }
    }

    /** RFC 2784, RFC 2890 and PPTP's (RFC 2637): keys and numbers stay. */
    private void gre(int at) {
        packet.keep(at, 4);
        int flags = packet.u16(at);
        int version = flags & 7;
        int fields = 4;
        if (version == 0) {
            fields += 4 * Integer.bitCount(flags & 0xb000);
        } else if (version == 1) {
            fields += 4 + 4 * Integer.bitCount(flags & 0x1080);
        } else {
            return;
        }
        packet.keep(at + 4, fields - 4);
        frame(packet.u16(at + 2), at + fields);
    }

    private void icmp(int ipAt, int protocol, int at, int end) {
        boolean v6 = protocol == IpProtocol.ICMPV6;
        int type = packet.u8(at);
        packet.keep(at, 4);
        boolean echo = v6 ? type == 128 || type == 129 : type == 0 || type == 8;
        boolean error = v6 ? type >= 1 && type <= 4 : type == 3 || type == 4 || type == 11 || type == 12;
        if (echo || error) {
            packet.keep(at + 4, 4);
        }
        if (!v6 && type == V4_REDIRECT) {
            ip.addressV4(at + 4);
        }
        if (error || !v6 && type == V4_REDIRECT) {
            ip.rewrite(at + ICMP_HEADER);
        }
        int length = end - at;
        checksum(at, at + ICMP_CHECKSUM, v6 ? ip.addressesAfter(ipAt) + IpProtocol.ICMPV6 + length : 0, length);
    }
}
