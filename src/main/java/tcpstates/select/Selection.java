package tcpstates.select;

import java.util.Comparator;
import java.util.List;

/** Which connections are wanted: a condition, and what must be known of a connection to decide it. */
public final class Selection {
    /** What must be known of a connection, from little to much. */
    enum Needs {
        /** Its number, and between whom it is: known with its first event. */
        WHO,
        /** What happened to it: known at its end. */
        EVENTS,
        /** What became of it, {@link tcpstates.event.Outcome}. */
        OUTCOME
    }

    private final Condition condition;
    private final Needs needs;

    Selection(Condition condition, Needs needs) {
        this.condition = condition;
        this.needs = needs;
    }

    /**
     * Understands an expression, see docs/select.md.
     *
     * @throws ExpressionException if it is none, with the place
     */
    public static Selection of(String expression) throws ExpressionException {
        return new ExpressionParser(expression).parse();
    }

    /** What all of these select. */
    public static Selection allOf(List<Selection> selections) {
        List<Condition> conditions =
                selections.stream().map(selection -> selection.condition).toList();
        Needs most = selections.stream()
                .map(selection -> selection.needs)
                .max(Comparator.naturalOrder())
                .orElse(Needs.WHO);
        return new Selection(Condition.all(conditions), most);
    }

    /** Whether it can be decided as soon as it is known between whom a connection is, {@link ConnectionFacts#hasAddresses}. */
    public boolean isEarly() {
        return needs == Needs.WHO;
    }

    /** Whether the summaries of connections must hold their outcome. */
    public boolean needsOutcomes() {
        return needs == Needs.OUTCOME;
    }

    /** Whether the connection is wanted; to be asked at its end, or if {@link #isEarly} once its addresses are known. */
    public boolean selects(ConnectionFacts connection) {
        return condition.test(connection);
    }
}
