package tcpstates.report.tcpdump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tcpstates.packet.EtherType;
import tcpstates.packet.LinkType;
import tcpstates.report.LineBuffer;

/** The link header's part of a line, for {@code -e}, and the way through it to the IP packet. */
final class LinkLine {
    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int SLL_HEADER_BYTES = 16;
    private static final int SLL2_HEADER_BYTES = 20;
    private static final int FDDI_HEADER_BYTES = 13;
    private static final int SNAP_HEADER_BYTES = 5;
    private static final int LLC_SNAP_HEADER_BYTES = 8;
    private static final int PPPOE_HEADER_BYTES = 6;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    private static final int ARCNET_IPV6 = 196;
    private static final int ARCNET_IPV4 = 212;
    private static final int ARCNET_IPV4_OLD = 240;
    private static final int MAX_INTERFACES = 1 << 10;

    private final PacketLine line;
    private final IpPayload payload;
    private final WirelessLine wireless;
    private final FrameRelayLine frameRelay;
    private final FilterLogLine filterLog;
    private final Map<Integer, byte[]> interfaceNames = new HashMap<>();

    LinkLine(PacketLine line) {
        this.line = line;
        this.payload = new IpPayload(line, this);
        this.wireless = new WirelessLine(line, this);
        this.frameRelay = new FrameRelayLine(line, this, payload);
        this.filterLog = new FilterLogLine(line, payload);
    }

    /** Prints a packet if it holds TCP; whether it does, {@link PacketLine#tcp} says. */
    void print(int linkType, int length) {
        payload.reset();
        LinkType type = LinkType.of(linkType);
        if (type == null) {
            return;
        }
        switch (type) {
            case ETHERNET -> {
                line.protocol = "ether";
                line.linkHeaderLength = printEthernet(0, length);
            }
            case LINUX_SLL -> printSll(length);
            case LINUX_SLL2 -> printSll2(length);
            case NULL, LOOP -> printNull(length);
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> printRaw(0, length);
            case PPP -> {
                line.protocol = "ppp";
                line.linkHeaderLength = 4;
                printPpp(0, length);
            }
            case PPP_HDLC -> printHdlc(length);
            case PPP_ETHER -> line.linkHeaderLength = printPppoe(0, length);
            case C_HDLC -> printCiscoHdlc(length);
            case FDDI -> printFddi(length);
            case IEEE802_11 -> line.linkHeaderLength = wireless.print(0, length);
            case PPI -> line.linkHeaderLength = wireless.printPpi(length);
            case FRAME_RELAY -> line.linkHeaderLength = frameRelay.print(length);
            case ARCNET_LINUX -> printArcnet(length);
            case NFLOG -> line.linkHeaderLength = filterLog.printNflog(length);
            case PFLOG -> line.linkHeaderLength = filterLog.printPflog(length);
            // Radiotap fields tell nothing of TCP, so that such a packet is printed from its IP header on; the others hold no IP.
            case IEEE802_11_RADIOTAP, USB_LINUX, USB_LINUX_MMAPPED, DBUS, USBPCAP, EBHSCR -> {}
        }
    }

    /** Prints the IP packet at the given offset, for encapsulations that are not walked here. */
    void printInner(int at, int length) {
        payload.reset();
        line.linkHeaderLength = at;
        printRaw(at, length);
    }

    private void printRaw(int at, int length) {
        line.protocol = "raw";
        if (line.options.linkHeader()) {
            line.out.text("ip: ");
        }
        printIp(at, length);
    }

    /** By the version that the packet itself names. */
    private void printIp(int at, int length) {
        switch (line.packet.u8(at) >> 4) {
            case 4 -> payload.printIp4(at, length);
            case 6 -> payload.printIp6(at, length);
            default -> {}
        }
    }

    /** Prints an Ethernet frame; returns the length of its header, tags included. */
    int printEthernet(int at, int length) {
        PacketBytes packet = line.packet;
        if (!packet.has(at, ETHERNET_HEADER_BYTES) || length < ETHERNET_HEADER_BYTES) {
            return 0;
        }
        if (length < packet.end() - at) {
            return 0; // a tunnel whose header contradicts itself; tcpdump only says so
        }
        LineBuffer out = line.out;
        boolean header = line.options.linkHeader();
        if (header) {
            AddressText.mac(out, packet, at + 6);
            out.text(" > ");
            AddressText.mac(out, packet, at);
            out.text(", ");
        }
        int cursor = at + ETHERNET_HEADER_BYTES;
        int type = packet.u16(cursor - 2);
        boolean lengthPrinted = false;
        while (type == EtherType.VLAN
                || type == EtherType.PROVIDER_BRIDGING
                || type == EtherType.VLAN_9100
                || type == EtherType.VLAN_9200) {
            if (!packet.has(cursor, 4)) {
                return 0;
            }
            if (header) {
                printType(type, length, lengthPrinted);
                printTag(packet.u16(cursor));
                lengthPrinted = true;
            }
            type = packet.u16(cursor + 2);
            cursor += 4;
        }
        int rest = length - (cursor - at);
        if (type <= EtherType.MAX_LENGTH) {
            return printLlc(cursor, Math.min(type, rest), lengthPrinted) + (cursor - at);
        }
        if (header) {
            printType(type, length, lengthPrinted);
        }
        printPayload(type, cursor, rest);
        return cursor - at;
    }

    private void printType(int type, int length, boolean lengthPrinted) {
        LineBuffer out = line.out;
        if (line.options.quiet() == 0) {
            out.text("ethertype ");
            etherTypeName(out, type, "Unknown");
            out.text(" (0x");
            out.hex(type, 4);
            out.character(')');
        } else {
            etherTypeName(out, type, "Unknown Ethertype");
        }
        if (lengthPrinted) {
            out.text(", ");
        } else {
            printLength(length);
        }
    }

    void printLength(int length) {
        line.out.text(", length ");
        line.out.decimal(length);
        line.out.text(": ");
    }

    private void printTag(int tag) {
        LineBuffer out = line.out;
        out.text("vlan ");
        out.decimal(tag & 0xfff);
        out.text(", p ");
        out.decimal(tag >> 13);
        if ((tag & 0x1000) != 0) {
            out.text(", DEI");
        }
        out.text(", ");
    }

    /** IEEE 802.3: a length where Ethernet has its type. */
    private int printLlc(int at, int length, boolean lengthPrinted) {
        if (!holdsSnap(at, length)) {
            return 0;
        }
        line.packet.cut(at, length);
        if (line.options.linkHeader()) {
            line.out.text("802.3");
            if (!lengthPrinted) {
                printLength(length);
            }
        }
        return printLlcSnap(at, length);
    }

    /** IEEE 802.2 with a SNAP header is the one form that carries IP. */
    private boolean holdsSnap(int at, int length) {
        PacketBytes packet = line.packet;
        return packet.has(at, LLC_SNAP_HEADER_BYTES)
                && length >= LLC_SNAP_HEADER_BYTES
                && packet.i32(at) == 0xaaaa0300
                && packet.u16(at + 4) == 0;
    }

    /** Prints what an IEEE 802.2 header with SNAP leads to; returns its length, 0 if it is none. */
    int printLlcSnap(int at, int length) {
        if (!holdsSnap(at, length)) {
            return 0;
        }
        if (line.options.linkHeader()) {
            line.out.text("LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: ");
        }
        printSnap(at + 3, length - 3);
        return LLC_SNAP_HEADER_BYTES;
    }

    /** Prints a packet behind its SNAP header: three octets of an organization, here none, and an EtherType. */
    void printSnap(int at, int length) {
        int type = line.packet.u16(at + 3);
        if (line.options.linkHeader()) {
            line.out.text("oui Ethernet (0x000000), ethertype ");
            etherTypeName(line.out, type, "Unknown");
            line.out.text(" (0x");
            line.out.hex(type, 4);
            line.out.character(')');
            printLength(length - SNAP_HEADER_BYTES);
        }
        printPayload(type, at + SNAP_HEADER_BYTES, length - SNAP_HEADER_BYTES);
    }

    private void printFddi(int length) {
        line.protocol = "fddi";
        PacketBytes packet = line.packet;
        if (!packet.has(0, FDDI_HEADER_BYTES)) {
            return;
        }
        int control = packet.u8(0);
        if ((control & 0xf0) != 0x50) {
            return; // no LLC frame
        }
        if (line.options.linkHeader()) {
            if (line.options.quiet() == 0) {
                line.out.text("async");
                line.out.hex((long) (control & 0xf));
                line.out.character(' ');
            }
            AddressText.mac(line.out, packet, 7);
            line.out.text(" > ");
            AddressText.mac(line.out, packet, 1);
            printLength(length);
        }
        line.linkHeaderLength = FDDI_HEADER_BYTES + printLlcSnap(FDDI_HEADER_BYTES, length - FDDI_HEADER_BYTES);
    }

    private void printArcnet(int length) {
        line.protocol = "arcnet_linux";
        PacketBytes packet = line.packet;
        if (!packet.has(0, 5)) {
            return;
        }
        int type = packet.u8(4);
        int header = type == ARCNET_IPV4_OLD ? 5 : 8;
        if (!packet.has(0, header)) {
            return;
        }
        if (line.options.linkHeader()) {
            line.out.hex(packet.u8(0), 2);
            line.out.character(' ');
            line.out.hex(packet.u8(1), 2);
            line.out.character(' ');
            if (line.options.quiet() == 0) {
                arcnetType(packet.u8(2)); // tcpdump looks where other systems have the type
                line.out.character(' ');
            }
            line.out.decimal(length);
            line.out.text(": ");
        }
        if (type == ARCNET_IPV6) {
            payload.printIp6(header, length - header);
        } else if (type == ARCNET_IPV4 || type == ARCNET_IPV4_OLD) {
            payload.printIp4(header, length - header);
        }
        line.linkHeaderLength = header;
    }

    private void arcnetType(int type) {
        switch (type) {
            case 128 -> line.out.text("diag");
            case ARCNET_IPV6 -> line.out.text("ipv6");
            case ARCNET_IPV4 -> line.out.text("ip");
            case 213 -> line.out.text("arp");
            case 214 -> line.out.text("rarp");
            case 221 -> line.out.text("atalk");
            case ARCNET_IPV4_OLD -> line.out.text("oldip");
            case 241 -> line.out.text("oldarp");
            case 247 -> line.out.text("banyan");
            case 250 -> line.out.text("ipx");
            default -> line.out.hex(type, 2);
        }
    }

    /** Prints what an EtherType leads to, if that may be TCP. */
    void printPayload(int type, int at, int length) {
        switch (type) {
            case EtherType.IPV4 -> payload.printIp4(at, length);
            case EtherType.IPV6 -> payload.printIp6(at, length);
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> printMpls(at, length);
            case EtherType.PPPOE_SESSION -> printPppoe(at, length);
            case EtherType.TRANSPARENT_BRIDGING -> printEthernet(at, length);
            case EtherType.PPP -> printPpp(at, length);
            default -> {}
        }
    }

    /** Prints the name of an EtherType that may lead to TCP. */
    static void etherTypeName(LineBuffer out, int type, String unknown) {
        out.text(
                switch (type) {
                    case EtherType.IPV4 -> "IPv4";
                    case EtherType.IPV6 -> "IPv6";
                    case EtherType.VLAN -> "802.1Q";
                    case EtherType.PROVIDER_BRIDGING -> "802.1Q-QinQ";
                    case EtherType.VLAN_9100 -> "802.1Q-9100";
                    case EtherType.VLAN_9200 -> "802.1Q-9200";
                    case EtherType.MPLS -> "MPLS unicast";
                    case EtherType.MPLS_MULTICAST -> "MPLS multicast";
                    case EtherType.PPPOE_SESSION -> "PPPoE S";
                    case EtherType.TRANSPARENT_BRIDGING -> "TEB";
                    case EtherType.PPP -> "PPP";
                    default -> unknown;
                });
    }

    private void printSll(int length) {
        line.protocol = "sll";
        PacketBytes packet = line.packet;
        packet.require(0, SLL_HEADER_BYTES);
        int type = packet.u16(14);
        if (line.options.linkHeader()) {
            String direction = direction(packet.u16(0));
            for (int i = direction.length(); i < 3; i++) {
                line.out.character(' ');
            }
            line.out.text(direction);
            line.out.character(' ');
            if (packet.u16(4) == 6) {
                AddressText.mac(line.out, packet, 6);
                line.out.character(' ');
            }
            printSllType(type, length);
        }
        printCooked(type, SLL_HEADER_BYTES, length);
    }

    private void printSll2(int length) {
        line.protocol = "sll2";
        PacketBytes packet = line.packet;
        packet.require(0, SLL2_HEADER_BYTES);
        LineBuffer out = line.out;
        int type = packet.u16(0);
        int index = packet.i32(4);
        leftAligned(interfaceName(index), 5);
        leftAligned(direction(packet.u8(10)).getBytes(StandardCharsets.US_ASCII), 3);
        if (line.options.linkHeader()) {
            out.text("ifindex ");
            out.decimal(index);
            out.character(' ');
            if (packet.u8(11) == 6) {
                AddressText.mac(out, packet, 12);
                out.character(' ');
            }
            printSllType(type, length);
        }
        printCooked(type, SLL2_HEADER_BYTES, length);
    }

    private void leftAligned(byte[] text, int width) {
        line.out.bytes(text);
        for (int i = text.length; i <= width; i++) {
            line.out.character(' ');
        }
    }

    private static String direction(int packetType) {
        return switch (packetType) {
            case 0 -> "In";
            case 1 -> "B";
            case 2 -> "M";
            case 3 -> "P";
            case 4 -> "Out";
            default -> "?";
        };
    }

    private void printSllType(int type, int length) {
        if (line.options.quiet() == 0) {
            printType(type, length, false);
        }
    }

    /** tcpdump, too, asks the machine that prints, not the one that captured. */
    private byte[] interfaceName(int index) {
        if (interfaceNames.size() >= MAX_INTERFACES) {
            interfaceNames.clear();
        }
        return interfaceNames.computeIfAbsent(index, LinkLine::lookUpInterface);
    }

    /** The kernel lists interfaces that are down, too; the JDK would not. */
    private static byte[] lookUpInterface(int index) {
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
            for (Path each : interfaces) {
                if (Files.readString(each.resolve("ifindex")).strip().equals(Integer.toString(index))) {
                    return Names.printable(each.getFileName().toString());
                }
            }
        } catch (IOException e) {
            // Printed as an interface that this machine does not have.
        }
        return Names.printable("?");
    }

    private void printCooked(int firstType, int header, int length) {
        PacketBytes packet = line.packet;
        int type = firstType;
        int cursor = header;
        while (type == EtherType.VLAN) {
            if (!packet.has(cursor, 4)) {
                return;
            }
            if (line.options.linkHeader()) {
                printTag(packet.u16(cursor));
            }
            type = packet.u16(cursor + 2);
            if (line.options.quiet() == 0) {
                line.out.text("ethertype ");
                etherTypeName(line.out, type, "Unknown");
                line.out.text(", ");
            }
            cursor += 4;
        }
        printPayload(type, cursor, length - cursor);
        line.linkHeaderLength = cursor;
    }

    private void printNull(int length) {
        line.protocol = "null";
        PacketBytes packet = line.packet;
        packet.require(0, 4);
        int little = Integer.reverseBytes(packet.i32(0));
        int family = (little & 0xffff0000) == 0 ? little : Integer.reverseBytes(little);
        boolean v4 = family == 2;
        if (!v4 && family != 24 && family != 28 && family != 30) {
            return;
        }
        if (line.options.linkHeader()) {
            if (line.options.quiet() == 0) {
                line.out.text(v4 ? "AF IPv4 (" : "AF IPv6 (");
                line.out.decimal(family);
                line.out.character(')');
            } else {
                line.out.text(v4 ? "IPv4" : "IPv6");
            }
            printLength(length);
        }
        if (v4) {
            payload.printIp4(4, length - 4);
        } else {
            payload.printIp6(4, length - 4);
        }
        line.linkHeaderLength = 4;
    }

    private void printPpp(int at, int length) {
        line.protocol = "ppp";
        PacketBytes packet = line.packet;
        int cursor = at;
        int start = packet.u16(cursor);
        if (start == 0xff03 || start == 0x0003 || start == 0x0103) {
            if (start != 0xff03 && line.options.linkHeader()) {
                line.out.text(start == 0x0003 ? "In  " : "Out ");
            }
            cursor += 2;
        }
        // An odd first octet is a protocol field compressed to one octet.
        boolean compressed = (packet.u8(cursor) & 1) != 0;
        int protocol = compressed ? packet.u8(cursor) : packet.u16(cursor);
        cursor += compressed ? 1 : 2;
        if (protocol != PPP_IPV4 && protocol != PPP_IPV6) {
            return;
        }
        if (line.options.linkHeader()) {
            line.out.text(protocol == PPP_IPV4 ? "IP (0x0021)" : "IP6 (0x0057)");
            printLength(length);
        }
        printPppPayload(protocol, cursor, length - (cursor - at));
    }

    private void printPppPayload(int protocol, int at, int length) {
        if (protocol == PPP_IPV4) {
            payload.printIp4(at, length);
        } else {
            payload.printIp6(at, length);
        }
    }

    private void printHdlc(int length) {
        line.protocol = "ppp_hdlc";
        PacketBytes packet = line.packet;
        int address = packet.u8(0);
        if (address == 0x0f || address == 0x8f) {
            printCiscoHdlc(length);
            return;
        }
        int protocol = packet.u16(2);
        if (address != 0xff || protocol != PPP_IPV4 && protocol != PPP_IPV6) {
            return;
        }
        if (line.options.linkHeader()) {
            line.out.hex(address, 2);
            line.out.character(' ');
            line.out.hex(packet.u8(1), 2);
            line.out.character(' ');
            line.out.decimal(length);
            line.out.character(' ');
        }
        line.out.text(protocol == PPP_IPV4 ? "IP: " : "IP6: ");
        printPppPayload(protocol, 4, length - 4);
        line.linkHeaderLength = 4;
    }

    private void printCiscoHdlc(int length) {
        line.protocol = "chdlc";
        PacketBytes packet = line.packet;
        packet.require(0, 4);
        int type = packet.u16(2);
        if (line.options.linkHeader()) {
            switch (packet.u8(0)) {
                case 0x0f -> line.out.text("unicast");
                case 0x8f -> line.out.text("bcast");
                default -> {
                    line.out.text("0x");
                    line.out.hex(packet.u8(0), 2);
                }
            }
            line.out.text(", ethertype ");
            etherTypeName(line.out, type, "Unknown");
            line.out.text(" (0x");
            line.out.hex(type, 4);
            line.out.character(')');
            printLength(length);
        }
        printPayload(type, 4, length - 4);
        line.linkHeaderLength = 4;
    }

    /** Returns the length of the PPPoE and PPP headers. */
    private int printPppoe(int at, int length) {
        line.protocol = "pppoe";
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        packet.require(at, PPPOE_HEADER_BYTES);
        if (packet.u8(at + 1) != 0) {
            return 0;
        }
        int version = packet.u8(at) >> 4;
        int type = packet.u8(at) & 0xf;
        if (version != 1) {
            out.text(" [ver ");
            out.decimal(version);
            out.character(']');
        }
        if (type != 1) {
            out.text(" [type ");
            out.decimal(type);
            out.character(']');
        }
        out.text("PPPoE ");
        int available = length - PPPOE_HEADER_BYTES;
        int payloadLength = packet.u16(at + 4);
        if (payloadLength > available) {
            out.text(" [len ");
            out.decimal(payloadLength);
            out.text(" > ");
            out.decimal(available);
            out.text("!]");
            payloadLength = available;
        }
        int session = packet.u16(at + 2);
        if (session != 0) {
            out.text(" [ses 0x");
            out.hex((long) session);
            out.character(']');
        }
        out.character(' ');
        printPpp(at + PPPOE_HEADER_BYTES, payloadLength);
        return PPPOE_HEADER_BYTES + (packet.u8(at + PPPOE_HEADER_BYTES) == 0xff ? 4 : 2);
    }

    private void printMpls(int at, int length) {
        line.protocol = "mpls";
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        out.text("MPLS");
        int cursor = at;
        int entry;
        do {
            entry = packet.i32(cursor);
            out.text(cursor > at && line.verbose() ? "\n\t(label " : " (label ");
            printLabel(entry);
            cursor += 4;
        } while ((entry & 0x100) == 0);
        int label = entry >>> 12;
        int version = switch (label) {
            case 0, 3 -> 4;
            case 2 -> 6;
            default -> ipVersion(packet.u8(cursor));
        };
        out.text(line.verbose() ? "\n\t" : " ");
        if (version == 4) {
            payload.printIp4(cursor, length - (cursor - at));
        } else if (version == 6) {
            payload.printIp6(cursor, length - (cursor - at));
        }
    }

    /** Nothing in a label stack says what follows: an octet that begins an IP header is taken for one, else 0. */
    private static int ipVersion(int octet) {
        int version = octet >> 4;
        return version == 6 || version == 4 && (octet & 0xf) >= 5 ? version : 0;
    }

    private void printLabel(int entry) {
        LineBuffer out = line.out;
        int label = entry >>> 12;
        out.decimal(label);
        if (line.verbose() && label < 16) {
            out.text(
                    switch (label) {
                        case 0 -> " (IPv4 explicit NULL)";
                        case 1 -> " (router alert)";
                        case 2 -> " (IPv6 explicit NULL)";
                        case 3 -> " (implicit NULL)";
                        default -> " (rsvd)";
                    });
        }
        out.text(", tc ");
        out.decimal(entry >>> 9 & 7);
        if ((entry & 0x100) != 0) {
            out.text(", [S]");
        }
        out.text(", ttl ");
        out.decimal(entry & 0xff);
        out.character(')');
    }
}
