package tcpstates.report.tcpdump;

import tcpstates.packet.Checksum;
import tcpstates.packet.IcmpField;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.IpProtocol;
import tcpstates.packet.TcpField;
import tcpstates.report.LineBuffer;

/** The ICMP part of a line, for errors that quote a TCP segment (print-icmp.c, print-icmp6.c). */
final class IcmpLine {
    private static final int PORT_UNREACHABLE = 3;
    private static final int PORT_UNREACHABLE_V6 = 4;
    private static final int BEYOND_SCOPE_V6 = 2;
    private static final int REASSEMBLY = 1;

    /** What stands before and behind the address of whom the segment was sent to, by the code. */
    private static final String[][] UNREACHABLE = {
        {"net ", " unreachable"},
        {"host ", " unreachable"},
        {"", " protocol 6 unreachable"},
        {"", " tcp port "},
        {"", " unreachable - need to frag"},
        {"", " unreachable - source route failed"},
        {"net ", " unreachable - unknown"},
        {"host ", " unreachable - unknown"},
        {"", " unreachable - source host isolated"},
        {"net ", " unreachable - admin prohibited"},
        {"host ", " unreachable - admin prohibited"},
        {"net ", " unreachable - tos prohibited"},
        {"host ", " unreachable - tos prohibited"},
        {"host ", " unreachable - admin prohibited filter"},
        {"host ", " unreachable - host precedence violation"},
        {"host ", " unreachable - precedence cutoff"}
    };

    private static final String[] UNREACHABLE_V6 = {
        "unreachable route ", " unreachable prohibited ", "beyond scope ", "unreachable address ", "unreachable port, "
    };
    private static final String[] PARAMETER_PROBLEM_V6 = {
        "erroneous", "next header", "option", "incomplete header chain"
    };

    private final PacketLine line;
    private final IpPayload payload;

    IcmpLine(PacketLine line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
    }

    private void begin(String protocol) {
        line.protocol = protocol;
        line.tcp = true;
        line.tcpText = line.out.length();
    }

    /** Prints a message at {@code at} of {@code length} octets, by the IP header. */
    void printV4(int at, int length) {
        begin("icmp");
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        int code = packet.u8(at + IcmpField.CODE);
        int quoted = at + IcmpField.HEADER;
        out.text("ICMP ");
        switch (packet.u8(at + IcmpField.TYPE)) {
            case IcmpField.V4_UNREACHABLE -> unreachable(at, code, quoted);
            case IcmpField.V4_SOURCE_QUENCH -> out.text("source quench");
            case IcmpField.V4_TIME_EXCEEDED -> {
                switch (code) {
                    case 0 -> out.text("time exceeded in-transit");
                    case REASSEMBLY -> out.text("ip reassembly time exceeded");
                    default -> number("time exceeded-#", code);
                }
            }
            default -> {
                boolean octet = code == 0;
                number(
                        octet ? "parameter problem - octet " : "parameter problem - code ",
                        octet ? packet.u8(at + IcmpField.V4_POINTER) : code);
            }
        }
        number(", length ", length);
        if (!line.verbose()) {
            return;
        }
        if (packet.has(at, length)) {
            int sum = Checksum.fold(packet.sum(at, length));
            if (sum != Checksum.CORRECT) {
                int field = packet.u16(at + IcmpField.CHECKSUM);
                out.text(" (wrong icmp cksum ");
                out.hex((long) field);
                out.text(" (->");
                out.hex((long) Checksum.expected(sum, field));
                out.text(")!)");
            }
        }
        out.text("\n\t");
        int end = packet.end();
        int quotedLength = packet.u16(quoted + Ip4Field.TOTAL_LENGTH);
        packet.cut(quoted, quotedLength);
        int text = line.tcpText;
        payload.printIp4(quoted, quotedLength);
        line.tcpText = text;
        line.tcp = true;
        packet.end(end);
    }

    private void unreachable(int at, int code, int quoted) {
        LineBuffer out = line.out;
        if (code >= UNREACHABLE.length) {
            line.destination(quoted, false);
            number(" unreachable - #", code);
            return;
        }
        out.text(UNREACHABLE[code][0]);
        line.destination(quoted, false);
        out.text(UNREACHABLE[code][1]);
        if (code == PORT_UNREACHABLE) {
            line.names.tcpPort(out, line.packet.u16(line.quotedTcp + TcpField.DESTINATION_PORT));
            out.text(" unreachable");
        } else if (code == IcmpField.V4_FRAGMENTATION_NEEDED && line.packet.u16(at + IcmpField.V4_MTU) != 0) {
            number(" (mtu ", line.packet.u16(at + IcmpField.V4_MTU));
            out.character(')');
        }
    }

    /** The same for ICMPv6; {@code ip} is where the IPv6 header begins. */
    void printV6(int at, int length, int ip) {
        begin("icmp6");
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        if (line.verbose() && packet.has(at, length)) {
            checksum(at, length, ip);
        }
        int code = packet.u8(at + IcmpField.CODE);
        int word = packet.i32(at + IcmpField.V6_MTU);
        int quoted = at + IcmpField.HEADER;
        out.text("ICMP6, ");
        switch (packet.u8(at + IcmpField.TYPE)) {
            case IcmpField.V6_UNREACHABLE -> {
                unreachableV6(code, quoted);
                if (code >= UNREACHABLE_V6.length) {
                    if (line.options.verbose() <= 1) {
                        dump(at, length);
                    }
                    return;
                }
            }
            case IcmpField.V6_TOO_BIG -> number("packet too big, mtu ", word);
            case IcmpField.V6_TIME_EXCEEDED -> {
                out.text("time exceeded in-transit");
                switch (code) {
                    case 0 -> {
                        out.text(" for ");
                        line.destination(quoted, true);
                    }
                    case REASSEMBLY -> out.text(" (reassembly)");
                    default -> {
                        number(", unknown code (", code);
                        out.character(')');
                    }
                }
            }
            default -> {
                out.text("parameter problem, ");
                if (code < PARAMETER_PROBLEM_V6.length) {
                    out.text(PARAMETER_PROBLEM_V6[code]);
                    number(" - octet ", word);
                } else {
                    number("code-#", code);
                }
            }
        }
        if (!line.verbose()) {
            number(", length ", length);
        }
    }

    private void unreachableV6(int code, int quoted) {
        LineBuffer out = line.out;
        out.text("destination unreachable, ");
        if (code >= UNREACHABLE_V6.length) {
            number("unknown unreach code (", code);
            out.character(')');
            return;
        }
        out.text(UNREACHABLE_V6[code]);
        line.destination(quoted, true);
        if (code == BEYOND_SCOPE_V6) {
            out.text(", source address ");
            line.source(quoted, true);
        } else if (code == PORT_UNREACHABLE_V6) {
            out.text(" tcp port ");
            line.names.tcpPort(out, line.packet.u16(line.quotedTcp + TcpField.DESTINATION_PORT));
        }
    }

    private void checksum(int at, int length, int ip) {
        int sum = IpPayload.sum(line.packet, IpProtocol.ICMPV6, at, length, ip, true);
        if (sum == Checksum.CORRECT) {
            line.out.text("[icmp6 sum ok] ");
            return;
        }
        int field = line.packet.u16(at + IcmpField.CHECKSUM);
        line.out.text("[bad icmp6 cksum 0x");
        line.out.hex(field, 4);
        line.out.text(" -> 0x");
        line.out.hex(Checksum.expected(sum, field), 4);
        line.out.text("!] ");
    }

    /** The message in hexadecimal, as far as it was captured. */
    private void dump(int at, int length) {
        LineBuffer out = line.out;
        int captured = Math.min(length, line.packet.end() - at);
        for (int i = 0; i < captured; i++) {
            if (i % 16 == 0) {
                out.text("\n\t0x");
                out.hex(i, 4);
                out.text(": ");
            }
            if (i % 2 == 0) {
                out.character(' ');
            }
            out.hex(line.packet.u8(at + i), 2);
        }
    }

    private void number(String before, int value) {
        line.out.text(before);
        line.out.decimal(value);
    }
}
