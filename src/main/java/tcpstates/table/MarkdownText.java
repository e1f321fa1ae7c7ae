package tcpstates.table;

import tcpstates.capture.PrintableText;

/** Text from outside as it may stand in a cell or a paragraph of Markdown: it means itself. */
final class MarkdownText {
    /** What begins markup, HTML, a link or a cell wherever it stands. */
    private static final String MARKUP = "\\`*[]<>|~$&";

    private MarkdownText() {}

    static String of(String text) {
        String line = PrintableText.of(text);
        var escaped = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (MARKUP.indexOf(character) >= 0
                    || character == '_' && !isInsideWord(line, i)
                    || character == ':' && line.startsWith("//", i + 1)
                    || character == '@') {
                escaped.append('\\');
            }
            escaped.append(character);
            if (endsWithWww(escaped)) { // else it becomes a link
                escaped.append('\\');
            }
        }
        return escaped.toString();
    }

    /** There it begins no emphasis. */
    private static boolean isInsideWord(String line, int at) {
        return at > 0
                && at + 1 < line.length()
                && Character.isLetterOrDigit(line.charAt(at - 1))
                && Character.isLetterOrDigit(line.charAt(at + 1));
    }

    private static boolean endsWithWww(StringBuilder text) {
        int from = text.length() - 3;
        return from >= 0 && text.substring(from).equalsIgnoreCase("www");
    }
}
