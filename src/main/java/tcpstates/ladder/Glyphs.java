package tcpstates.ladder;

/**
 * What lines are drawn with: of Unicode only characters that terminals draw themselves, so that they meet (U+2500 to U+257F, and
 * the two arrow heads of code page 437).
 *
 * @param life a socket whose state is settled
 * @param open a socket whose state is presumed, or not known
 * @param fromLeft where an arrow leaves the client
 * @param fromRight where an arrow leaves the server
 * @param line of an arrow
 * @param again of the arrow of something sent again
 * @param toRight head of an arrow
 * @param toLeft head of an arrow
 * @param stops end of an arrow that nothing shows to have arrived
 * @param crossing where two arrows cross
 * @param down of an arrow that sinks to the right
 * @param up of an arrow that sinks to the left
 * @param takenBack behind a state
 * @param timer in the place of a packet's number
 * @param dots around a fold, and for a time without an end
 * @param cut at the end of what was cut off
 */
record Glyphs(
        char life,
        char open,
        char fromLeft,
        char fromRight,
        char line,
        String again,
        char toRight,
        char toLeft,
        char stops,
        char crossing,
        char down,
        char up,
        char takenBack,
        char timer,
        String dots,
        char cut) {
    static final Glyphs UNICODE =
            new Glyphs('│', '┊', '├', '┤', '─', "╌", '►', '◄', '╳', '╳', '╲', '╱', '↑', '─', "…", '…');
    static final Glyphs ASCII =
            new Glyphs('|', ':', '|', '|', '-', ". ", '>', '<', 'X', 'X', '\\', '/', '^', '-', "...", '~');

    static Glyphs of(boolean ascii) {
        return ascii ? ASCII : UNICODE;
    }

    /** A text of the program's own with nothing in it that these cannot draw. */
    String draw(String text) {
        return this == UNICODE
                ? text
                : text.replace('µ', 'u').replace('×', 'x').replace("…", dots).replace("→", "->");
    }

    /** So many columns of the line of something sent again. */
    String again(int columns) {
        return again.repeat(columns).substring(0, columns);
    }

    String line(int columns) {
        return String.valueOf(line).repeat(columns);
    }
}
