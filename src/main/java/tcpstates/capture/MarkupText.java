package tcpstates.capture;

/** Text from outside as it may stand in HTML and SVG, between tags and in attributes; {@link PrintableText} is for terminals. */
public final class MarkupText {
    /** What can mean something in markup; each is written as a number, so that it means itself. */
    private static final String MARKUP = "&<>\"'`";

    private MarkupText() {}

    /** The text on one line, without anything that ends or begins markup, or turns what stands behind it round. */
    public static String of(String text) {
        String printable = PrintableText.of(text);
        StringBuilder markup = new StringBuilder(printable.length());
        for (int i = 0; i < printable.length(); i++) {
            char character = printable.charAt(i);
            if (MARKUP.indexOf(character) >= 0) {
                markup.append("&#").append((int) character).append(';');
            } else {
                markup.append(character);
            }
        }
        return markup.toString();
    }
}
