package tcpstates.report.tcpdump;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.LineBuffer;

/**
 * Prints what tcpdump 4.99.3 prints of TCP, byte for byte up to and including {@code length N}, and HTTP behind it. Like tcpdump it
 * walks a packet from its link header on and prints as it goes, so that broken and cut packets read as they do there too; what turns
 * out not to be TCP is not printed. Makes no objects for a line of numbers. Not thread-safe: sequence numbers are relative to
 * earlier lines.
 */
public final class TcpdumpLines {
    private static final byte[] NO_NOTE = {};

    private final PacketLine line;
    private final Timestamp timestamp;
    private final LinkLine link;
    private final HexDump dump;

    /**
     * @param zone of the times of day
     * @param names used unless the options say {@code -n}
     */
    public TcpdumpLines(LineOptions options, ZoneId zone, Names names) {
        this.line = new PacketLine(options, options.numeric() ? Names.numeric() : names);
        this.timestamp = new Timestamp(line, zone);
        this.link = new LinkLine(line);
        this.dump = new HexDump(line);
    }

    /**
     * Appends the line, or lines, of a packet that holds a segment, by the decoder's word: where tcpdump does not know an encapsulation
     * the inner packet alone is printed.
     *
     * @return whether something was appended
     */
    public boolean append(TcpSegment segment, LineBuffer out) {
        return append(segment, segment.number(), NO_NOTE, out);
    }

    /**
     * The same, with a note.
     *
     * @param number of the packet, for {@code -#}
     * @param note UTF-8 that goes behind the line which holds {@code length N}
     */
    public boolean append(TcpSegment segment, long number, byte[] note, LineBuffer out) {
        TcpSegment.LastFragment last = segment.lastFragment();
        if (last != null) {
            int line = begin(last.memory(), last.offset(), last.captured(), segment.time(), number, out);
            print(segment.linkType(), last.length());
            return end(line, last.captured(), note);
        }
        int start = begin(segment.memory(), segment.packetOffset(), segment.captured(), segment.time(), number, out);
        int behindTime = out.length();
        print(segment.linkType(), segment.wireLength());
        if (!line.tcp && (!line.ip || segment.isTunnelled())) {
            out.truncate(behindTime);
            line.packet.end(segment.captured());
            printInner((int) (segment.ipOffset() - segment.packetOffset()), segment.wireLength());
        }
        return end(start, segment.captured(), note);
    }

    /**
     * Appends the line, or lines, of a packet if it is TCP, and be it cut short or malformed; the parameters are those of {@code
     * PacketHandler}.
     *
     * @param number of the packet, for {@code -#}
     * @return whether something was appended
     */
    public boolean append(
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType,
            long number,
            LineBuffer out) {
        int start = begin(memory, offset, captured, nanos, number, out);
        print(linkType, length);
        return end(start, captured, NO_NOTE);
    }

    /** Appends the lines of an ICMP error; parameters as of a segment. */
    boolean append(IcmpMessage message, long number, byte[] note, LineBuffer out) {
        TcpSegment quoted = message.quoted();
        int start = begin(quoted.memory(), quoted.packetOffset(), quoted.captured(), quoted.time(), number, out);
        line.quotedTcp = (int) (quoted.tcpOffset() - quoted.packetOffset());
        print(quoted.linkType(), quoted.wireLength());
        line.quotedTcp = PacketLine.NONE;
        return end(start, quoted.captured(), note);
    }

    /**
     * Appends a line of ours between those of packets: {@code #}, the time as in front of a packet, the text. Differences to the line
     * before are those to the last packet's.
     *
     * @param nanos since the epoch
     */
    void appendComment(long nanos, String text, LineBuffer out) {
        line.out = out;
        out.text("# ");
        timestamp.print(nanos);
        out.bytes(text.getBytes(StandardCharsets.UTF_8));
        out.character('\n');
    }

    /** Prints what stands in front of a packet; returns where the line begins. */
    private int begin(MemorySegment memory, long offset, int captured, long nanos, long number, LineBuffer out) {
        int start = out.length();
        line.out = out;
        line.ip = false;
        line.tcp = false;
        line.tcpText = start;
        line.linkHeaderLength = 0;
        line.packet.wrap(memory, offset, captured);
        if (line.options.number()) {
            out.blankPadded(number, 5);
            out.text("  ");
        }
        timestamp.print(nanos);
        return start;
    }

    private void print(int linkType, int length) {
        try {
            link.print(linkType, length);
        } catch (Truncated e) {
            truncated();
        }
    }

    private void printInner(int ip, int length) {
        try {
            link.printInner(ip, length - ip);
        } catch (Truncated e) {
            truncated();
        }
    }

    private void truncated() {
        line.truncated();
        line.linkHeaderLength = 0;
    }

    /** Keeps the line if it is one of TCP, and prints what stands behind it; returns whether it did. */
    private boolean end(int start, int captured, byte[] note) {
        LineBuffer out = line.out;
        if (!line.tcp) {
            out.truncate(start);
            return false;
        }
        timestamp.keep();
        if (note.length > 0) {
            out.insert(out.endOfLine(line.tcpText), note);
        }
        line.packet.end(captured);
        dump.print(captured);
        out.character('\n');
        return true;
    }
}
