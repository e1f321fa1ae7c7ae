package tcpstates.capture;

/** Text from outside, such as a file's name or a library's message, as it may stand in a line that is printed. */
public final class PrintableText {
    private PrintableText() {}

    /** The text on one line, without anything that could steer a terminal. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(isPrintable(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
