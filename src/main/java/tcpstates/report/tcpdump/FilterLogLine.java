package tcpstates.report.tcpdump;

import java.nio.ByteOrder;
import tcpstates.report.LineBuffer;

/** Packets that a packet filter's log handed over: Linux' NFLOG, OpenBSD's pflog (print-nflog.c, print-pflog.c). */
final class FilterLogLine {
    private static final int NFLOG_HEADER_BYTES = 4;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int PAYLOAD_ATTRIBUTE = 9;
    /** More attributes than nfnetlink_log.h knows. */
    private static final int MAX_ATTRIBUTES = 32;

    private static final int AF_INET = 2;
    private static final int LINUX_AF_INET6 = 10;
    private static final int OPENBSD_AF_INET6 = 24;

    private static final int SHORTEST_PFLOG = 45;
    private static final int PFLOG_INTERFACE = 4;
    private static final int PFLOG_RULESET = 20;
    private static final int PFLOG_NAME_BYTES = 16;
    private static final int PFLOG_RULE = 36;
    private static final int PFLOG_SUBRULE = 40;
    private static final int PFLOG_DIRECTION = 60;
    private static final int NO_SUBRULE = -1;
    /** By number; an empty one tcpdump does not know, and it has one of them in the wrong place. */
    private static final String[] PFLOG_REASONS = {
        "0(match)",
        "1(bad-offset)",
        "2(fragment)",
        "",
        "3(short)",
        "5(memory)",
        "6(bad-timestamp)",
        "7(congestion)",
        "8(ip-option)",
        "9(proto-cksum)",
        "10(state-mismatch)",
        "11(state-insert)",
        "12(state-limit)",
        "13(src-limit)",
        "14(synproxy)"
    };

    private static final String[] PFLOG_ACTIONS = {
        "pass", "block", "scrub", "", "nat", "nonat", "binat", "nobinat", "rdr", "nordr", "synproxy-drop"
    };
    private static final String[] PFLOG_DIRECTIONS = {"in/out", "in", "out"};

    private final PacketLine line;
    private final IpPayload payload;

    FilterLogLine(PacketLine line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
    }

    /** Prints an NFLOG packet if it holds TCP; returns the length of all that precedes the IP packet. */
    int printNflog(int length) {
        line.protocol = "nflog";
        PacketBytes packet = line.packet;
        if (!packet.has(0, NFLOG_HEADER_BYTES) || packet.u8(1) != 0) {
            return 0;
        }
        int family = packet.u8(0);
        if (line.options.linkHeader()) {
            printNflogHeader(family, length);
        }
        int at = NFLOG_HEADER_BYTES;
        for (int i = 0; i < MAX_ATTRIBUTES && packet.has(at, ATTRIBUTE_HEADER_BYTES); i++) {
            int size = nativeShort(at) + 3 & ~3;
            if (size < ATTRIBUTE_HEADER_BYTES || !packet.has(at, size)) {
                return at;
            }
            if (nativeShort(at + 2) == PAYLOAD_ATTRIBUTE) {
                at += ATTRIBUTE_HEADER_BYTES;
                printIp(family == AF_INET, family == LINUX_AF_INET6, at, length);
                return at;
            }
            at += size;
        }
        return at;
    }

    private void printNflogHeader(int family, int length) {
        line.out.text("version 0, resource ID ");
        line.out.decimal(line.packet.u16(2));
        String name = family == AF_INET ? "IPv4" : "IPv6";
        if (line.options.quiet() == 0) {
            line.out.text(", family ");
            line.out.text(name);
            line.out.text(" (");
            line.out.decimal(family);
            line.out.character(')');
        } else {
            line.out.text(", ");
            line.out.text(name);
        }
        line.length(length);
    }

    /** Attributes are in the byte order of the machine that captured; tcpdump, too, takes its own for that. */
    private int nativeShort(int at) {
        short value = (short) line.packet.u16(at);
        return Short.toUnsignedInt(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Short.reverseBytes(value) : value);
    }

    private void printIp(boolean v4, boolean v6, int at, int length) {
        if (v4) {
            payload.printIp4(at, length - at);
        } else if (v6) {
            payload.printIp6(at, length - at);
        }
    }

    /** Prints a pflog packet if it holds TCP; returns the length of its header. */
    int printPflog(int length) {
        line.protocol = "pflog";
        PacketBytes packet = line.packet;
        if (!packet.has(0, SHORTEST_PFLOG) || packet.u8(0) < SHORTEST_PFLOG) {
            return 0;
        }
        int header = packet.u8(0) + 3 & ~3;
        if (!packet.has(0, header)) {
            return 0;
        }
        if (line.options.linkHeader()) {
            printPflogHeader();
        }
        int family = packet.u8(1);
        printIp(family == AF_INET, family == LINUX_AF_INET6 || family == OPENBSD_AF_INET6, header, length);
        return header;
    }

    private void printPflogHeader() {
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        out.text("rule ");
        out.decimal(packet.i32(PFLOG_RULE));
        if (packet.i32(PFLOG_SUBRULE) != NO_SUBRULE) {
            out.character('.');
            name(PFLOG_RULESET);
            out.character('.');
            out.decimal(packet.i32(PFLOG_SUBRULE));
        }
        out.character('/');
        word(PFLOG_REASONS, packet.u8(3));
        out.text(": ");
        word(PFLOG_ACTIONS, packet.u8(2));
        out.character(' ');
        word(PFLOG_DIRECTIONS, packet.u8(PFLOG_DIRECTION));
        out.text(" on ");
        name(PFLOG_INTERFACE);
        out.text(": ");
    }

    private void word(String[] words, int value) {
        if (value < words.length && !words[value].isEmpty()) {
            line.out.text(words[value]);
        } else {
            line.out.text("unkn(");
            line.out.decimal(value);
            line.out.character(')');
        }
    }

    private void name(int at) {
        for (int i = at; i < at + PFLOG_NAME_BYTES && line.packet.u8(i) != 0; i++) {
            line.filtered(line.packet.u8(i));
        }
    }
}
