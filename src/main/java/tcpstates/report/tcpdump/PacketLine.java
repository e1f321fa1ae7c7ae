package tcpstates.report.tcpdump;

import tcpstates.packet.Ip4Field;
import tcpstates.packet.Ip6Field;
import tcpstates.report.LineBuffer;

/** The line being printed of a packet: what all the printers of its layers share, as tcpdump's do their {@code netdissect_options}. */
final class PacketLine {
    final LineOptions options;
    final Names names;
    final PacketBytes packet = new PacketBytes();

    LineBuffer out = new LineBuffer();

    /** Innermost protocol so far, as tcpdump names it where captured bytes end: {@code [|tcp]}. */
    String protocol = "";

    /** Bytes that {@code -x}, {@code -X} and {@code -A} leave out in front. */
    int linkHeaderLength;

    /** Where in {@link #out} the text of the TCP header begins, or that of the packet if it has got no further. */
    int tcpText;

    /** Whether an IP header was reached. */
    boolean ip;

    /** Whether the packet turned out to hold (a piece of) a TCP segment; if not, nothing of it is printed. */
    boolean tcp;

    /** Where the TCP header begins that an ICMP error quotes; {@link #NONE} if no such error is to be printed. */
    int quotedTcp = NONE;

    static final int NONE = -1;

    PacketLine(LineOptions options, Names names) {
        this.options = options;
        this.names = names;
    }

    boolean verbose() {
        return options.verbose() > 0;
    }

    /** Says that the captured bytes end inside {@link #protocol}. */
    void truncated() {
        out.text(" [|");
        out.text(protocol);
        out.character(']');
    }

    /** Says how long a frame or packet is, before what lies in it. */
    void length(int length) {
        out.text(", length ");
        out.decimal(length);
        out.text(": ");
    }

    /** Prints the name of a bit that is set, in a list of such that begins at {@code start} of {@link #out}. */
    void flag(String name, int bit, int start) {
        if (bit != 0) {
            if (out.length() > start) {
                out.text(", ");
            }
            out.text(name);
        }
    }

    /** Ends the line if a header was not captured as a whole. */
    void requireHeader(int at, int headerLength) {
        if (!packet.has(at, headerLength)) {
            out.text(" [remaining caplen(");
            out.decimal(packet.end() - at);
            out.text(") < header length(");
            out.decimal(headerLength);
            out.text(")]");
            throw new Truncated();
        }
    }

    void invalid() {
        out.text(" (invalid)");
    }

    /** Prints an IP packet's source address, or its name. */
    void source(int ip, boolean v6) {
        address(v6, ip + (v6 ? Ip6Field.SOURCE : Ip4Field.SOURCE));
    }

    /** Prints an IP packet's destination address, or its name. */
    void destination(int ip, boolean v6) {
        address(v6, ip + (v6 ? Ip6Field.DESTINATION : Ip4Field.DESTINATION));
    }

    private void address(boolean v6, int at) {
        if (v6) {
            names.ipv6(out, packet.i64(at), packet.i64(at + Long.BYTES));
        } else {
            names.ipv4(out, packet.i32(at));
        }
    }

    /** Prints an octet that somebody else chose in a way that no terminal obeys. */
    void filtered(int value) {
        if (value > 0x7f) {
            out.text("M-");
        }
        int ascii = value & 0x7f;
        if (ascii < ' ' || ascii == 0x7f) {
            out.character('^');
            out.character(ascii ^ 0x40);
        } else {
            out.character(ascii);
        }
    }
}
