package tcpstates.select;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code count(EXPRESSION) SIGN NUMBER}: how many connections there are of which an expression is true.
 *
 * @param text all of it
 * @param expression what stands in the brackets
 * @param comparison what the sign means
 * @param signAt where the sign stands in the text
 * @param number what stands behind the sign
 * @param numberAt where that begins
 * @param rest what follows behind a blank, which is not part of it
 */
record CountExpression(
        String text, String expression, Comparison comparison, int signAt, String number, int numberAt, String rest) {
    /** The longest bracket that a number follows: what it holds may have brackets itself. */
    private static final Pattern FORM =
            Pattern.compile("\\s*count\\s*\\((.*)\\)\\s*(==|!=|<=|>=|=|<|>)\\s*(\\S+)(.*)", Pattern.DOTALL);

    /** Reads it; null if the text has another form. */
    static @Nullable CountExpression in(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? new CountExpression(
                        text,
                        form.group(1),
                        Comparison.of(form.group(2)),
                        form.start(2),
                        form.group(3),
                        form.start(3),
                        form.group(4).strip())
                : null;
    }

    /**
     * What the count is compared with.
     *
     * @throws ExpressionException if that is no number
     */
    Quantity bound() throws ExpressionException {
        try {
            boolean different = comparison == Comparison.NOT_EQUAL;
            return Quantity.ofCount(number, different ? Comparison.EQUAL : comparison);
        } catch (IllegalArgumentException e) {
            throw new ExpressionException(text, numberAt, String.valueOf(e.getMessage()));
        }
    }
}
