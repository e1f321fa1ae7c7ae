package tcpstates.report.tcpdump;

import tcpstates.packet.Ip6Field;
import tcpstates.packet.IpProtocol;
import tcpstates.report.LineBuffer;

/** The IPv6 part of a line, extension headers included (print-ip6.c, print-ip6opts.c, print-frag6.c, print-rt6.c). */
final class Ip6Line {
    private static final int PAD_1 = 0;
    private static final int PAD_N = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int JUMBO_PAYLOAD = 194;
    private static final int HOME_ADDRESS = 201;
    private static final int ROUTING_SOURCE = 0;
    private static final int ROUTING_MOBILE = 2;
    private static final int ROUTING_SEGMENTS = 4;

    private final PacketLine line;
    private final IpPayload payload;
    /** Whether the fixed header leaves the length to an option. */
    private boolean jumbogram;

    private boolean jumboSeen;
    private long jumboPayload;

    Ip6Line(PacketLine line, IpPayload payload) {
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
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        if (!packet.has(at, Ip6Field.LENGTH)) {
            line.tcp =
                    packet.has(at + Ip6Field.NEXT_HEADER, 1) && packet.u8(at + Ip6Field.NEXT_HEADER) == IpProtocol.TCP;
            line.truncated();
            return;
        }
        int next = packet.u8(at + Ip6Field.NEXT_HEADER);
        line.tcp = next == IpProtocol.TCP;
        if (!payload.printable(next) && !isExtension(next)) {
            return;
        }
        if (length < Ip6Field.LENGTH) {
            out.text("truncated-ip6 ");
            out.decimal(length);
            return;
        }
        if (!line.options.linkHeader()) {
            out.text("IP6 ");
        }
        int version = packet.u8(at) >> 4;
        if (version != 6) {
            out.text("version error: ");
            out.decimal(version);
            out.text(" != 6");
            return;
        }
        int payloadLength = packet.u16(at + Ip6Field.PAYLOAD_LENGTH);
        jumbogram = payloadLength == 0 && next == IpProtocol.HOP_BY_HOP;
        if (payloadLength == 0 && next != IpProtocol.TCP && !jumbogram) {
            return;
        }
        int total = Ip6Field.LENGTH + payloadLength;
        if (length < total) {
            out.text("truncated-ip6 - ");
            out.decimal(total - length);
            out.text(" bytes missing!");
        }
        if (line.verbose()) {
            printHeader(at, next, payloadLength);
        }
        if (!jumbogram) {
            packet.cut(at, total);
        }
        headers(at, next, total, length);
    }

    private void printHeader(int at, int next, int payloadLength) {
        LineBuffer out = line.out;
        int flow = line.packet.i32(at);
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
        out.decimal(line.packet.u8(at + Ip6Field.HOP_LIMIT));
        out.text(", next-header ");
        out.text(IpPayload.name(next));
        out.text(" (");
        out.decimal(next);
        out.text(") payload length: ");
        out.decimal(payloadLength);
        out.text(") ");
    }

    /**
     * Walks the extension headers of a packet.
     *
     * @param headerTotal bytes that the packet has by its fixed header
     * @param length bytes that the layer below says it has
     */
    private void headers(int at, int firstNext, int headerTotal, int length) {
        PacketBytes packet = line.packet;
        int next = firstNext;
        int cursor = at + Ip6Field.LENGTH;
        int total = headerTotal;
        boolean fragmented = false;
        if (isExtension(next) || IpPayload.addressesComeFirst(next)) {
            line.source(at, true);
            line.out.text(" > ");
            line.destination(at, true);
            line.out.text(": ");
        }
        while (isExtension(next)) {
            int advance = switch (next) {
                case IpProtocol.FRAGMENT -> fragment(cursor, at + total);
                case IpProtocol.ROUTING -> routing(cursor);
                case IpProtocol.HOP_BY_HOP -> hopByHop(cursor, cursor == at + Ip6Field.LENGTH);
                default -> options(cursor, false);
            };
            if (advance < 0) {
                return;
            }
            if (next == IpProtocol.HOP_BY_HOP && jumbogram) {
                total = jumboTotal(at, length);
                if (total < 0) {
                    line.tcp = false;
                    return;
                }
            }
            if (next == IpProtocol.FRAGMENT) {
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
            line.tcp = next == IpProtocol.TCP;
            payload.print(next, cursor, at + total - cursor, at, true, fragmented);
        }
    }

    private static boolean isExtension(int next) {
        return next == IpProtocol.HOP_BY_HOP
                || next == IpProtocol.ROUTING
                || next == IpProtocol.FRAGMENT
                || next == IpProtocol.DESTINATION_OPTIONS;
    }

    private int fragment(int at, int end) {
        LineBuffer out = line.out;
        line.protocol = "frag6";
        line.packet.require(at, 8);
        line.tcp = line.packet.u8(at) == IpProtocol.TCP;
        int offset = line.packet.u16(at + Ip6Field.FRAGMENT) & Ip6Field.FRAGMENT_OFFSET;
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

    /** RFC 8200 section 4.3: this header comes first or not at all. */
    private int hopByHop(int at, boolean first) {
        if (!first) {
            line.out.text("[The Hop-by-Hop Options header was already found]");
            line.invalid();
            return -1;
        }
        int advance = options(at, true);
        if (jumbogram && !jumboSeen) {
            line.out.text("[No valid Jumbo Payload Hop-by-Hop option found]");
            line.invalid();
            return -1;
        }
        return advance;
    }

    /** RFC 2675: the length of a packet by the option that stands for the one in its fixed header; negative above 2 GiB. */
    private int jumboTotal(int at, int length) {
        long total = Ip6Field.LENGTH + jumboPayload;
        if (total > Integer.MAX_VALUE) {
            return -1;
        }
        if (length < total) {
            line.out.text("truncated-ip6 - ");
            line.out.decimal((int) (total - length));
            line.out.text(" bytes missing!");
        }
        line.packet.cut(at, total);
        return (int) total;
    }

    /** tcpdump looks into the options of a Destination Options header with {@code -v} only. */
    private int options(int at, boolean hopByHop) {
        String name = hopByHop ? "HBH " : "DSTOPT ";
        line.protocol = hopByHop ? "hbhopt" : "dstopt";
        jumboSeen = false;
        PacketBytes packet = line.packet;
        line.tcp = packet.u8(at) == IpProtocol.TCP;
        int length = (packet.u8(at + Ip6Field.EXTENSION_LENGTH) + 1) * 8;
        if (!packet.has(at, length)) {
            line.truncated();
            return -1;
        }
        line.out.text(name);
        boolean looked = hopByHop || line.verbose();
        if (looked && !printOptions(at + 2, at + length, hopByHop)) {
            line.truncated();
            return -1;
        }
        return length;
    }

    /** Walks the options; {@code -v} prints them, what is wrong with them is printed anyway. Returns false if something is. */
    private boolean printOptions(int at, int end, boolean hopByHop) {
        PacketBytes packet = line.packet;
        int cursor = at;
        while (cursor < end) {
            int kind = packet.u8(cursor);
            if (kind != PAD_1 && cursor + 1 >= end) {
                return false;
            }
            int octets = kind == PAD_1 ? 1 : packet.u8(cursor + 1) + 2;
            if (cursor + octets > end || !printOption(kind, cursor, octets, end - cursor, hopByHop)) {
                return false;
            }
            cursor += octets;
        }
        if (line.verbose()) {
            line.out.character(' ');
        }
        return true;
    }

    private boolean printOption(int kind, int at, int octets, int available, boolean hopByHop) {
        LineBuffer out = line.out;
        switch (kind) {
            case PAD_1 -> verboseText("(pad1)");
            case PAD_N -> verboseText("(padn)");
            case ROUTER_ALERT -> {
                if (!hasLength("rtalert", octets, 4, 4, available)) {
                    return false;
                }
                if (line.verbose()) {
                    out.text("(rtalert: 0x");
                    out.hex(line.packet.u16(at + 2), 4);
                    out.text(") ");
                }
            }
            case JUMBO_PAYLOAD -> {
                if (!hasLength("jumbo", octets, 6, 6, available)) {
                    return false;
                }
                printJumboPayload(line.packet.i32(at + 2), hopByHop);
            }
            case HOME_ADDRESS -> {
                if (!hasLength("homeaddr", octets, 18, Integer.MAX_VALUE, available)) {
                    return false;
                }
                if (line.verbose()) {
                    out.text("(homeaddr: ");
                    line.names.ipv6(out, line.packet.i64(at + 2), line.packet.i64(at + 10));
                    out.character(')');
                }
            }
            default -> {
                if (line.verbose()) {
                    out.text("(opt_type 0x");
                    out.hex(kind, 2);
                    out.text(": len=");
                    out.decimal(octets - 2);
                    out.character(')');
                }
            }
        }
        return true;
    }

    private void printJumboPayload(int payload, boolean hopByHop) {
        if (line.verbose()) {
            line.out.text("(jumbo: ");
            line.out.decimal(payload);
            if (jumboSeen) {
                line.out.text(" - already seen");
            } else if (!hopByHop) {
                line.out.text(" - not a hop-by-hop option");
            } else if (!jumbogram) {
                line.out.text(" - payload len != 0");
            }
            line.out.text(") ");
        }
        if (!jumboSeen) {
            jumboPayload = Integer.toUnsignedLong(payload);
        }
        jumboSeen = true;
    }

    private void verboseText(String text) {
        if (line.verbose()) {
            line.out.text(text);
        }
    }

    /** Says so if an option is shorter or longer than its kind may be. */
    private boolean hasLength(String name, int octets, int shortest, int longest, int available) {
        if (available >= shortest && octets >= shortest && octets <= longest) {
            return true;
        }
        line.out.character('(');
        line.out.text(name);
        if (available < shortest) {
            line.out.text(": trunc)");
        } else {
            line.out.text(": invalid len ");
            line.out.decimal(octets - 2);
            line.out.character(')');
        }
        return false;
    }

    private int routing(int at) {
        line.protocol = "rt6";
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        int units = packet.u8(at + Ip6Field.EXTENSION_LENGTH);
        int type = packet.u8(at + 2);
        line.tcp = packet.u8(at) == IpProtocol.TCP;
        out.text("RT6 (len=");
        out.decimal(units);
        out.text(", type=");
        out.decimal(type);
        if (type == ROUTING_SOURCE) {
            out.text(" [Deprecated]");
        }
        out.text(", segleft=");
        out.decimal(packet.u8(at + Ip6Field.SEGMENTS_LEFT));
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
        LineBuffer out = line.out;
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
            routeAddress(i, at + 8 + i * 16);
        }
        return true;
    }

    private void printSegments(int at) {
        LineBuffer out = line.out;
        int last = line.packet.u8(at + 4);
        int flags = line.packet.u8(at + 5);
        out.text(", last-entry=");
        out.decimal(last);
        if (flags != 0 || line.verbose()) {
            out.text(", flags=0x");
            out.hex((long) flags);
        }
        out.text(", tag=");
        out.hex((long) line.packet.u16(at + 6));
        for (int i = 0; i <= last; i++) {
            routeAddress(i, at + 8 + i * 16);
        }
    }

    private void routeAddress(int number, int at) {
        line.packet.require(at, 16);
        line.out.text(", [");
        line.out.decimal(number);
        line.out.character(']');
        line.names.ipv6(line.out, line.packet.i64(at), line.packet.i64(at + 8));
    }

    /** Offset of the address that the checksum of a TCP segment covers: behind a routing header, the last one of the route. */
    static int finalDestination(PacketBytes packet, int at) {
        int next = packet.u8(at + Ip6Field.NEXT_HEADER);
        int cursor = at + Ip6Field.LENGTH;
        while (isExtension(next)) {
            int units = next == IpProtocol.FRAGMENT ? 0 : packet.u8(cursor + 1);
            if (next == IpProtocol.ROUTING && units >= 2 && units % 2 == 0) {
                int type = packet.u8(cursor + 2);
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
        return at + Ip6Field.DESTINATION;
    }
}
