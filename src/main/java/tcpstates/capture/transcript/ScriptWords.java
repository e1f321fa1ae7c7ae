package tcpstates.capture.transcript;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of a line of a script, taken one after the other; knows where in the line each stands. */
final class ScriptWords {
    private static final String BREAKS = " \t(\"";

    private record Word(String text, int column) {}

    private final int line;
    private final List<Word> words = new ArrayList<>();
    private final int end;
    private int next;

    /** @throws ScriptException if an option list or a text has no end */
    ScriptWords(int line, String text) throws ScriptException {
        this.line = line;
        int at = 0;
        while (at < text.length() && text.charAt(at) != '#') {
            int start = at;
            char first = text.charAt(at);
            if (Character.isWhitespace(first)) {
                at++;
                continue;
            }
            if (first == '<' && at + 1 < text.length() && !Character.isWhitespace(text.charAt(at + 1))) {
                at = closed(text, start, '>');
            } else if (first == '"') {
                at = closed(text, start, '"');
            } else {
                do {
                    at++;
                } while (at < text.length() && BREAKS.indexOf(text.charAt(at)) < 0 && text.charAt(at) != '#');
            }
            words.add(new Word(text.substring(start, at), column(text, start)));
        }
        end = column(text, at);
    }

    private static int column(String text, int index) {
        return text.codePointCount(0, index) + 1;
    }

    private int closed(String text, int start, char closing) throws ScriptException {
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == closing) {
                return i + 1;
            }
            if (closing == '"' && text.charAt(i) == '\\') {
                i++;
            }
        }
        throw new ScriptException(
                line, column(text, start), "'" + closing + "' is missing at the end of what begins here");
    }

    /** Whether nothing is left. */
    boolean done() {
        return next == words.size();
    }

    /** The next word, which stays; empty if nothing is left. */
    String ahead() {
        return done() ? "" : words.get(next).text;
    }

    /** Takes the next word. */
    String take() {
        String text = ahead();
        next = Math.min(next + 1, words.size());
        return text;
    }

    /** Takes the next word if it is this one. */
    boolean take(String word) {
        boolean same = !done() && ahead().equals(word);
        if (same) {
            next++;
        }
        return same;
    }

    /** What is wrong with the word ahead, or that it is missing. */
    ScriptException wrong(String message) {
        return new ScriptException(line, done() ? end : words.get(next).column, message);
    }

    /** What is wrong within the word taken last, so many characters behind its beginning. */
    ScriptException wrongWithin(int offset, String message) {
        return new ScriptException(line, words.get(next - 1).column + offset, message);
    }

    /** Takes a number behind a word. */
    long number(String what, long least, long most) throws ScriptException {
        if (done()) {
            throw wrong("a number is missing behind '" + what + "'");
        }
        Long number = parsed(ahead(), least, most);
        if (number == null) {
            throw wrong("'" + ahead() + "' is no number from " + least + " to " + most);
        }
        next++;
        return number;
    }

    /** The number; null if it is none between these. */
    static @Nullable Long parsed(String text, long least, long most) {
        if (!text.matches("-?\\d{1,10}")) {
            return null;
        }
        long number = Long.parseLong(text);
        return number < least || number > most ? null : Long.valueOf(number);
    }
}
