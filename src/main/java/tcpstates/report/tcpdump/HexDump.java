package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** What {@code -x}, {@code -X} and {@code -A} print behind a line (print-ascii.c). */
final class HexDump {
    private static final int BYTES_PER_LINE = 16;
    private static final int HEX_COLUMNS = 40;

    private final PacketLine line;

    HexDump(PacketLine line) {
        this.line = line;
    }

    /** Prints the packet, from {@link PacketLine#linkHeaderLength} on or whole, as the options ask. */
    void print(int captured) {
        LineOptions options = line.options;
        if (options.hexAndAscii() > 0) {
            hexAndAscii(options.hexAndAscii() > 1 ? 0 : line.linkHeaderLength, captured);
        } else if (options.hex() > 0) {
            hex(options.hex() > 1 ? 0 : line.linkHeaderLength, captured);
        } else if (options.ascii() > 1) {
            ascii(0, captured);
        } else if (options.ascii() > 0 && captured > line.linkHeaderLength) {
            ascii(line.linkHeaderLength, captured);
        }
    }

    private void hex(int from, int to) {
        for (int start = from; start < to; start += BYTES_PER_LINE) {
            hexRow(start - from, start, Math.min(to, start + BYTES_PER_LINE));
        }
    }

    private void hexAndAscii(int from, int to) {
        LineBuffer out = line.out;
        for (int start = from; start < to; start += BYTES_PER_LINE) {
            int end = Math.min(to, start + BYTES_PER_LINE);
            int column = hexRow(start - from, start, end);
            for (int blanks = column; blanks < HEX_COLUMNS + 2; blanks++) {
                out.character(' ');
            }
            for (int at = start; at < end; at++) {
                int value = line.packet.u8(at);
                out.character(graphic(value) ? value : '.');
            }
        }
    }

    /** Returns the columns that the hexadecimal digits and the blanks before them took. */
    private int hexRow(int offset, int start, int end) {
        LineBuffer out = line.out;
        out.text("\n\t0x");
        if (offset > 0xffff) {
            out.hex(offset);
        } else {
            out.hex(offset, 4);
        }
        out.text(": ");
        int column = 0;
        for (int at = start; at < end; at++) {
            if ((at - start & 1) == 0) {
                out.character(' ');
                column++;
            }
            out.hex(line.packet.u8(at), 2);
            column += 2;
        }
        return column;
    }

    private void ascii(int from, int to) {
        LineBuffer out = line.out;
        out.character('\n');
        for (int at = from; at < to; at++) {
            int value = line.packet.u8(at);
            if (value == '\r') {
                if (to - at > 2 && line.packet.u8(at + 1) != '\n') {
                    out.character('.');
                }
            } else {
                out.character(graphic(value) || value == '\t' || value == ' ' || value == '\n' ? value : '.');
            }
        }
    }

    private static boolean graphic(int value) {
        return value > ' ' && value < 0x7f;
    }
}
