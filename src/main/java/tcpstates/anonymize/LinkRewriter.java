package tcpstates.anonymize;

import tcpstates.packet.EtherType;
import tcpstates.packet.LinkType;

/** Rewrites link layers, as far as they lead to IP; the numbers of VLANs, sessions and labels stay. */
final class LinkRewriter {
    private static final int ETHERNET_HEADER = 14;
    private static final int ADDRESS = 6;
    private static final int MAX_NESTING = 16;

    /** Linux' cooked headers: where the address and its length stand, and where the header ends. */
    private static final int SLL_ADDRESS_LENGTH = 4;

    private static final int SLL_ADDRESS = 6;
    private static final int SLL_PROTOCOL = 14;
    private static final int SLL_HEADER = 16;
    private static final int SLL2_INTERFACE = 4;
    private static final int SLL2_KIND = 8;
    private static final int SLL2_ADDRESS_LENGTH = 11;
    private static final int SLL2_ADDRESS = 12;
    private static final int SLL2_HEADER = 20;
    private static final int SLL_802_2 = 4;

    private static final int LLC_IP = 0x0606;
    private static final int LLC_SNAP = 0xaaaa;
    private static final int LLC_HEADER = 3;
    private static final int SNAP_TYPE = 6;
    private static final int SNAP_HEADER = 8;

    private static final int PPP_IPV4 = 0x21;
    private static final int PPP_IPV6 = 0x57;
    private static final int PPP_MPLS = 0x281;
    private static final int PPP_MPLS_MULTICAST = 0x283;
    private static final int PPPOE_HEADER = 6;

    private static final int ARP_SENDER = 8;
    private static final int ARP_OF_ETHERNET_FOR_IPV4 = 0x0604;

    private static final int WIRELESS_HEADER = 24;
    private static final int PER_PACKET_HEADER = 8;
    private static final int NFULA_PAYLOAD = 9;
    private static final int MAX_LOG_ATTRIBUTES = 32;

    private final PacketBytes packet;
    private final AddressCipher cipher;
    private final IpRewriter ip;
    private int nesting;

    LinkRewriter(PacketBytes packet, AddressCipher cipher) {
        this.packet = packet;
        this.cipher = cipher;
        ip = new IpRewriter(packet, cipher, this);
    }

    /**
     * Rewrites the packet.
     *
     * @param length bytes that it had on the wire
     * @param number libpcap's LINKTYPE_
     */
    void rewrite(int length, int number) {
        nesting = 0;
        ip.begin(length);
        LinkType type = LinkType.of(number);
        if (type == null) {
            return;
        }
        switch (type) {
            case ETHERNET -> ethernet(0);
            case NULL, LOOP -> {
                packet.keep(0, 4);
                ip.rewrite(4);
            }
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> ip.rewrite(0);
            case PPP -> ppp(0);
            case PPP_HDLC -> pppHdlc();
            case PPP_ETHER -> pppoe(0);
            case C_HDLC -> ciscoHdlc();
            case FDDI -> {
                packet.keep(0, 1);
                addresses(1);
                llc(1 + 2 * ADDRESS);
            }
            case IEEE802_11 -> wireless(0);
            case IEEE802_11_RADIOTAP -> {
                packet.keep(0, 4); // and no fields behind the length
                wireless(littleEndian(2));
            }
            case PPI -> {
                packet.keep(0, PER_PACKET_HEADER);
                wireless(littleEndian(2));
            }
            case FRAME_RELAY -> frameRelay();
            case LINUX_SLL -> sll();
            case LINUX_SLL2 -> sll2();
            case PFLOG -> {
                packet.keep(0, 2); // no interface, rule set, user or process behind its length and address family
                ip.rewrite(packet.u8(0) + 3 & ~3);
            }
            case ARCNET_LINUX -> arcnet();
            case NFLOG -> netfilterLog();
            case USB_LINUX, USB_LINUX_MMAPPED, DBUS, USBPCAP, EBHSCR -> {
                // no IP in it
            }
        }
    }

    /** A frame of Ethernet; also one in a tunnel. */
    void ethernet(int at) {
        addresses(at);
        packet.keep(at + 2 * ADDRESS, 2);
        etherType(packet.u16(at + 2 * ADDRESS), at + ETHERNET_HEADER);
    }

    /** What an EtherType announces. */
    void etherType(int type, int at) {
        if (nesting++ >= MAX_NESTING) {
            return;
        }
        switch (type) {
            case EtherType.IPV4, EtherType.IPV6 -> ip.rewrite(at);
            case EtherType.VLAN, EtherType.PROVIDER_BRIDGING, EtherType.VLAN_9100, EtherType.VLAN_9200 -> {
                packet.keep(at, 4);
                etherType(packet.u16(at + 2), at + 4);
            }
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> mpls(at);
            case EtherType.PPPOE_SESSION -> pppoe(at);
            case EtherType.PPP -> ppp(at);
            case EtherType.JUMBO -> llc(at);
            case EtherType.ARP -> arp(at);
            default -> {
                if (type <= EtherType.MAX_LENGTH) {
                    llc(at);
                }
            }
        }
    }

    private void llc(int at) {
        packet.keep(at, LLC_HEADER);
        if (packet.u16(at) == LLC_IP) {
            ip.rewrite(at + LLC_HEADER);
        } else if (packet.u16(at) == LLC_SNAP) {
            snap(at);
        }
    }

    private void snap(int at) {
        packet.keep(at, SNAP_HEADER);
        etherType(packet.u16(at + SNAP_TYPE), at + SNAP_HEADER);
    }

    private void sll() {
        packet.keep(0, SLL_ADDRESS);
        cooked(packet.u16(SLL_ADDRESS_LENGTH), SLL_ADDRESS);
        packet.keep(SLL_PROTOCOL, 2);
        cookedType(packet.u16(SLL_PROTOCOL), SLL_HEADER);
    }

    /** The number of the interface does not stay: it would be looked up on whatever machine prints it. */
    private void sll2() {
        packet.keep(0, SLL2_INTERFACE);
        packet.keep(SLL2_KIND, SLL2_ADDRESS - SLL2_KIND);
        cooked(packet.u8(SLL2_ADDRESS_LENGTH), SLL2_ADDRESS);
        cookedType(packet.u16(0), SLL2_HEADER);
    }

    private void cooked(int addressLength, int at) {
        if (addressLength == ADDRESS) {
            address(at);
        }
    }

    private void cookedType(int type, int at) {
        if (type == SLL_802_2) {
            llc(at);
        } else if (type > EtherType.MAX_LENGTH) {
            etherType(type, at);
        }
    }

    private void pppHdlc() {
        int first = packet.u8(0);
        if (first == 0x0f || first == 0x8f) {
            ciscoHdlc();
        } else {
            packet.keep(0, 4);
            pppProtocol(packet.u16(2), 4);
        }
    }

    private void ciscoHdlc() {
        packet.keep(0, 4);
        etherType(packet.u16(2), 4);
    }

    void pppoe(int at) {
        packet.keep(at, PPPOE_HEADER);
        if (packet.u8(at + 1) == 0) {
            ppp(at + PPPOE_HEADER);
        }
    }

    /** RFC 1661, with or without address and control bytes, and a protocol field of one byte or two. */
    void ppp(int start) {
        int at = start;
        int header = packet.u16(at);
        if (header == 0xff03 || header == 0x0003 || header == 0x0103) {
            packet.keep(at, 2);
            at += 2;
            header = packet.u16(at);
        }
        int bytes = (header & 0x0100) == 0 ? 2 : 1;
        packet.keep(at, bytes);
        pppProtocol(bytes == 1 ? header >>> 8 : header, at + bytes);
    }

    private void pppProtocol(int protocol, int at) {
        switch (protocol) {
            case PPP_IPV4, PPP_IPV6 -> ip.rewrite(at);
            case PPP_MPLS, PPP_MPLS_MULTICAST -> mpls(at);
            default -> {
                // nothing of it
            }
        }
    }

    private void mpls(int start) {
        int at = start;
        for (int label = 0; label < MAX_NESTING && packet.holds(at, 4); label++) {
            packet.keep(at, 4);
            at += 4;
            if ((packet.u8(at - 2) & 1) != 0) {
                ip.rewrite(at);
                return;
            }
        }
    }

    private void wireless(int at) {
        packet.keep(at, 4);
        address(at + 4);
        address(at + 10);
        address(at + 16);
        packet.keep(at + 22, 2);
        int control = packet.u16(at);
        boolean data = (control & 0x0c00) == 0x0800 && (control & 0x4040) == 0;
        if (!data) {
            return;
        }
        int header = WIRELESS_HEADER;
        if ((control & 0x0003) == 0x0003) {
            address(at + header);
            header += ADDRESS;
        }
        if ((control & 0x8000) != 0) {
            packet.keep(at + header, 2);
            header += 2;
        }
        llc(at + header);
    }

    private void frameRelay() {
        packet.keep(0, 4);
        boolean management = (packet.u16(0) & 0xfcf0) == 0;
        if (packet.u8(2) != 0x03 && !management) {
            etherType(packet.u16(2), 4);
            return;
        }
        int next = packet.u8(3) == 0 ? 5 : 4;
        packet.keep(4, next - 4);
        switch (packet.u8(next - 1)) {
            case 0xcc, 0x8e -> ip.rewrite(next);
            case 0x80 -> {
                packet.keep(next, 5);
                etherType(packet.u16(next + 3), next + 5);
            }
            default -> {
                // nothing of it
            }
        }
    }

    private void arcnet() {
        packet.keep(2, 3);
        switch (packet.u8(4)) {
            case 240 -> ip.rewrite(5);
            case 212, 196 -> {
                packet.keep(5, 3);
                ip.rewrite(8);
            }
            default -> {
                // nothing of it
            }
        }
    }

    /** Of the attributes, prefixes and users among them, none but the packet stays. */
    private void netfilterLog() {
        packet.keep(0, 4);
        int at = 4;
        for (int i = 0; i < MAX_LOG_ATTRIBUTES && packet.holds(at, 4); i++) {
            int length = littleEndian(at);
            if (length < 4) {
                return;
            }
            packet.keep(at, 4);
            if (littleEndian(at + 2) == NFULA_PAYLOAD) {
                ip.rewrite(at + 4);
                return;
            }
            at += length + 3 & ~3;
        }
    }

    private void arp(int at) {
        packet.keep(at, ARP_SENDER);
        if (packet.u16(at + 4) != ARP_OF_ETHERNET_FOR_IPV4) {
            return;
        }
        for (int end = at + ARP_SENDER; end <= at + ARP_SENDER + ADDRESS + 4; end += ADDRESS + 4) {
            address(end);
            ip.addressV4(end + ADDRESS);
        }
    }

    private void addresses(int at) {
        address(at);
        address(at + ADDRESS);
    }

    private void address(int at) {
        if (packet.holds(at, ADDRESS)) {
            long other = cipher.link((long) packet.u16(at) << 32 | packet.i32(at + 2) & 0xffff_ffffL);
            packet.put16(at, (int) (other >>> 32));
            packet.put32(at + 2, (int) other);
        }
    }

    private int littleEndian(int at) {
        return packet.u8(at) | packet.u8(at + 1) << 8;
    }
}
