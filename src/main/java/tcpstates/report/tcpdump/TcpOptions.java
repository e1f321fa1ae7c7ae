package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** {@code options [...]} of a TCP line (print-tcp.c). */
final class TcpOptions {
    /** How the list ended. */
    enum End {
        COMPLETE,
        /** The line ends with {@code [bad opt]}. */
        BAD,
        /** The line ends where the captured bytes do. */
        CUT
    }

    private static final int EOL = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int ECHO = 6;
    private static final int ECHO_REPLY = 7;
    private static final int TIMESTAMPS = 8;
    private static final int CC = 11;
    private static final int CC_NEW = 12;
    private static final int CC_ECHO = 13;
    private static final int MD5 = 19;
    private static final int SCPS = 20;
    private static final int USER_TIMEOUT = 28;
    private static final int AUTHENTICATION = 29;
    private static final int MPTCP = 30;
    private static final int FAST_OPEN = 34;
    private static final int EXPERIMENT = 254;
    private static final int EXPERIMENTAL_FAST_OPEN = 0xf989;
    private static final int MD5_BYTES = 16;
    private static final int SACK_BLOCK_BYTES = 8;

    private final PacketLine line;
    private final MptcpOption mptcp;

    /** Bytes of the header that are left behind the kind and length octets of the option being printed. */
    private int left;

    /** Data bytes of the option that were understood. */
    private int used;

    TcpOptions(PacketLine line) {
        this.line = line;
        this.mptcp = new MptcpOption(line);
    }

    /**
     * Prints the options with their brackets.
     *
     * @param at offset of the first option
     * @param length bytes of options
     * @param segmentEnd offset behind the segment
     * @param sackBase what SACK edges are relative to
     */
    End print(int at, int length, int segmentEnd, int flags, int sackBase) {
        LineBuffer out = line.out;
        PacketBytes packet = line.packet;
        out.text(", options [");
        boolean first = true;
        int cursor = at;
        left = length;
        while (left > 0) {
            if (!first) {
                out.character(',');
            }
            int kind = packet.u8(cursor++);
            boolean single = kind == EOL || kind == NOP;
            int octets = 1;
            if (!single) {
                octets = packet.u8(cursor++);
                if (octets < 2 || octets > left) {
                    return bad(first);
                }
                left--;
            }
            left--;
            used = 0;
            End end = option(kind, cursor, single ? 0 : octets - 2, segmentEnd, flags, sackBase);
            if (end == End.BAD) {
                return bad(first);
            }
            if (end == End.CUT) {
                return cut(first);
            }
            cursor += used;
            left -= used;
            if (!single && used + 2 != octets) {
                out.text("[len ");
                out.decimal(octets);
                out.character(']');
            }
            first = false;
            if (kind == EOL) {
                break;
            }
        }
        out.character(']');
        return End.COMPLETE;
    }

    private End bad(boolean first) {
        line.out.text(first ? "[bad opt]" : "[bad opt]]");
        return End.BAD;
    }

    private End cut(boolean first) {
        line.truncated();
        if (!first) {
            line.out.character('>');
        }
        return End.CUT;
    }

    /** Whether so many data bytes belong to the option's header and were captured. */
    private End check(int at, int count) {
        if (count > left) {
            return End.BAD;
        }
        return line.packet.has(at, count) ? End.COMPLETE : End.CUT;
    }

    private End option(int kind, int at, int dataLength, int segmentEnd, int flags, int sackBase) {
        LineBuffer out = line.out;
        switch (kind) {
            case EOL -> out.text("eol");
            case NOP -> out.text("nop");
            case SACK_PERMITTED -> out.text("sackOK");
            case MSS -> {
                return number("mss", at, 2);
            }
            case WINDOW_SCALE -> {
                return number("wscale", at, 1);
            }
            case ECHO -> {
                return number("echo", at, 4);
            }
            case ECHO_REPLY -> {
                return number("echoreply", at, 4);
            }
            case CC -> {
                return number("cc", at, 4);
            }
            case CC_NEW -> {
                return number("ccnew", at, 4);
            }
            case CC_ECHO -> {
                return number("", at, 4);
            }
            case TIMESTAMPS -> {
                return timestamps(at);
            }
            case SACK -> {
                return sack(at, dataLength, sackBase);
            }
            case MD5 -> {
                return md5(at, segmentEnd);
            }
            case SCPS -> {
                return scps(at);
            }
            case USER_TIMEOUT -> {
                return userTimeout(at);
            }
            case AUTHENTICATION -> {
                return authentication(at, dataLength);
            }
            case MPTCP -> {
                return multipath(at, dataLength, flags);
            }
            case FAST_OPEN -> {
                return fastOpen(at, dataLength);
            }
            case EXPERIMENT -> {
                return experiment(at, dataLength);
            }
            default -> {
                return unknown(kind, at, dataLength);
            }
        }
        return End.COMPLETE;
    }

    private End number(String name, int at, int bytes) {
        line.out.text(name);
        used = bytes;
        End end = check(at, bytes);
        if (end == End.COMPLETE) {
            line.out.character(' ');
            line.out.decimal(
                    switch (bytes) {
                        case 1 -> line.packet.u8(at);
                        case 2 -> line.packet.u16(at);
                        default -> line.packet.i32(at);
                    });
        }
        return end;
    }

    private End timestamps(int at) {
        LineBuffer out = line.out;
        out.text("TS");
        used = 8;
        End end = check(at, used);
        if (end == End.COMPLETE) {
            out.text(" val ");
            out.decimal(line.packet.i32(at));
            out.text(" ecr ");
            out.decimal(line.packet.i32(at + 4));
        }
        return end;
    }

    private End sack(int at, int dataLength, int base) {
        LineBuffer out = line.out;
        out.text("sack");
        used = dataLength;
        if (dataLength % SACK_BLOCK_BYTES != 0) {
            out.text(" invalid sack");
            return End.COMPLETE;
        }
        out.character(' ');
        out.decimal(dataLength / SACK_BLOCK_BYTES);
        out.character(' ');
        for (int i = 0; i < dataLength; i += SACK_BLOCK_BYTES) {
            End end = check(at, i + SACK_BLOCK_BYTES);
            if (end != End.COMPLETE) {
                return end;
            }
            out.character('{');
            out.decimal(line.packet.i32(at + i) - base);
            out.character(':');
            out.decimal(line.packet.i32(at + i + 4) - base);
            out.character('}');
        }
        return End.COMPLETE;
    }

    private End md5(int at, int segmentEnd) {
        LineBuffer out = line.out;
        out.text("md5");
        used = MD5_BYTES;
        End end = check(at, used);
        if (end != End.COMPLETE) {
            return end;
        }
        out.text(
                segmentEnd > line.packet.end()
                        ? " snaplen too short, can't check - "
                        : " shared secret not supplied with -M, can't check - ");
        digits(at, MD5_BYTES);
        return End.COMPLETE;
    }

    private End scps(int at) {
        LineBuffer out = line.out;
        out.text("scps");
        used = 2;
        End end = check(at, used);
        if (end == End.COMPLETE) {
            out.text(" cap ");
            out.hex(line.packet.u8(at), 2);
            out.text(" id ");
            out.decimal(line.packet.u8(at + 1));
        }
        return end;
    }

    private End userTimeout(int at) {
        LineBuffer out = line.out;
        out.text("uto");
        used = 2;
        End end = check(at, used);
        if (end == End.COMPLETE) {
            int value = line.packet.u16(at);
            out.text(" 0x");
            out.hex((long) value);
            out.character(' ');
            out.decimal((value & 1) == 0 ? value >> 1 : (value >> 1) * 60);
        }
        return end;
    }

    private End authentication(int at, int dataLength) {
        LineBuffer out = line.out;
        out.text("tcp-ao");
        used = dataLength;
        if (dataLength < 2) {
            line.invalid();
            return End.COMPLETE;
        }
        End end = check(at, 1);
        if (end != End.COMPLETE) {
            return end;
        }
        out.text(" keyid ");
        out.decimal(line.packet.u8(at));
        end = check(at, 2);
        if (end != End.COMPLETE) {
            return end;
        }
        out.text(" rnextkeyid ");
        out.decimal(line.packet.u8(at + 1));
        if (dataLength > 2) {
            out.text(" mac 0x");
            return checkedDigits(at, 2, dataLength);
        }
        return End.COMPLETE;
    }

    private End multipath(int at, int dataLength, int flags) {
        line.out.text("mptcp");
        used = dataLength;
        End end = check(at, dataLength);
        if (end != End.COMPLETE) {
            return end;
        }
        boolean understood = mptcp.print(at - 2, dataLength + 2, flags);
        return understood ? End.COMPLETE : End.BAD;
    }

    private End fastOpen(int at, int dataLength) {
        line.out.text("tfo");
        used = dataLength;
        End end = check(at, dataLength);
        if (end == End.COMPLETE) {
            line.out.character(' ');
            cookie(at, dataLength);
        }
        return end;
    }

    private End experiment(int at, int dataLength) {
        LineBuffer out = line.out;
        out.text("exp");
        used = dataLength;
        End end = check(at, dataLength);
        if (end != End.COMPLETE) {
            return end;
        }
        if (dataLength < 2) {
            return End.BAD;
        }
        int magic = line.packet.u16(at);
        out.character('-');
        if (magic == EXPERIMENTAL_FAST_OPEN) {
            out.text("tfo");
            cookie(at + 2, dataLength - 2);
        } else {
            out.hex(magic, 4);
        }
        return End.COMPLETE;
    }

    private void cookie(int at, int length) {
        if (length == 0) {
            line.out.text(" cookiereq");
        } else if (length % 2 != 0 || length < 4 || length > 16) {
            line.invalid();
        } else {
            line.out.text(" cookie ");
            digits(at, length);
        }
    }

    private End unknown(int kind, int at, int dataLength) {
        line.out.text("unknown-");
        line.out.decimal(kind);
        used = dataLength;
        if (dataLength > 0) {
            line.out.text(" 0x");
        }
        return checkedDigits(at, 0, dataLength);
    }

    private End checkedDigits(int at, int from, int to) {
        for (int i = from; i < to; i++) {
            End end = check(at, i + 1);
            if (end != End.COMPLETE) {
                return end;
            }
            line.out.hex(line.packet.u8(at + i), 2);
        }
        return End.COMPLETE;
    }

    private void digits(int at, int count) {
        for (int i = 0; i < count; i++) {
            line.out.hex(line.packet.u8(at + i), 2);
        }
    }
}
