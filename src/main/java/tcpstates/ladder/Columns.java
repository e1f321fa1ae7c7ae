package tcpstates.ladder;

import tcpstates.event.StateNames;
import tcpstates.report.DisplayWidth;

/**
 * Widths of a ladder's columns. A blank parts them: number, time, gap, client's state, lifeline and arrow and lifeline, server's
 * state, note. The arrow takes what is left, up to a point; behind that the note does.
 *
 * @param number of the packet
 * @param time of it
 * @param gap since the row before
 * @param state of either end
 * @param arrow between the lifelines
 * @param note behind all; 0 for none
 */
record Columns(int number, int time, int gap, int state, int arrow, int note) {
    /** From here on there is room for notes, microseconds and three digits of each duration. */
    static final int WIDE = 110;

    private static final int WIDEST_ARROW = 48;
    private static final int NARROWEST_WITH_NOTE = 20;
    /** Of a note that names a packet, in either language, without the packet's number. */
    private static final int NOTE = 18;

    /** One for each blank, and two for the lifelines. */
    private static final int BETWEEN = 7;

    /**
     * Those that fit.
     *
     * @param width of a whole line
     * @param number columns that the numbers need
     * @param time columns that the times need
     */
    static Columns of(int width, int number, int time, StateNames names) {
        Columns wide = of(width, number, time, names, true);
        return width >= WIDE && wide.note >= NOTE + number ? wide : of(width, number, time, names, false);
    }

    private static Columns of(int width, int number, int time, StateNames names, boolean wide) {
        int gap = wide ? "+99.9ms".length() : "+999ms".length();
        int state = names.width() + (wide ? "? 99.9ms" : "? 999ms").length();
        int left = width - number - time - gap - 2 * state - BETWEEN;
        if (!wide) {
            return new Columns(number, time, gap, state, left, 0);
        }
        int arrow = Math.clamp(left - NOTE - number - 1L, NARROWEST_WITH_NOTE, WIDEST_ARROW);
        return new Columns(number, time, gap, state, arrow, left - arrow - 1);
    }

    /** Columns in front of the client's lifeline, without the blank that parts them. */
    int left() {
        return number + time + gap + state + 3;
    }

    /** The text at the right of so many columns, cut if it does not fit. */
    static String right(String text, int columns, Glyphs glyphs) {
        String fitting = cut(text, columns, glyphs);
        return " ".repeat(Math.max(0, columns - DisplayWidth.of(fitting))) + fitting;
    }

    /** The text at the left of so many columns, cut if it does not fit. */
    static String left(String text, int columns, Glyphs glyphs) {
        String fitting = cut(text, columns, glyphs);
        return fitting + " ".repeat(Math.max(0, columns - DisplayWidth.of(fitting)));
    }

    /** The text, its end cut off if it does not fit. */
    static String cut(String text, int columns, Glyphs glyphs) {
        return DisplayWidth.cut(text, columns).replace('…', glyphs.cut());
    }

    /** An address, its middle cut out if it does not fit: its beginning and its port say most. */
    static String address(String text, int columns, Glyphs glyphs) {
        if (text.length() <= columns) {
            return text;
        }
        int behind = Math.min(columns - 1, columns / 2);
        return text.substring(0, columns - 1 - behind) + glyphs.cut() + text.substring(text.length() - behind);
    }
}
