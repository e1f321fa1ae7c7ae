package tcpstates.steps;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.BigEndian;
import tcpstates.packet.TcpSegment;

/** The first line of a payload that is a request or a status of HTTP/1 (RFC 9112), on whatever port. */
final class HttpFirstLine {
    /** Characters of a line that are looked at, and told. */
    private static final int LONGEST = 200;

    private static final String VERSION = "HTTP/1.";

    private HttpFirstLine() {}

    /** Null if it is none, or if too little was captured to know. */
    static @Nullable String of(TcpSegment segment) {
        long start = segment.tcpOffset() + segment.headerLength();
        long end = Math.min(start + segment.payloadLength(), segment.packetOffset() + segment.captured());
        MemorySegment memory = segment.memory();
        if (end - start < VERSION.length() || !isUpperCase(BigEndian.u8(memory, start))) {
            return null;
        }
        String line = line(memory, start, Math.min(end, start + LONGEST + 1));
        return line != null && (isStatus(line) || isRequest(line)) ? line : null;
    }

    /** The printable characters up to the end of the line; null if the line holds others, or does not end. */
    private static @Nullable String line(MemorySegment memory, long start, long end) {
        var text = new StringBuilder();
        for (long at = start; at < end; at++) {
            int character = BigEndian.u8(memory, at);
            if (character == '\r' || character == '\n') {
                return text.toString();
            }
            if (character < ' ' || character > '~') {
                return null;
            }
            text.append((char) character);
        }
        return null;
    }

    private static boolean isStatus(String line) {
        int code = VERSION.length() + 2;
        return line.startsWith(VERSION)
                && line.length() >= code + 3
                && line.charAt(code - 1) == ' '
                && isDigit(line.charAt(code))
                && isDigit(line.charAt(code + 1))
                && isDigit(line.charAt(code + 2))
                && (line.length() == code + 3 || line.charAt(code + 3) == ' ');
    }

    /** A method, a blank, what is asked for, a blank, the version. */
    private static boolean isRequest(String line) {
        int blank = line.indexOf(' ');
        int version = line.lastIndexOf(' ') + 1;
        if (blank < 1 || version - 1 <= blank || !line.startsWith(VERSION, version)) {
            return false;
        }
        for (int i = 0; i < blank; i++) {
            if (!isUpperCase(line.charAt(i)) && line.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUpperCase(int character) {
        return character >= 'A' && character <= 'Z';
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
