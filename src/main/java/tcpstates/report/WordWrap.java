package tcpstates.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks text between words, or where there are none, as in Chinese, between characters, but no line begins with a comma. */
public final class WordWrap {
    private static final String NEVER_FIRST = "，。；：、！？）》”’,.;:!?)]}";
    private static final String NEVER_LAST = "（《“‘([{";

    /** Stands in front of a number, as units stand behind one. */
    private static final char ORDINAL = '第';

    private WordWrap() {}

    /** The text in lines of at most so many columns; at least one line. */
    public static List<String> lines(String text, int columns) {
        if (columns == Integer.MAX_VALUE || DisplayWidth.of(text) <= columns) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (DisplayWidth.of(rest) > columns) {
            int end = breakAt(rest, fitting(rest, columns));
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        if (!rest.isEmpty()) {
            lines.add(rest);
        }
        return lines;
    }

    /** Where to break, at this place or before it; there if that would leave half of the line empty. */
    private static int breakAt(String text, int end) {
        int half = DisplayWidth.of(text.substring(0, end)) / 2;
        for (int at = end; DisplayWidth.of(text.substring(0, at)) > half; at--) {
            if (mayBreak(text, at)) {
                return at;
            }
        }
        return end;
    }

    private static boolean mayBreak(String text, int at) {
        if (Character.isLowSurrogate(text.charAt(at))) {
            return false;
        }
        int next = text.codePointAt(at);
        int before = text.codePointBefore(at);
        if (next == ' ') {
            boolean unitFollows = at + 1 < text.length() && isWide(text.codePointAt(at + 1));
            return before != ORDINAL && !(unitFollows && Character.isDigit(before));
        }
        return before != ' '
                && (isWide(before) || isWide(next))
                && NEVER_FIRST.indexOf(next) < 0
                && NEVER_LAST.indexOf(before) < 0;
    }

    private static boolean isWide(int character) {
        return DisplayWidth.of(Character.toString(character)) > 1;
    }

    /** How many characters fit, one at least. */
    private static int fitting(String text, int columns) {
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            taken += DisplayWidth.of(Character.toString(character));
            if (taken > columns && end > 0) {
                break;
            }
            end += Character.charCount(character);
        }
        return end;
    }
}
