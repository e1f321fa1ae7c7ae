package tcpstates.report.tcpdump;

import tcpstates.packet.Checksum;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.IpProtocol;
import tcpstates.report.LineBuffer;

/** The IPv4 part of a line (print-ip.c). */
final class Ip4Line {
    private static final int OPTION_EOL = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_LSRR = 131;
    private static final int OPTION_SSRR = 137;

    private final PacketLine line;
    private final IpPayload payload;
    private final Ip4Options ipOptions;

    Ip4Line(PacketLine line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
        this.ipOptions = new Ip4Options(line);
    }

    /**
     * Prints a packet if it holds TCP.
     *
     * @param at offset of its header
     * @param length bytes that the layer below says it has
     */
    void print(int at, int length) {
        line.protocol = "ip";
        line.ip = true;
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        if (packet.u8(at) >> 4 != 4
                || !packet.has(at + Ip4Field.PROTOCOL, 1)
                || !payload.printable(packet.u8(at + Ip4Field.PROTOCOL))) {
            return;
        }
        int protocol = packet.u8(at + Ip4Field.PROTOCOL);
        line.tcp = protocol == IpProtocol.TCP;
        if (!line.options.linkHeader()) {
            out.text("IP ");
        }
        if (!packet.has(at, Ip4Field.MIN_LENGTH)) {
            line.truncated();
            return;
        }
        if (length < Ip4Field.MIN_LENGTH) {
            out.text("truncated-ip ");
            out.decimal(length);
            return;
        }
        int headerLength = (packet.u8(at) & 0xf) * 4;
        if (headerLength < Ip4Field.MIN_LENGTH) {
            out.text("bad-hlen ");
            out.decimal(headerLength);
            return;
        }
        int total = packet.u16(at + Ip4Field.TOTAL_LENGTH);
        if (length < total) {
            out.text("truncated-ip - ");
            out.decimal(total - length);
            out.text(" bytes missing! ");
        }
        if (total < headerLength) {
            out.text("bad-len ");
            out.decimal(total);
            return;
        }
        packet.cut(at, total);
        if (line.verbose() && !printHeader(at, headerLength, protocol)) {
            addresses(at);
            out.text(": ");
            line.truncated();
            return;
        }
        int fragment = packet.u16(at + Ip4Field.FRAGMENT);
        if ((fragment & Ip4Field.FRAGMENT_OFFSET) == 0) {
            printPayload(at, headerLength, total - headerLength, protocol, (fragment & Ip4Field.MORE_FRAGMENTS) != 0);
        } else if (line.options.quiet() < 2) {
            addresses(at);
            out.text(line.options.numeric() ? ": ip-proto-6" : ": tcp");
        }
    }

    private void printPayload(int at, int headerLength, int length, int protocol, boolean fragmented) {
        LineBuffer out = line.out;
        if (IpPayload.addressesComeFirst(protocol)) {
            addresses(at);
            out.text(": ");
        }
        line.requireHeader(at, headerLength);
        payload.print(protocol, at + headerLength, length, at, false, fragmented);
    }

    private void addresses(int at) {
        line.source(at, false);
        line.out.text(" > ");
        line.destination(at, false);
    }

    /** Returns false if the options were not captured wholly: the line ends then. */
    private boolean printHeader(int at, int headerLength, int protocol) {
        LineBuffer out = line.out;
        PacketBytes packet = line.packet;
        int tos = packet.u8(at + Ip4Field.TOS);
        out.text("(tos 0x");
        out.hex((long) tos);
        switch (tos & 3) {
            case 1 -> out.text(",ECT(1)");
            case 2 -> out.text(",ECT(0)");
            case 3 -> out.text(",CE");
            default -> {}
        }
        int ttl = packet.u8(at + Ip4Field.TTL);
        if (ttl > 0) {
            out.text(", ttl ");
            out.decimal(ttl);
        }
        out.text(", id ");
        out.decimal(packet.u16(at + Ip4Field.ID));
        printFragment(packet.u16(at + Ip4Field.FRAGMENT));
        out.text(", proto ");
        out.text(IpPayload.name(protocol));
        out.text(" (");
        out.decimal(protocol);
        out.text("), length ");
        out.decimal(packet.u16(at + Ip4Field.TOTAL_LENGTH));
        boolean whole = true;
        if (headerLength > Ip4Field.MIN_LENGTH) {
            out.text(", options (");
            whole = ipOptions.print(at + Ip4Field.MIN_LENGTH, headerLength - Ip4Field.MIN_LENGTH);
            out.text(whole ? ")" : " [truncated-option])");
        }
        if (!line.options.skipChecksums() && packet.has(at, headerLength)) {
            printChecksum(at, headerLength);
        }
        out.text(")\n    ");
        return whole;
    }

    private void printFragment(int field) {
        LineBuffer out = line.out;
        out.text(", offset ");
        out.decimal((field & Ip4Field.FRAGMENT_OFFSET) * 8);
        out.text(", flags [");
        int start = out.length();
        line.flag("+", field & Ip4Field.MORE_FRAGMENTS, start);
        line.flag("DF", field & Ip4Field.DONT_FRAGMENT, start);
        line.flag("rsvd", field & Ip4Field.RESERVED, start);
        if (out.length() == start) {
            out.text("none");
        }
        out.character(']');
    }

    private void printChecksum(int at, int headerLength) {
        int sum = Checksum.fold(line.packet.sum(at, headerLength));
        if (sum != Checksum.CORRECT) {
            int field = line.packet.u16(at + Ip4Field.CHECKSUM);
            line.out.text(", bad cksum ");
            line.out.hex((long) field);
            line.out.text(" (->");
            line.out.hex((long) Checksum.expected(sum, field));
            line.out.text(")!");
        }
    }

    /** Offset of the address that the checksum of a TCP segment covers: with source routing, the last one of the route. */
    static int finalDestination(PacketBytes packet, int at) {
        int end = at + (packet.u8(at) & 0xf) * 4;
        int cursor = at + Ip4Field.MIN_LENGTH;
        while (cursor < end) {
            int kind = packet.u8(cursor);
            int length = kind == OPTION_NOP ? 1 : kind == OPTION_EOL ? 0 : packet.u8(cursor + 1);
            if (length < (kind == OPTION_NOP ? 1 : 2) || cursor + length > end) {
                break;
            }
            if ((kind == OPTION_SSRR || kind == OPTION_LSRR) && length >= 7) {
                return cursor + length - 4;
            }
            cursor += length;
        }
        return at + Ip4Field.DESTINATION;
    }
}
