package tcpstates.report.tcpdump;

/** The IPv6 part of a line, extension headers included (print-ip6.c, print-ip6opts.c, print-frag6.c, print-rt6.c). */
final class Ip6Line {
    private static final int HEADER_BYTES = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    private static final int HOME_ADDRESS = 201;
    private static final int ROUTING_SOURCE = 0;
    private static final int ROUTING_MOBILE = 2;
    private static final int ROUTING_SEGMENTS = 4;

    private final Line line;
    private final IpPayload payload;

    Ip6Line(Line line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
    }

    /**
     * Prints a packet if it holds TCP.
     *
     * @param at offset of its header
     * @param length bytes that the layer below says it has
     */
    void print(int at, int length) {
        line.protocol = "ip6";
        line.ip = true;
        final PacketBytes packet = line.packet;
        final LineBuffer out = line.out;
        if (!packet.has(at, HEADER_BYTES)) {
            line.tcp = packet.has(at + 6, 1) && packet.u8(at + 6) == IpPayload.TCP;
            line.truncated();
            return;
        }
        final int next = packet.u8(at + 6);
        line.tcp = next == IpPayload.TCP;
        if (!payload.printable(next) && !isExtension(next)) {
            return;
        }
        if (length < HEADER_BYTES) {
            out.text("truncated-ip6 ");
            out.decimal(length);
            return;
        }
        if (!line.options.linkHeader()) {
            out.text("IP6 ");
        }
        final int version = packet.u8(at) >> 4;
        if (version != 6) {
            out.text("version error: ");
            out.decimal(version);
            out.text(" != 6");
            return;
        }
        final int payloadLength = packet.u16(at + 4);
        if (payloadLength == 0 && next != IpPayload.TCP) {
            return;
        }
        final int total = HEADER_BYTES + payloadLength;
        if (length < total) {
            out.text("truncated-ip6 - ");
            out.decimal(total - length);
            out.text(" bytes missing!");
        }
        if (line.verbose()) {
            printHeader(at, next, payloadLength);
        }
        packet.cut(at, total);
        headers(at, next, total);
    }

    private void printHeader(int at, int next, int payloadLength) {
        final LineBuffer out = line.out;
        final int flow = line.packet.i32(at);
        out.character('(');
        if ((flow & 0x0ff00000) != 0) {
            out.text("class 0x");
            out.hex(flow >> 20 & 0xff, 2);
            out.text(", ");
        }
        if ((flow & 0x000fffff) != 0) {
            out.text("flowlabel 0x");
            out.hex(flow & 0xfffff, 5);
            out.text(", ");
        }
        out.text("hlim ");
        out.decimal(line.packet.u8(at + 7));
        out.text(", next-header ");
        out.text(IpPayload.name(next));
        out.text(" (");
        out.decimal(next);
        out.text(") payload length: ");
        out.decimal(payloadLength);
        out.text(") ");
    }

    /** Walks the extension headers of a packet of {@code total} bytes. */
    private void headers(int at, int firstNext, int total) {
        final PacketBytes packet = line.packet;
        int next = firstNext;
        int cursor = at + HEADER_BYTES;
        boolean fragmented = false;
        if (isExtension(next) || IpPayload.addressesComeFirst(next)) {
            line.names.ipv6(line.out, packet.i64(at + 8), packet.i64(at + 16));
            line.out.text(" > ");
            line.names.ipv6(line.out, packet.i64(at + 24), packet.i64(at + 32));
            line.out.text(": ");
        }
        while (isExtension(next)) {
            final int advance =
                    switch (next) {
                        case FRAGMENT -> fragment(cursor, at + total);
                        case ROUTING -> routing(cursor);
                        default -> options(cursor, next == HOP_BY_HOP ? "HBH " : "DSTOPT ");
                    };
            if (advance < 0) {
                return;
            }
            if (next == FRAGMENT) {
                fragmented = true;
                if (cursor + advance >= packet.end()) {
                    return;
                }
            }
            next = packet.u8(cursor);
            line.protocol = "ip6";
            cursor += advance;
            if (cursor > at + total) {
                line.truncated();
                return;
            }
        }
        if (payload.printable(next)) {
            line.tcp = next == IpPayload.TCP;
            payload.print(next, cursor, at + total - cursor, at, true, fragmented);
        }
    }

    private static boolean isExtension(int next) {
        return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
    }

    private int fragment(int at, int end) {
        final LineBuffer out = line.out;
        line.protocol = "frag6";
        line.packet.require(at, 8);
        line.tcp = line.packet.u8(at) == IpPayload.TCP;
        final int offset = line.packet.u16(at + 2) & FRAGMENT_OFFSET_MASK;
        out.text("frag (");
        if (line.verbose()) {
            out.text("0x");
            out.hex(line.packet.i32(at + 4), 8);
            out.character(':');
        }
        out.decimal(offset);
        out.character('|');
        out.decimal(end - at - 8);
        out.character(')');
        if (offset != 0) {
            return -1;
        }
        out.character(' ');
        return 8;
    }

    private int options(int at, String name) {
        line.protocol = name.startsWith("H") ? "hbhopt" : "dstopt";
        final PacketBytes packet = line.packet;
        line.tcp = packet.u8(at) == IpPayload.TCP;
        final int length = (packet.u8(at + 1) + 1) * 8;
        if (!packet.has(at, length)) {
            line.truncated();
            return -1;
        }
        line.out.text(name);
        if (line.verbose()) {
            printOptions(at + 2, at + length);
        }
        return length;
    }

    private void printOptions(int at, int end) {
        final PacketBytes packet = line.packet;
        final LineBuffer out = line.out;
        int cursor = at;
        while (cursor < end) {
            final int kind = packet.u8(cursor);
            if (kind != 0 && cursor + 1 >= end) {
                out.text("[trunc] ");
                return;
            }
            final int octets = kind == 0 ? 1 : packet.u8(cursor + 1) + 2;
            if (cursor + octets > end) {
                out.text("[trunc] ");
                return;
            }
            switch (kind) {
                case 0 -> out.text("(pad1)");
                case 1 -> out.text("(padn)");
                case 5 -> {
                    out.text("(rtalert: 0x");
                    out.hex(packet.u16(cursor + 2), 4);
                    out.text(") ");
                }
                case HOME_ADDRESS -> printHomeAddress(cursor, octets);
                default -> {
                    out.text("(opt_type 0x");
                    out.hex(kind, 2);
                    out.text(": len=");
                    out.decimal(octets - 2);
                    out.character(')');
                }
            }
            cursor += octets;
        }
        out.character(' ');
    }

    private void printHomeAddress(int at, int octets) {
        final LineBuffer out = line.out;
        if (octets < 18) {
            out.text("(homeaddr: invalid len ");
            out.decimal(octets - 2);
            out.character(')');
            return;
        }
        out.text("(homeaddr: ");
        line.names.ipv6(out, line.packet.i64(at + 2), line.packet.i64(at + 10));
        out.character(')');
    }

    private int routing(int at) {
        line.protocol = "rt6";
        final PacketBytes packet = line.packet;
        final LineBuffer out = line.out;
        final int units = packet.u8(at + 1);
        final int type = packet.u8(at + 2);
        line.tcp = packet.u8(at) == IpPayload.TCP;
        out.text("RT6 (len=");
        out.decimal(units);
        out.text(", type=");
        out.decimal(type);
        if (type == ROUTING_SOURCE) {
            out.text(" [Deprecated]");
        }
        out.text(", segleft=");
        out.decimal(packet.u8(at + 3));
        switch (type) {
            case ROUTING_SOURCE, ROUTING_MOBILE -> {
                if (!printRoute(at, units)) {
                    return -1;
                }
            }
            case ROUTING_SEGMENTS -> printSegments(at);
            default -> {
                out.text(" (unknown type)");
                line.invalid();
                return -1;
            }
        }
        out.text(") ");
        return (units + 1) * 8;
    }

    private boolean printRoute(int at, int units) {
        final LineBuffer out = line.out;
        if (line.packet.i32(at + 4) != 0 || line.verbose()) {
            out.text(", rsv=0x");
            out.hex(Integer.toUnsignedLong(line.packet.i32(at + 4)));
        }
        if (units % 2 != 0) {
            out.text(" (invalid length ");
            out.decimal(units);
            out.character(')');
            line.invalid();
            return false;
        }
        for (int i = 0; i < units / 2; i++) {
            out.text(", [");
            out.decimal(i);
            out.character(']');
            routeAddress(at + 8 + i * 16);
        }
        return true;
    }

    private void printSegments(int at) {
        final LineBuffer out = line.out;
        final int last = line.packet.u8(at + 4);
        final int flags = line.packet.u8(at + 5);
        out.text(", last-entry=");
        out.decimal(last);
        if (flags != 0 || line.verbose()) {
            out.text(", flags=0x");
            out.hex((long) flags);
        }
        out.text(", tag=");
        out.hex((long) line.packet.u16(at + 6));
        for (int i = 0; i <= last; i++) {
            out.text(", [");
            out.decimal(i);
            out.character(']');
            routeAddress(at + 8 + i * 16);
        }
    }

    private void routeAddress(int at) {
        line.packet.require(at, 16);
        line.names.ipv6(line.out, line.packet.i64(at), line.packet.i64(at + 8));
    }

    /** Offset of the address that the checksum of a TCP segment covers: behind a routing header, the last one of the route. */
    static int finalDestination(PacketBytes packet, int at) {
        int next = packet.u8(at + 6);
        int cursor = at + HEADER_BYTES;
        while (isExtension(next)) {
            final int units = next == FRAGMENT ? 0 : packet.u8(cursor + 1);
            if (next == ROUTING && units >= 2 && units % 2 == 0) {
                final int type = packet.u8(cursor + 2);
                if (type == ROUTING_SOURCE || type == ROUTING_MOBILE) {
                    return cursor + 8 + (units - 2) * 8;
                }
                if (type == ROUTING_SEGMENTS) {
                    return cursor + 8;
                }
            }
            next = packet.u8(cursor);
            cursor += (units + 1) * 8;
        }
        return at + 24;
    }
}
