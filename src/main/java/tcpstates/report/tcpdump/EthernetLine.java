package tcpstates.report.tcpdump;

import tcpstates.packet.EtherType;
import tcpstates.report.LineBuffer;

/** Ethernet frames with their tags, and the names of EtherTypes (print-ether.c). */
final class EthernetLine {
    private static final int HEADER_BYTES = 14;

    private final PacketLine line;
    private final LinkLine link;
    private final LlcLine llc;

    EthernetLine(PacketLine line, LinkLine link, LlcLine llc) {
        this.line = line;
        this.link = link;
        this.llc = llc;
    }

    /** Prints an Ethernet frame; returns the length of its header, tags included. */
    int print(int at, int length) {
        PacketBytes packet = line.packet;
        if (!packet.has(at, HEADER_BYTES) || length < HEADER_BYTES) {
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
        int cursor = at + HEADER_BYTES;
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
        link.printPayload(type, cursor, rest);
        return cursor - at;
    }

    /** IEEE 802.3: a length where Ethernet has its type. */
    private int printLlc(int at, int length, boolean lengthPrinted) {
        if (!llc.holdsSnap(at, length)) {
            return 0;
        }
        line.packet.cut(at, length);
        if (line.options.linkHeader()) {
            line.out.text("802.3");
            if (!lengthPrinted) {
                line.length(length);
            }
        }
        return llc.print(at, length);
    }

    void printType(int type, int length, boolean lengthPrinted) {
        LineBuffer out = line.out;
        if (line.options.quiet() == 0) {
            out.text("ethertype ");
            type(out, type, "Unknown");
        } else {
            typeName(out, type, "Unknown Ethertype");
        }
        if (lengthPrinted) {
            out.text(", ");
        } else {
            line.length(length);
        }
    }

    void printTag(int tag) {
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

    /** Prints the name of an EtherType and its number. */
    static void type(LineBuffer out, int type, String unknown) {
        typeName(out, type, unknown);
        out.text(" (0x");
        out.hex(type, 4);
        out.character(')');
    }

    /** Prints the name of an EtherType that may lead to TCP. */
    static void typeName(LineBuffer out, int type, String unknown) {
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
}
