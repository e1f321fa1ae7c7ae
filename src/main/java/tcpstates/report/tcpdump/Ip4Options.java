package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** The options of an IPv4 header, with {@code -v} (print-ip.c). */
final class Ip4Options {
    private static final int EOL = 0;
    private static final int NOP = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int TRACEROUTE = 82;
    private static final int SECURITY = 130;
    private static final int LOOSE_ROUTE = 131;
    private static final int STRICT_ROUTE = 137;
    private static final int ROUTER_ALERT = 148;
    private static final int TIMESTAMPS_ONLY = 0;
    private static final int TIMESTAMPS_AND_ADDRESSES = 1;
    private static final int TIMESTAMPS_PRESPECIFIED = 3;

    private final PacketLine line;

    Ip4Options(PacketLine line) {
        this.line = line;
    }

    /** Returns false if they were not captured wholly. */
    boolean print(int at, int length) {
        PacketBytes packet = line.packet;
        int end = at + length;
        int cursor = at;
        while (cursor < end) {
            if (cursor > at) {
                line.out.character(',');
            }
            int kind = packet.u8(cursor);
            printName(kind);
            int octets = kind == NOP || kind == EOL ? 1 : packet.u8(cursor + 1);
            if (octets < (kind == NOP || kind == EOL ? 1 : 2) || cursor + octets > end) {
                bad("length", octets);
                return true;
            }
            if (!packet.has(cursor, octets)) {
                return false;
            }
            if (kind == EOL) {
                return true;
            }
            if (!printData(kind, cursor, octets)) {
                return false;
            }
            cursor += octets;
        }
        return true;
    }

    private void bad(String what, int value) {
        line.out.text(" [bad ");
        line.out.text(what);
        line.out.character(' ');
        line.out.decimal(value);
        line.out.character(']');
    }

    private void printName(int kind) {
        String name = switch (kind) {
            case EOL -> "EOL";
            case NOP -> "NOP";
            case TIMESTAMP -> "timestamp";
            case SECURITY -> "security";
            case RECORD_ROUTE -> "RR";
            case STRICT_ROUTE -> "SSRR";
            case LOOSE_ROUTE -> "LSRR";
            case ROUTER_ALERT -> "RA";
            case TRACEROUTE -> "traceroute";
            default -> "unknown ";
        };
        line.out.text(name);
        if (name.equals("unknown ")) {
            line.out.decimal(kind);
        }
    }

    private boolean printData(int kind, int at, int octets) {
        switch (kind) {
            case TIMESTAMP -> {
                return timestamps(at, octets);
            }
            case RECORD_ROUTE, STRICT_ROUTE, LOOSE_ROUTE -> {
                return route(at, octets);
            }
            case ROUTER_ALERT -> routerAlert(at, octets);
            default -> {}
        }
        return true;
    }

    private void routerAlert(int at, int octets) {
        if (octets < 4) {
            bad("length", octets);
        } else if (line.packet.u16(at + 2) != 0) {
            line.out.text(" value ");
            line.out.decimal(line.packet.u16(at + 2));
        }
    }

    private boolean route(int at, int octets) {
        if (octets < 3) {
            bad("length", octets);
            return true;
        }
        if ((octets + 1 & 3) != 0) {
            bad("length", octets);
        }
        int pointer = line.packet.u8(at + 2) - 1;
        if (pointer < 3 || (pointer + 1 & 3) != 0 || pointer > octets + 1) {
            bad("ptr", pointer + 1);
        }
        for (int i = 3; i < octets; i += 4) {
            // The last address of an option with a bad length may stretch beyond what was captured.
            if (!line.packet.has(at + i, 4)) {
                return false;
            }
            line.out.character(' ');
            line.names.ipv4(line.out, line.packet.i32(at + i));
            // An unsigned comparison: a pointer of 0 wraps around.
            if (Integer.compareUnsigned(pointer, i) > 0) {
                line.out.character(',');
            }
        }
        return true;
    }

    private boolean timestamps(int at, int octets) {
        LineBuffer out = line.out;
        if (octets < 4) {
            out.text("[bad length ");
            out.decimal(octets);
            out.character(']');
            return true;
        }
        int kind = line.packet.u8(at + 3) & 0xf;
        int overflow = line.packet.u8(at + 3) >> 4;
        int hop = kind == TIMESTAMPS_ONLY ? 4 : 8;
        out.text(" TS{");
        if ((octets - 4 & hop - 1) != 0) {
            out.text("[bad length ");
            out.decimal(octets);
            out.character(']');
        }
        int pointer = line.packet.u8(at + 2) - 1;
        if (pointer < 4 || (pointer - 4 & hop - 1) != 0 || pointer > octets + 1) {
            out.text("[bad ptr ");
            out.decimal(pointer + 1);
            out.character(']');
        }
        boolean known = kind == TIMESTAMPS_ONLY || kind == TIMESTAMPS_AND_ADDRESSES || kind == TIMESTAMPS_PRESPECIFIED;
        int i = 0;
        if (known) {
            out.text(kind == TIMESTAMPS_ONLY ? "TSONLY" : kind == TIMESTAMPS_AND_ADDRESSES ? "TS+ADDR" : "PRESPEC");
            for (i = 4; i < octets; i += hop) {
                if (!line.packet.has(at + i, hop)) {
                    return false;
                }
                out.text(pointer == i ? " ^ " : " ");
                out.decimal(line.packet.i32(at + i + hop - 4));
                out.character('@');
                if (hop == 8) {
                    line.names.ipv4(out, line.packet.i32(at + i));
                }
            }
        } else {
            out.text("[bad ts type ");
            out.decimal(kind);
            out.character(']');
        }
        if (pointer == i) {
            out.text(" ^ ");
        }
        if (overflow > 0) {
            out.text(" [");
            out.decimal(overflow);
            out.text(" hops not recorded]} ");
        } else {
            out.character('}');
        }
        return true;
    }
}
