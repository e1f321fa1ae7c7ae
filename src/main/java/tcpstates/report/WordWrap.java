package tcpstates.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks text between words, or where there are none, as in Chinese, between characters. */
public final class WordWrap {
    private WordWrap() {}

    /** The text in lines of at most so many columns; at least one line. */
    public static List<String> lines(String text, int columns) {
        if (columns == Integer.MAX_VALUE || DisplayWidth.of(text) <= columns) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (DisplayWidth.of(rest) > columns) {
            int end = fitting(rest, columns);
            int blank = rest.lastIndexOf(' ', end);
            boolean atBlank = blank > end / 2;
            lines.add(rest.substring(0, atBlank ? blank : end).stripTrailing());
            rest = rest.substring(atBlank ? blank + 1 : end).stripLeading();
        }
        if (!rest.isEmpty()) {
            lines.add(rest);
        }
        return lines;
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
