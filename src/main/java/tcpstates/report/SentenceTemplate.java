package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Verdict;

/**
 * A sentence with places for values, taken apart once: <code>{name}</code> is a value of the verdict, <code>[a clause]</code> is
 * left out when one of its values is not known.
 */
final class SentenceTemplate {
    /** Some words, and the name of the value behind them; null if there is none. */
    private record Piece(String words, @Nullable String value) {}

    private record Clause(List<Piece> pieces, boolean optional) {}

    private final List<Clause> clauses = new ArrayList<>();

    SentenceTemplate(String template) {
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

    private static List<Piece> pieces(String part) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (int open = part.indexOf('{'); open >= 0; open = part.indexOf('{', at)) {
            int close = part.indexOf('}', open);
            pieces.add(new Piece(part.substring(at, open), part.substring(open + 1, close)));
            at = close + 1;
        }
        pieces.add(new Piece(part.substring(at), null));
        return pieces;
    }

    /**
     * Appends the sentence.
     *
     * @param value appends a value to the same text
     */
    void append(StringBuilder text, List<Verdict.Argument> arguments, Consumer<Verdict.Argument> value) {
        for (Clause clause : clauses) {
            int length = text.length();
            if (!fill(text, clause, arguments, value) && clause.optional) {
                text.setLength(length);
            }
        }
    }

    /** Appends a clause; returns whether all its values are known. */
    private static boolean fill(
            StringBuilder text, Clause clause, List<Verdict.Argument> arguments, Consumer<Verdict.Argument> value) {
        boolean known = true;
        for (Piece piece : clause.pieces) {
            text.append(piece.words);
            if (piece.value != null) {
                Verdict.Argument argument = argument(arguments, piece.value);
                known &= argument != null;
                if (argument == null) {
                    text.append('?');
                } else {
                    value.accept(argument);
                }
            }
        }
        return known;
    }

    private static Verdict.@Nullable Argument argument(List<Verdict.Argument> arguments, String name) {
        for (Verdict.Argument argument : arguments) {
            if (argument.name().equals(name)) {
                return argument;
            }
        }
        return null;
    }
}
