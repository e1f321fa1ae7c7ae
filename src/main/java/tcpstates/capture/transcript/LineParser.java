package tcpstates.capture.transcript;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.PrintableText;
import tcpstates.capture.transcript.SegmentLine.IpFields;
import tcpstates.packet.TcpFlags;

/** Takes a line of tcpdump's apart: today's wording ({@code Flags [S], seq 1}) and that before version 4 ({@code S 1:1(0)}). */
final class LineParser {
    /** What a text turned out to be. */
    sealed interface Parsed {}

    record Segment(SegmentLine line) implements Parsed {}

    /** A line of {@code -q}, which has no flags. */
    record Quiet() implements Parsed {}

    /** Looks like a segment, but cannot be one. */
    record Broken(String why) implements Parsed {}

    /** Nothing that concerns TCP. */
    record Other() implements Parsed {}

    private static final String TO = " > ";
    private static final String FLAGS = "Flags [";
    private static final long MAX_NUMBER = 0xffff_ffffL;
    private static final int MAX_NUMBER_DIGITS = 10;
    private static final int MAX_SHOWN = 40;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int TTL = 64;

    private final String text;
    private int flags;
    private long seq = SegmentLine.ABSENT;
    private long seqEnd = SegmentLine.ABSENT;
    private long ack = SegmentLine.ABSENT;
    private long window = SegmentLine.ABSENT;
    private long urgent = SegmentLine.ABSENT;
    private long length = SegmentLine.ABSENT;
    private long checksum = SegmentLine.ABSENT;
    private long rightChecksum = SegmentLine.ABSENT;
    private PrintedOptions options = PrintedOptions.NONE;
    private boolean complete;
    private int score;
    private @Nullable String cut;

    private LineParser(String text) {
        this.text = text;
    }

    static Parsed parse(String text) {
        return new LineParser(text).parse();
    }

    /** An unsigned 32-bit number; -1 for anything else. */
    static long number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_NUMBER_DIGITS || !TimeStamp.isDigits(digits)) {
            return -1;
        }
        long value = Long.parseLong(digits);
        return value <= MAX_NUMBER ? value : -1;
    }

    private Parsed parse() {
        int word = text.indexOf(FLAGS);
        if (word >= 0) {
            String head = text.substring(0, word).stripTrailing();
            if (!head.endsWith(":") || !head.contains(TO)) {
                return new Other();
            }
            String why = today(text.substring(word + FLAGS.length()));
            return why == null ? endpoints(head.substring(0, head.length() - 1)) : new Broken(why);
        }
        int to = text.lastIndexOf(TO);
        int colon = to < 0 ? -1 : text.indexOf(": ", to);
        if (colon < 0) {
            return new Other();
        }
        String tail = text.substring(colon + 2).strip();
        if (isQuiet(tail)) {
            return endpoints(text.substring(0, colon)) instanceof Segment ? new Quiet() : new Other();
        }
        if (!looksOld(tail)) {
            return new Other();
        }
        String why = old(tail);
        return why == null ? endpoints(text.substring(0, colon)) : new Broken(why);
    }

    /** {@code tcp 20}. */
    private static boolean isQuiet(String tail) {
        int end = tail.indexOf(' ', 4);
        return tail.startsWith("tcp ") && number(tail.substring(4, end < 0 ? tail.length() : end)) >= 0;
    }

    // --- since version 4: FLAGS], seq 1:21, ack 1, win 502, options [nop], length 20

    private @Nullable String today(String rest) {
        int close = rest.indexOf(']');
        if (close < 0) {
            cut = rest;
            return null;
        }
        String letters = rest.substring(0, close);
        if (!letters.equals("none") && !letters(letters)) {
            return "no flags: '" + shown(letters) + "'";
        }
        int at = close + 1;
        while (length < 0 && !complete && cut == null && at < rest.length()) {
            if (rest.charAt(at) != ',') {
                if (!rest.substring(at).isBlank()) {
                    cut = rest.substring(at);
                }
                break;
            }
            at++;
            while (at < rest.length() && rest.charAt(at) == ' ') {
                at++;
            }
            int end = fieldEnd(rest, at);
            String field = rest.substring(at, end).strip();
            if (!field(field)) {
                if (end < rest.length()) {
                    return "what is '" + shown(field) + "'?";
                }
                cut = field.isEmpty() ? null : field;
            }
            at = end;
        }
        if (seqEnd >= 0 && length < 0) {
            length = seqEnd - seq & MAX_NUMBER;
        }
        return contradiction();
    }

    private static int fieldEnd(String rest, int at) {
        if (rest.startsWith("length ", at)) {
            return rest.length();
        }
        int depth = 0;
        for (int i = at; i < rest.length(); i++) {
            switch (rest.charAt(i)) {
                case '[', '(' -> depth++;
                case ']', ')' -> depth--;
                case ',' -> {
                    if (depth <= 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return rest.length();
    }

    private boolean field(String field) {
        int blank = field.indexOf(' ');
        String name = blank < 0 ? field : field.substring(0, blank);
        String value = blank < 0 ? "" : field.substring(blank + 1).strip();
        boolean understood = switch (name) {
            case "seq" -> seq(value);
            case "ack" -> (ack = number(value)) >= 0;
            case "win" -> (window = number(value)) >= 0;
            case "urg" -> (urgent = number(value)) >= 0;
            case "cksum" -> checksum(value);
            case "options" -> options(value);
            case "length" -> length(value);
            case "...", "…" -> true;
            default -> field.startsWith("[") && field.endsWith("]");
        };
        score += understood ? 1 : 0;
        return understood;
    }

    private boolean seq(String value) {
        int colon = value.indexOf(':');
        seq = number(colon < 0 ? value : value.substring(0, colon));
        seqEnd = colon < 0 ? SegmentLine.ABSENT : number(value.substring(colon + 1));
        return seq >= 0 && (colon < 0 || seqEnd >= 0);
    }

    /** {@code 0xcdcb (correct)}, {@code 0xcdcb (incorrect -> 0x8b74)}: the number in the header, and the right one. */
    private boolean checksum(String value) {
        if (!value.startsWith("0x") || !value.endsWith(")") || value.length() < 6) {
            return false;
        }
        try {
            checksum = Integer.parseInt(value, 2, 6, 16);
            int other = value.lastIndexOf("-> 0x");
            if (other > 0 && value.length() > other + 9) {
                rightChecksum = Integer.parseInt(value, other + 5, other + 9, 16);
            } else if (value.endsWith("(correct)")) {
                rightChecksum = checksum;
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean options(String value) {
        boolean damaged = value.contains("[bad opt]") || value.contains("[|tcp]");
        if (!value.startsWith("[") || !(value.endsWith("]") || damaged)) {
            return false;
        }
        int end = damaged ? value.indexOf('[', 1) : value.length() - 1;
        options = PrintedOptions.parse(value.substring(1, Math.max(end, 1)));
        score += options.understood();
        complete |= damaged;
        return true;
    }

    /** {@code 20: HTTP …}: what follows the number belongs to the payload. */
    private boolean length(String value) {
        int end = 0;
        while (end < value.length() && Character.isDigit(value.charAt(end))) {
            end++;
        }
        length = number(value.substring(0, end));
        // "length 1" below "seq 1:13" goes on in the next line.
        boolean whole = seqEnd < 0 || (seqEnd - seq & MAX_NUMBER) == length;
        complete |= length >= 0 && whole;
        score += whole ? 1 : 0;
        return length >= 0;
    }

    // --- before version 4: P 1:21(20) ack 1 win 502 <nop> (DF)

    private static boolean looksOld(String tail) {
        int end = 0;
        while (end < tail.length() && TcpFlags.LETTERS.indexOf(tail.charAt(end)) >= 0) {
            end++;
        }
        if (end == 0) {
            return false;
        }
        String rest = tail.substring(end).replaceFirst("^,", "");
        return rest.startsWith(" ack ")
                || rest.startsWith(" win ")
                || rest.startsWith(" [tcp sum ")
                || rest.startsWith(" [bad tcp cksum ")
                || rest.startsWith(" cksum 0x")
                || rest.matches("(?s) \\d{1,10}:\\d{1,10}\\(.*");
    }

    private @Nullable String old(String tail) {
        int at = 0;
        while (TcpFlags.LETTERS.indexOf(tail.charAt(at)) >= 0) {
            at++;
        }
        letters(tail.substring(0, at).replace(".", ""));
        while (cut == null && at < tail.length()) {
            char c = tail.charAt(at);
            int end;
            if (c == ' ' || c == ',') {
                at++;
                continue;
            }
            if (c == '(') {
                break; // (DF) (ttl 64, id 1, len 60)
            } else if (c == '[') {
                end = tail.indexOf(']', at) + 1;
            } else if (c == '<') {
                end = tail.indexOf('>', at) + 1;
                if (end > 0) {
                    options = PrintedOptions.parse(tail.substring(at + 1, end - 1));
                    score += options.understood();
                }
            } else if (tail.startsWith("cksum ", at)) {
                end = tail.indexOf(')', at) + 1;
            } else {
                end = oldField(tail, at);
            }
            if (end <= 0) {
                cut = tail.substring(at);
            } else {
                at = end;
            }
        }
        if (ack >= 0) {
            flags |= SegmentLine.ACK;
        }
        length = Math.max(length, 0);
        complete = window >= 0 && cut == null;
        return contradiction();
    }

    /** Takes {@code 1:21(20)} or {@code ack 1}; returns where it ends, or 0. */
    private int oldField(String tail, int at) {
        int end = wordEnd(tail, at);
        String word = tail.substring(at, end);
        boolean understood;
        if (Character.isDigit(word.charAt(0))) {
            int parenthesis = word.indexOf('(');
            understood = parenthesis > 0
                    && word.endsWith(")")
                    && seq(word.substring(0, parenthesis))
                    && (length = number(word.substring(parenthesis + 1, word.length() - 1))) >= 0;
        } else {
            int start = Math.min(end + 1, tail.length());
            end = wordEnd(tail, start);
            understood = (word.equals("ack") || word.equals("win") || word.equals("urg"))
                    && field(word + " " + tail.substring(start, end));
        }
        score += understood ? 1 : 0;
        return understood ? end : 0;
    }

    private static int wordEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != ',') {
            end++;
        }
        return end;
    }

    // --- both

    private boolean letters(String letters) {
        for (int i = 0; i < letters.length(); i++) {
            int bit = "FSRP.UEW".indexOf(letters.charAt(i));
            if (bit < 0 && letters.charAt(i) != 'e') {
                return false;
            }
            flags |= bit < 0 ? 0 : 1 << bit;
        }
        return true;
    }

    private @Nullable String contradiction() {
        if (window > 0xffff) {
            return "a window has 16 bits, not 'win " + window + "'";
        }
        if (length > 0xffff) {
            return "no IP packet holds 'length " + length + "'";
        }
        if (ack >= 0 && (flags & SegmentLine.ACK) == 0) {
            return "it has a number after 'ack', but not the flag";
        }
        return null;
    }

    /** The part before the flags: {@code …stamp… IP (tos …) 10.0.0.1.80 > 10.0.0.2.99}. */
    private Parsed endpoints(String head) {
        int to = head.lastIndexOf(TO);
        if (to < 0) {
            return new Broken("no 'SOURCE > DESTINATION'");
        }
        int start = lastWord(head, to);
        String source = head.substring(start, to);
        String destination = head.substring(to + TO.length()).strip();
        if (number(source) >= 0 && number(destination) >= 0) {
            // Behind IPv6 extension headers tcpdump prints the addresses there and only the ports here.
            int hosts = start < 1 ? -1 : head.lastIndexOf(TO, start - 1);
            int colon = hosts < 0 ? -1 : head.indexOf(": ", hosts);
            if (colon < 0) {
                return new Broken("no addresses before '" + source + TO + destination + "'");
            }
            start = lastWord(head, hosts);
            source = head.substring(start, hosts) + "." + source;
            destination = head.substring(hosts + TO.length(), colon) + "." + destination;
        }
        // tcpdump 4.99.3 forgets a blank: "truncated-ip6 - 8 bytes missing!fd00::1.80".
        source = source.substring(source.indexOf('!') + 1);
        int sourceDot = source.lastIndexOf('.');
        int destinationDot = destination.lastIndexOf('.');
        if (sourceDot < 1 || destinationDot < 1) {
            return new Broken("no port in '" + shown(sourceDot < 1 ? source : destination) + "'");
        }
        String before = head.substring(0, start);
        return new Segment(new SegmentLine(
                TimeStamp.find(before),
                before.contains("IP6 ") || before.contains("IPv6"),
                source.substring(0, sourceDot),
                source.substring(sourceDot + 1),
                destination.substring(0, destinationDot),
                destination.substring(destinationDot + 1),
                flags,
                seq,
                ack,
                window,
                urgent,
                length,
                checksum,
                rightChecksum,
                options,
                ipFields(before),
                complete,
                score,
                cut == null ? null : "what is '" + shown(cut) + "'?"));
    }

    private static int lastWord(String head, int end) {
        return head.lastIndexOf(' ', end - 1) + 1;
    }

    private static IpFields ipFields(String before) {
        int tos = before.indexOf("(tos 0x");
        if (tos < 0) {
            return new IpFields(0, TTL, 0, DONT_FRAGMENT);
        }
        String header = before.substring(tos);
        int open = header.indexOf("flags [");
        int close = open < 0 ? -1 : header.indexOf(']', open);
        String fragment = close < 0 ? "" : header.substring(open, close);
        return new IpFields(
                hex(header.substring("(tos 0x".length())),
                Math.max(0, after(header, "ttl ")) & 0xff,
                Math.max(0, after(header, ", id ")) & 0xffff,
                (fragment.contains("DF") ? DONT_FRAGMENT : 0) | (fragment.contains("+") ? MORE_FRAGMENTS : 0));
    }

    private static int hex(String text) {
        int value = 0;
        for (int i = 0; i < 2 && i < text.length() && Character.digit(text.charAt(i), 16) >= 0; i++) {
            value = value << 4 | Character.digit(text.charAt(i), 16);
        }
        return value;
    }

    private static int after(String text, String name) {
        int at = text.indexOf(name);
        int end = at < 0 ? 0 : at + name.length();
        int start = end;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return at < 0 ? -1 : (int) number(text.substring(start, end));
    }

    private static String shown(String text) {
        String line = PrintableText.of(text.strip());
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }
}
