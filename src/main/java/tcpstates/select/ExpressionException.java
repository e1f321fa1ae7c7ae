package tcpstates.select;

/** An expression that cannot be understood; the message says what is wrong and points at the place. */
public final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * An error in an expression.
     *
     * @param expression as it was typed
     * @param at where the error begins, 0 to its length
     * @param problem what is wrong, without the place
     */
    ExpressionException(String expression, int at, String problem) {
        super(problem + place(expression, at));
    }

    private static String place(String expression, int at) {
        return at >= expression.stripTrailing().length()
                ? ", at its end"
                : ", at character " + (at + 1) + ": " + expression.substring(at);
    }
}
