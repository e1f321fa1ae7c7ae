package tcpstates.report.tcpdump;

import tcpstates.packet.TcpSegment;
import tcpstates.report.LineBuffer;

/** The Multipath TCP option (RFC 8684, print-mptcp.c). Its bytes have been captured wholly. */
final class MptcpOption {
    private static final int CAPABLE = 0;
    private static final int JOIN = 1;
    private static final int DATA_SEQUENCE_SIGNAL = 2;
    private static final int ADD_ADDRESS = 3;
    private static final int REMOVE_ADDRESS = 4;
    private static final int PRIORITY = 5;
    private static final int FAIL = 6;
    private static final int FAST_CLOSE = 7;

    private static final int DSS_FIN = 0x10;
    private static final int DSS_LONG_SEQUENCE = 0x08;
    private static final int DSS_MAPPING = 0x04;
    private static final int DSS_LONG_ACK = 0x02;
    private static final int DSS_ACK = 0x01;

    private final PacketLine line;

    MptcpOption(PacketLine line) {
        this.line = line;
    }

    /**
     * Prints the option behind its name.
     *
     * @param at offset of its kind octet
     * @param length all its octets
     * @return false if it is a bad option
     */
    boolean print(int at, int length, int flags) {
        line.protocol = "mptcp";
        if (length < 3) {
            return false;
        }
        line.out.character(' ');
        line.out.decimal(length);
        switch (line.packet.u8(at + 2) >> 4) {
            case CAPABLE -> {
                return capable(at, length, flags);
            }
            case JOIN -> {
                return join(at, length, flags);
            }
            case DATA_SEQUENCE_SIGNAL -> {
                return dataSequenceSignal(at, length, flags);
            }
            case ADD_ADDRESS -> {
                return addAddress(at, length);
            }
            case REMOVE_ADDRESS -> {
                return removeAddress(at, length);
            }
            case PRIORITY -> {
                return priority(at, length);
            }
            case FAIL -> {
                line.out.text(" fail");
                return length == 12 && decimal(" seq ", at + 4);
            }
            case FAST_CLOSE -> {
                line.out.text(" fast-close");
                return length == 12 && hex(" key 0x", at + 4);
            }
            default -> line.out.text(" unknown");
        }
        return true;
    }

    private boolean decimal(String label, int at) {
        line.out.text(label);
        line.out.decimal(line.packet.i64(at));
        return true;
    }

    private boolean hex(String label, int at) {
        line.out.text(label);
        line.out.hex(line.packet.i64(at));
        return true;
    }

    private void hex32(String label, int at) {
        line.out.text(label);
        line.out.hex(Integer.toUnsignedLong(line.packet.i32(at)));
    }

    private boolean capable(int at, int length, int flags) {
        LineBuffer out = line.out;
        out.text(" capable");
        boolean opening = (flags & TcpSegment.SYN) != 0;
        boolean acknowledging = !opening && (flags & TcpSegment.ACK) != 0;
        if (!((length == 12 || length == 4) && opening || (length == 20 || length == 22) && acknowledging)) {
            return false;
        }
        int version = line.packet.u8(at + 2) & 0xf;
        if (version > 1) {
            out.text(" Unknown Version (");
            out.decimal(version);
            out.character(')');
            return true;
        }
        out.text(" v");
        out.decimal(version);
        if ((line.packet.u8(at + 3) & 0x80) != 0) {
            out.text(" csum");
        }
        if (length >= 12) {
            hex(" {0x", at + 4);
            if (length >= 20) {
                hex(",0x", at + 12);
            }
            out.character('}');
        }
        return true;
    }

    private boolean join(int at, int length, int flags) {
        LineBuffer out = line.out;
        out.text(" join");
        boolean syn = (flags & TcpSegment.SYN) != 0;
        boolean ack = (flags & TcpSegment.ACK) != 0;
        if (!(length == 12 && syn || length == 16 && syn && ack || length == 24 && ack)) {
            return false;
        }
        if (length == 24) {
            out.text(" hmac 0x");
            for (int i = 4; i < 24; i++) {
                out.hex(line.packet.u8(at + i), 2);
            }
            return true;
        }
        if ((line.packet.u8(at + 2) & 1) != 0) {
            out.text(" backup");
        }
        out.text(" id ");
        out.decimal(line.packet.u8(at + 3));
        if (length == 12) {
            hex32(" token 0x", at + 4);
            hex32(" nonce 0x", at + 8);
        } else {
            hex(" hmac 0x", at + 4);
            hex32(" nonce 0x", at + 12);
        }
        return true;
    }

    private boolean dataSequenceSignal(int at, int length, int flags) {
        LineBuffer out = line.out;
        out.text(" dss");
        if (length < 4 || (flags & TcpSegment.SYN) != 0) {
            return false;
        }
        int bits = line.packet.u8(at + 3);
        if ((bits & DSS_FIN) != 0) {
            out.text(" fin");
        }
        int cursor = at + 4;
        int end = at + length;
        if ((bits & DSS_ACK) != 0) {
            int bytes = (bits & DSS_LONG_ACK) == 0 ? 4 : 8;
            if (!sequence(" ack ", cursor, end, bytes)) {
                return false;
            }
            cursor += bytes;
        }
        if ((bits & DSS_MAPPING) != 0) {
            int bytes = (bits & DSS_LONG_SEQUENCE) == 0 ? 4 : 8;
            if (!sequence(" seq ", cursor, end, bytes)) {
                return false;
            }
            cursor += bytes;
            if (end - cursor < 4) {
                return false;
            }
            out.text(" subseq ");
            out.decimal(line.packet.i32(cursor));
            cursor += 4;
            if (end - cursor < 2) {
                return false;
            }
            out.text(" len ");
            out.decimal(line.packet.u16(cursor));
            cursor += 2;
            if (end - cursor >= 2) {
                out.text(" csum 0x");
                out.hex((long) line.packet.u16(cursor));
                cursor += 2;
            }
        }
        return cursor == end;
    }

    private boolean sequence(String label, int at, int end, int bytes) {
        line.out.text(label);
        if (end - at < bytes) {
            return false;
        }
        if (bytes == 4) {
            line.out.decimal(line.packet.i32(at));
        } else {
            line.out.decimal(line.packet.i64(at));
        }
        return true;
    }

    private boolean addAddress(int at, int length) {
        LineBuffer out = line.out;
        out.text(" add-addr");
        boolean v4 = length == 8 || length == 10 || length == 16 || length == 18;
        boolean v6 = length == 20 || length == 22 || length == 28 || length == 30;
        if (!v4 && !v6) {
            return false;
        }
        out.text(
                switch (line.packet.u8(at + 2) & 0xf) {
                    case 0 -> " v1";
                    case 1 -> " v1-echo";
                    case 4 -> " v0-ip4";
                    case 6 -> " v0-ip6";
                    default -> " [bad version/echo]";
                });
        out.text(" id ");
        out.decimal(line.packet.u8(at + 3));
        out.character(' ');
        int cursor = at + 4;
        if (v4) {
            line.names.ipv4(out, line.packet.i32(cursor));
            cursor += 4;
        } else {
            line.names.ipv6(out, line.packet.i64(cursor), line.packet.i64(cursor + 8));
            cursor += 16;
        }
        int rest = at + length - cursor;
        if (rest == 2 || rest == 10) {
            out.character(':');
            out.decimal(line.packet.u16(cursor));
            cursor += 2;
        }
        return rest < 8 || hex(" hmac 0x", cursor);
    }

    private boolean removeAddress(int at, int length) {
        line.out.text(" rem-addr");
        if (length < 4) {
            return false;
        }
        line.out.text(" id");
        for (int i = 3; i < length; i++) {
            line.out.character(' ');
            line.out.decimal(line.packet.u8(at + i));
        }
        return true;
    }

    private boolean priority(int at, int length) {
        line.out.text(" prio");
        if (length != 3 && length != 4) {
            return false;
        }
        line.out.text((line.packet.u8(at + 2) & 1) == 0 ? " non-backup" : " backup");
        if (length == 4) {
            line.out.text(" id ");
            line.out.decimal(line.packet.u8(at + 3));
        }
        return true;
    }
}
