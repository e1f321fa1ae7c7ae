package tcpstates.select;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;

/**
 * Reads an expression from left to right:
 *
 * <pre>
 * either     = both { ("or" | "||") both }
 * both       = one { ("and" | "&amp;&amp;") one }
 * one        = ("not" | "!") one | "(" either ")" | comparison
 * comparison = ["client." | "server."] field ["(" state ")"] sign value { "," value }
 * </pre>
 */
final class ExpressionParser {
    /** Brackets and negations that may lie in each other: more are a slip, or hostile. */
    private static final int MAX_DEPTH = 100;

    private static final String TIME = "time";

    private final String text;
    private final boolean living;
    private int at;
    private int depth;
    private Selection.Needs needs = Selection.Needs.ENDS;
    private boolean ofRole;

    /** @param living whether it is asked of connections that are not over */
    ExpressionParser(String text, boolean living) {
        this.text = text;
        this.living = living;
    }

    Selection parse() throws ExpressionException {
        Condition condition = either();
        skipBlanks();
        if (at < text.length()) {
            throw error(at, text.charAt(at) == ')' ? "a ) without its (" : "'and' or 'or' is missing");
        }
        return new Selection(condition, needs, ofRole);
    }

    private Condition either() throws ExpressionException {
        List<Condition> alternatives = new ArrayList<>(List.of(both()));
        while (takeWord("or") || take("||")) {
            alternatives.add(both());
        }
        return alternatives.size() == 1 ? alternatives.getFirst() : Condition.any(alternatives);
    }

    private Condition both() throws ExpressionException {
        List<Condition> parts = new ArrayList<>(List.of(one()));
        while (takeWord("and") || take("&&")) {
            parts.add(one());
        }
        return parts.size() == 1 ? parts.getFirst() : Condition.all(parts);
    }

    private Condition one() throws ExpressionException {
        if (++depth > MAX_DEPTH) {
            throw error(at, "more than " + MAX_DEPTH + " brackets in each other");
        }
        try {
            skipBlanks();
            if (takeWord("not") || !text.startsWith("!=", at) && take("!")) {
                return one().not();
            }
            int opened = at;
            if (!take("(")) {
                return comparison();
            }
            Condition inner = either();
            if (!take(")")) {
                throw error(opened, "a ( without its )");
            }
            return inner;
        } finally {
            depth--;
        }
    }

    private Condition comparison() throws ExpressionException {
        int begin = at;
        String name = name();
        if (name.isEmpty()) {
            throw error(at, "a condition is missing, such as state=ESTABLISHED");
        }
        List<Role> roles = List.of(Role.CLIENT, Role.SERVER);
        for (Role role : Role.values()) {
            String prefix = role.name().toLowerCase(Locale.ROOT) + '.';
            if (name.startsWith(prefix)) {
                name = name.substring(prefix.length());
                roles = List.of(role);
            }
        }
        Field field = take("(") ? timeIn(name, begin) : Fields.of(name, living);
        if (field == null && name.equals(TIME)) {
            throw error(begin, "only a state's time can be asked for, as in time(CLOSE_WAIT)");
        }
        if (field == null) {
            String near = NearestWord.to(name, Fields.names());
            throw error(begin, "'" + name + "' is no field" + (near == null ? "" : ", did you mean " + near + "?"));
        }
        if (living && field.needs().compareTo(Selection.Needs.EVENTS) > 0) {
            throw error(
                    begin, "'" + name + "' is known of connections that are over, and this counts those that are not");
        }
        if (roles.size() == 1 && !field.perEnd()) {
            throw error(begin, name + " is of the whole connection, not of one end");
        }
        skipBlanks();
        int signAt = at;
        String sign = Comparison.signAt(text, at);
        if (sign == null) {
            throw error(at, "= and a value are missing behind " + name);
        }
        at += sign.length();
        Comparison comparison = Comparison.of(sign);
        if (!comparison.isOfEquality() && !field.isOrdered()) {
            throw error(signAt, name + " can only be compared by = and !=");
        }
        ofRole |= roles.size() == 1;
        if (field.needs().compareTo(needs) > 0) {
            needs = field.needs();
        }
        return condition(field, roles, comparison);
    }

    /** What stands behind the sign: with = one of several values is enough, with != each must differ. */
    private Condition condition(Field field, List<Role> roles, Comparison comparison) throws ExpressionException {
        List<Condition> values = new ArrayList<>();
        do {
            skipBlanks();
            int begin = at;
            String value = value();
            if (value.isEmpty()) {
                throw error(at, "a value is missing");
            }
            try {
                Comparison single = comparison == Comparison.NOT_EQUAL ? Comparison.EQUAL : comparison;
                values.add(field.reader().read(roles, single, value));
            } catch (IllegalArgumentException e) {
                throw error(begin, Objects.requireNonNull(e.getMessage()));
            }
            if (!comparison.isOfEquality()) {
                break;
            }
        } while (take(","));
        Condition any = values.size() == 1 ? values.getFirst() : Condition.any(values);
        return comparison == Comparison.NOT_EQUAL ? any.not() : any;
    }

    private Field timeIn(String name, int begin) throws ExpressionException {
        if (!name.equals(TIME)) {
            throw error(begin, "only time is asked of a state, as in time(CLOSE_WAIT)");
        }
        return Fields.timeIn(states());
    }

    /** What the name in the brackets of {@code time(} means, and the closing one. */
    private Set<TcpState> states() throws ExpressionException {
        skipBlanks();
        int begin = at;
        int end = text.indexOf(')', at);
        Set<TcpState> states =
                end < 0 ? null : StateNames.typed(text.substring(at, end).strip());
        if (states == null || states.isEmpty()) {
            throw error(begin, "a state and ) are expected, as in time(CLOSE_WAIT)");
        }
        at = end + 1;
        return states;
    }

    private String name() {
        skipBlanks();
        int begin = at;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at).toLowerCase(Locale.ROOT);
    }

    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.';
    }

    private String value() {
        int begin = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && ",()&|".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    /** Takes a word of the grammar if it stands there as a word. */
    private boolean takeWord(String word) {
        skipBlanks();
        int end = at + word.length();
        if (!text.regionMatches(true, at, word, 0, word.length())
                || end < text.length() && isOfName(text.charAt(end))) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean take(String sign) {
        skipBlanks();
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        return true;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ExpressionException error(int place, @Nullable String problem) {
        return new ExpressionException(text, place, String.valueOf(problem));
    }
}
