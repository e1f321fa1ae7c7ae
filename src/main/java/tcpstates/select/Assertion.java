package tcpstates.select;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;

/**
 * What must hold of a capture: {@code count(EXPRESSION) SIGN NUMBER} of how many connections an expression is true, or an expression
 * that must be true of every connection. It takes the events of a capture and says in the end whether it holds.
 */
public final class Assertion {
    /** Connections that are named; more are counted. */
    private static final int NAMED = 5;

    private final String text;
    private final Selection selection;
    private final @Nullable Quantity bound;
    private final Comparison comparison;
    private final LivingConnections living = new LivingConnections();
    private final List<Integer> named = new ArrayList<>();
    private long connections;
    private long matching;

    private Assertion(String text, Selection selection, @Nullable Quantity bound, Comparison comparison) {
        this.text = text;
        this.selection = selection;
        this.bound = bound;
        this.comparison = comparison;
    }

    /**
     * Understands an assertion.
     *
     * @throws ExpressionException if it is none, with the place
     */
    public static Assertion of(String text) throws ExpressionException {
        CountExpression count = CountExpression.in(text);
        return count == null || !count.rest().isEmpty()
                ? new Assertion(text, Selection.of(text), null, Comparison.EQUAL)
                : new Assertion(text, Selection.of(count.expression()), count.bound(), count.comparison());
    }

    /** Whether the summaries of connections must hold their outcome. */
    public boolean needsOutcomes() {
        return selection.needsOutcomes();
    }

    /** Takes the next event. */
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            return;
        }
        ConnectionFacts facts = living.accept(event);
        if (event instanceof ConnectionSummary) {
            connections++;
            boolean matches = selection.selects(facts);
            matching += matches ? 1 : 0;
            if (matches == (bound != null) && named.size() < NAMED) {
                named.add(event.connection());
            }
        }
    }

    /** Why it does not hold, in one line, after the last event; null if it does. */
    public @Nullable String failure() {
        if (bound != null) {
            boolean within = bound.holds(matching) != (comparison == Comparison.NOT_EQUAL);
            return within ? null : "'" + text + "' does not hold: it is " + matching + names(matching);
        }
        long failing = connections - matching;
        return failing == 0
                ? null
                : "'" + text + "' does not hold of " + failing + " of " + connections + " connections" + names(failing);
    }

    private String names(long count) {
        if (count == 0) {
            return "";
        }
        String numbers = named.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return " (" + numbers + (count > named.size() ? ", …)" : ")");
    }
}
