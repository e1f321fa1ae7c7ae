package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with places for values, taken apart once: <code>{name}</code> is a value, <code>[a clause]</code> is left out when
 * one of its values is not known, <code>(s)</code> behind a value is an s unless that is 1, and <code>{name|was|were}</code> is no
 * value, but the first of both words where that is 1 and the second where it is not.
 */
public final class SentenceTemplate {
    private static final String PLURAL = "(s)";

    /**
     * Some words, and the name of the value behind them.
     *
     * @param words as they are behind a value that is not 1
     * @param wordsOfOne as they are behind 1
     * @param value null if there is none
     * @param forms the words that stand for the value, of one and of any other number; empty where it stands there itself
     */
    private record Piece(
            String words, String wordsOfOne, @Nullable String value, List<String> forms) {
        static Piece of(String words, String value) {
            List<String> parts = List.of(value.split("\\|", -1));
            return of(words, parts.getFirst(), parts.subList(1, parts.size()));
        }

        static Piece of(String words, @Nullable String value, List<String> forms) {
            return new Piece(words.replace(PLURAL, "s"), words.replace(PLURAL, ""), value, forms);
        }
    }

    private record Clause(List<Piece> pieces, boolean optional) {}

    private final List<Clause> clauses = new ArrayList<>();

    public SentenceTemplate(String template) {
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('[', at);
            int close = open < 0 ? -1 : template.indexOf(']', open);
            if (close < 0) {
                clauses.add(new Clause(pieces(template.substring(at)), false));
                return;
            }
            clauses.add(new Clause(pieces(template.substring(at, open)), false));
            clauses.add(new Clause(pieces(template.substring(open + 1, close)), true));
            at = close + 1;
        }
    }

    /** The sentence with these values, whose names are 0, 1, 2 and so on. */
    public static String fill(String template, Object... values) {
        var text = new StringBuilder();
        new SentenceTemplate(template).append(text, name -> {
            text.append(values[Integer.parseInt(name)]);
            return true;
        });
        return text.toString();
    }

    private static List<Piece> pieces(String part) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (int open = part.indexOf('{'); open >= 0; open = part.indexOf('{', at)) {
            int close = part.indexOf('}', open);
            pieces.add(Piece.of(part.substring(at, open), part.substring(open + 1, close)));
            at = close + 1;
        }
        pieces.add(Piece.of(part.substring(at), null, List.of()));
        return pieces;
    }

    /**
     * Appends the sentence.
     *
     * @param value appends the value of that name to the same text; false, and nothing appended, if it is not known
     */
    public void append(StringBuilder text, Predicate<String> value) {
        for (Clause clause : clauses) {
            int length = text.length();
            if (!fill(text, clause, value) && clause.optional) {
                text.setLength(length);
            }
        }
    }

    /** Appends a clause; returns whether all its values are known. */
    private static boolean fill(StringBuilder text, Clause clause, Predicate<String> value) {
        boolean known = true;
        boolean one = false;
        for (Piece piece : clause.pieces) {
            text.append(one ? piece.wordsOfOne : piece.words);
            if (piece.value == null) {
                continue;
            }
            int start = text.length();
            if (!value.test(piece.value)) {
                text.append('?');
                known = false;
            }
            one = text.length() == start + 1 && text.charAt(start) == '1';
            if (!piece.forms.isEmpty()) {
                text.setLength(start);
                text.append(one ? piece.forms.getFirst() : piece.forms.getLast());
            }
        }
        return known;
    }
}
