package tcpstates.select;

import java.util.Comparator;
import java.util.List;

/** Which connections are wanted: a condition, and what must be known of a connection to decide it. */
public final class Selection {
    /** What must be known of a connection, from little to much. */
    enum Needs {
        /** Between whom it is: known with its first packet. */
        ENDS,
        /** Its number, too: known with its first event. */
        NUMBER,
        /** What happened to it: of a connection that is not over, what has happened so far. */
        EVENTS,
        /** What is counted and measured until its end. */
        SUMMARY,
        /** What became of it, {@link tcpstates.event.Outcome}. */
        OUTCOME
    }

    private final Condition condition;
    private final Needs needs;
    private final boolean ofRole;

    /** @param ofRole whether it asks for something of the client or of the server alone */
    Selection(Condition condition, Needs needs, boolean ofRole) {
        this.condition = condition;
        this.needs = needs;
        this.ofRole = ofRole;
    }

    /**
     * Understands an expression, see docs/select.md.
     *
     * @throws ExpressionException if it is none, with the place
     */
    public static Selection of(String expression) throws ExpressionException {
        return new ExpressionParser(expression, false).parse();
    }

    /**
     * Understands an expression that can be decided of a connection at any time before its end, and is asked of how it stands then: a
     * state is the one that an end is in.
     *
     * @throws ExpressionException if it is none, or asks for what is known at the end only, with the place
     */
    static Selection ofLiving(String expression) throws ExpressionException {
        return new ExpressionParser(expression, true).parse();
    }

    /** What all of these select. */
    public static Selection allOf(List<Selection> selections) {
        List<Condition> conditions =
                selections.stream().map(selection -> selection.condition).toList();
        Needs most = selections.stream()
                .map(selection -> selection.needs)
                .max(Comparator.naturalOrder())
                .orElse(Needs.ENDS);
        boolean ofRole = selections.stream().anyMatch(selection -> selection.ofRole);
        return new Selection(Condition.all(conditions), most, ofRole);
    }

    /** Whether it can be decided as soon as it is known between whom a connection is, {@link ConnectionFacts#hasAddresses}. */
    public boolean isEarly() {
        return needs.compareTo(Needs.NUMBER) <= 0;
    }

    /** Whether addresses and ports alone decide, {@link #ofEnds}. */
    public boolean isOfEnds() {
        return needs == Needs.ENDS;
    }

    /** The same, whoever of the two is the client: also of a packet, which may begin another connection than it came on. */
    public boolean isOfEitherEnd() {
        return isOfEnds() && !ofRole;
    }

    /** Whether the summaries of connections must hold their outcome. */
    public boolean needsOutcomes() {
        return needs == Needs.OUTCOME;
    }

    /** Whether the connection is wanted; to be asked at its end, or if {@link #isEarly} once its addresses are known. */
    public boolean selects(ConnectionFacts connection) {
        return condition.test(connection);
    }

    /** Decides by addresses and ports; only if {@link #isOfEnds}. */
    public EndsSelection ofEnds() {
        return new EndsSelection(condition);
    }
}
