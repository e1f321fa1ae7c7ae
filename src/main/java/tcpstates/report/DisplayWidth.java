package tcpstates.report;

import org.jline.utils.WCWidth;

/** How many columns of a terminal a text takes: two for a Chinese character. */
public final class DisplayWidth {
    private DisplayWidth() {}

    /** Columns that the text takes. */
    public static int of(String text) {
        return isNarrow(text)
                ? text.length()
                : text.codePoints().map(DisplayWidth::of).sum();
    }

    /** Whether there is nothing to look up: so English never loads what knows about the rest. */
    private static boolean isNarrow(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** The text, or its front and an ellipsis, in at most so many columns. */
    public static String cut(String text, int columns) {
        if (columns < 1) {
            return "";
        }
        if (of(text) <= columns) {
            return text;
        }
        int taken = 0;
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            taken += of(character);
            if (taken > columns - 1) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end) + '…';
    }

    private static int of(int character) {
        return Math.max(0, WCWidth.wcwidth(character));
    }
}
