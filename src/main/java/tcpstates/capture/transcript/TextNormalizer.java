package tcpstates.capture.transcript;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Lines as tcpdump printed them, out of what editors, web pages and terminals made of them. */
final class TextNormalizer {
    private static final char FULL_WIDTH_FIRST = '\uff01';
    private static final char FULL_WIDTH_LAST = '\uff5e';
    private static final int FULL_WIDTH_DISTANCE = FULL_WIDTH_FIRST - '!';

    /** What a terminal takes for a colour (ECMA-48). */
    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

    private TextNormalizer() {}

    /** Whether a text may begin with these bytes; only binary data has other control characters. */
    static boolean isText(MemorySegment memory, long from, long to) {
        for (long i = from; i < to; i++) {
            byte c = memory.get(ValueLayout.JAVA_BYTE, i);
            if (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\b' && c != 0x1b) {
                return false;
            }
        }
        return true;
    }

    /** One line without its end, with plain punctuation and blanks. */
    static String line(MemorySegment memory, long from, long to) {
        byte[] bytes = memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
        String plain = isPlain(bytes)
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : plain(new String(bytes, StandardCharsets.UTF_8));
        return plain.substring(quotation(plain));
    }

    /** How long the marks are in front of a line of a quotation, or of several in each other: {@code > > }. */
    private static int quotation(String line) {
        int end = 0;
        while (line.startsWith(">", end) || line.startsWith(" >", end)) {
            end += line.charAt(end) == ' ' ? 2 : 1;
        }
        return end > 0 && line.startsWith(" ", end) ? end + 1 : end;
    }

    private static String plain(String whole) {
        String text = CONTROL_SEQUENCE.matcher(whole).replaceAll("");
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            append(line, text.charAt(i));
        }
        String plain = line.toString();
        return plain.indexOf('&') < 0
                ? plain
                : plain.replace("&gt;", ">").replace("&lt;", "<").replace("&nbsp;", " ");
    }

    private static boolean isPlain(byte[] bytes) {
        for (byte c : bytes) {
            if (c < ' ' || c == '&') {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder line, char c) {
        switch (c) {
            case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\r' -> {
                // No width, no meaning.
            }
            case '\t', '\f', '\u00a0', '\u202f', '\u3000' -> line.append(' ');
            case '\u2018', '\u2019' -> line.append('\'');
            case '\u201c', '\u201d' -> line.append('"');
            case '\u2192' -> line.append('>');
            default ->
                line.append(c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST ? (char) (c - FULL_WIDTH_DISTANCE) : c);
        }
    }
}
