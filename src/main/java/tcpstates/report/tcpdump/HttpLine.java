package tcpstates.report.tcpdump;

/** What tcpdump says of a payload to or from port 80 or 8080 (print-http.c, txtproto_print of util-print.c). */
final class HttpLine {
    private static final int MAX_TOKEN = 128;
    /** Longest first, so that a quick look at the length of a token rules most of them out. */
    private static final String[] METHODS = {
        "BASELINE-CONTROL",
        "VERSION-CONTROL",
        "UNSUBSCRIBE",
        "MKWORKSPACE",
        "RPC_CONNECT",
        "MKACTIVITY",
        "BPROPPATCH",
        "UNCHECKOUT",
        "BPROPFIND",
        "PROPPATCH",
        "SUBSCRIBE",
        "CHECKOUT",
        "CCM_POST",
        "PROPFIND",
        "CHECKIN",
        "OPTIONS",
        "CONNECT",
        "BDELETE",
        "NOTIFY",
        "UPDATE",
        "REPORT",
        "UNLOCK",
        "SEARCH",
        "DELETE",
        "MERGE",
        "LABEL",
        "TRACE",
        "MKCOL",
        "BMOVE",
        "BCOPY",
        "POST",
        "POLL",
        "MOVE",
        "LOCK",
        "HEAD",
        "COPY",
        "PUT",
        "GET"
    };

    private final PacketLine line;

    /** Where the token that {@link #skipToken} found ends. */
    private int tokenEnd;

    HttpLine(PacketLine line) {
        this.line = line;
    }

    /** Prints what is behind {@code length N: }; the payload is {@code length} bytes long, however few were captured. */
    void print(int at, int length) {
        line.protocol = "http";
        line.out.text("HTTP");
        int end = at + length;
        if (!worthPrinting(at, end)) {
            return;
        }
        if (!line.verbose()) {
            textLine(": ", at, end);
            return;
        }
        line.out.text(", length: ");
        line.out.decimal(length);
        int next = at;
        do {
            next = textLine("\n\t", next, end);
        } while (next != 0 && next < end);
    }

    /** Whether the payload begins with a method, or has a status of three digits as its second word. */
    private boolean worthPrinting(int at, int end) {
        int second = skipToken(at, end);
        if (second == 0) {
            return false;
        }
        if (isMethod(at, tokenEnd - at)) {
            return true;
        }
        return skipToken(second, end) != 0
                && tokenEnd - second == 3
                && isDigit(second)
                && isDigit(second + 1)
                && isDigit(second + 2);
    }

    private boolean isDigit(int at) {
        int value = line.packet.u8(at);
        return value >= '0' && value <= '9';
    }

    private boolean isMethod(int at, int length) {
        for (String method : METHODS) {
            if (method.length() == length && matches(method, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(String method, int at) {
        for (int i = 0; i < method.length(); i++) {
            if (upperCase(line.packet.u8(at + i)) != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int upperCase(int value) {
        return value >= 'a' && value <= 'z' ? value - ('a' - 'A') : value;
    }

    /** Offset behind a token and the blanks after it, or 0 if there is none; sets {@link #tokenEnd}. */
    private int skipToken(int at, int end) {
        int cursor = at;
        for (; cursor < end; cursor++) {
            if (!line.packet.has(cursor, 1)) {
                return 0;
            }
            int value = line.packet.u8(cursor);
            if (value == ' ' || value == '\t' || value == '\r' || value == '\n') {
                break;
            }
            if (!printable(value) || cursor - at >= MAX_TOKEN) {
                return 0;
            }
        }
        tokenEnd = cursor;
        if (cursor == at) {
            return 0;
        }
        while (cursor < end && line.packet.has(cursor, 1)) {
            int value = line.packet.u8(cursor);
            if (value != ' ') {
                break;
            }
            cursor++;
        }
        return cursor;
    }

    private static boolean printable(int value) {
        return value >= ' ' && value < 0x7f;
    }

    /** Prints a line of text if it is one; returns the offset behind it, or 0 if there is no further one. */
    private int textLine(String prefix, int at, int end) {
        for (int cursor = at; cursor < end; cursor++) {
            int value = line.packet.u8(cursor);
            if (value == '\n') {
                printText(prefix, at, cursor);
                return cursor + 1;
            }
            if (value == '\r') {
                if (cursor + 1 >= end || line.packet.u8(cursor + 1) != '\n') {
                    return 0;
                }
                printText(prefix, at, cursor);
                return cursor + 2;
            }
            if (!printable(value) && value != '\t') {
                return 0;
            }
        }
        printText(prefix, at, end);
        line.truncated();
        return 0;
    }

    private void printText(String prefix, int from, int to) {
        line.out.text(prefix);
        for (int at = from; at < to; at++) {
            line.out.character(line.packet.u8(at));
        }
    }
}
