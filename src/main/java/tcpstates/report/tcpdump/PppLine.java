package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** PPP, its framings, PPPoE, and Cisco's HDLC (print-ppp.c, print-pppoe.c, print-chdlc.c). */
final class PppLine {
    private static final int PPPOE_HEADER_BYTES = 6;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;

    private final PacketLine line;
    private final LinkLine link;
    private final IpPayload payload;

    PppLine(PacketLine line, LinkLine link, IpPayload payload) {
        this.line = line;
        this.link = link;
        this.payload = payload;
    }

    void print(int at, int length) {
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
            line.length(length);
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

    void printHdlc(int length) {
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

    void printCiscoHdlc(int length) {
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
            EthernetLine.type(line.out, type, "Unknown");
            line.length(length);
        }
        link.printPayload(type, 4, length - 4);
        line.linkHeaderLength = 4;
    }

    /** Prints a PPPoE session's packet; returns the length of the PPPoE and PPP headers. */
    int printPppoe(int at, int length) {
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
        print(at + PPPOE_HEADER_BYTES, payloadLength);
        return PPPOE_HEADER_BYTES + (packet.u8(at + PPPOE_HEADER_BYTES) == 0xff ? 4 : 2);
    }
}
