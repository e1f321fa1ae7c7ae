package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.select.Assertion;
import tcpstates.select.ExpressionException;
import tcpstates.select.Selection;

/** Which connections are told. */
final class SelectionOptions {
    /** What may be held back of connections until it is known whether they match. */
    static final long HELD_BYTES = 64L << 20;

    private @Nullable String where;
    private @Nullable String numbers;
    private @Nullable String states;
    private @Nullable String outcomes;
    private @Nullable String addresses;
    private boolean v4;
    private boolean v6;
    private List<String> asserted = new ArrayList<>();
    private @Nullable Selection selection;
    private final List<Assertion> assertions = new ArrayList<>();

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Which connections are told");
        group.value(String.class, given -> where = given, "--where")
                .paramLabel("EXPRESSION")
                .description("Only connections of which EXPRESSION is true, and these whole: fields of the JSON events,"
                        + " such as 'outcome=refused', 'state=SYN_RECV and retrans>=3', 'time(CLOSE_WAIT)>60s',"
                        + " 'client.addr=10.0.0.0/8', joined by and, or, not, ( ). See docs/select.md.");
        group.value(String.class, given -> numbers = given, "--conn")
                .paramLabel("NUMBERS")
                .description("Only these connections, by their numbers: 3,7-9.");
        group.value(String.class, given -> states = given, "--state")
                .paramLabel("STATES")
                .description("Only connections of which an end was in one of these states.");
        group.value(String.class, given -> outcomes = given, "--outcome")
                .paramLabel("OUTCOMES")
                .description("Only connections that ended so: closed, refused, reset, timed_out, half_open, open, …");
        group.value(String.class, given -> addresses = given, "--addr")
                .paramLabel("ADDRESSES")
                .description("Only connections of which either end has such an address: 10.0.0.1, fd00::/8.");
        group.flag(given -> v4 = given, "-4").description("Only connections over IPv4.");
        group.flag(given -> v6 = given, "-6").description("Only connections over IPv6.");
        group.list(String.class, given -> asserted = given, "--assert")
                .paramLabel("EXPRESSION")
                .description(
                        "Exit status 3, and a line, unless EXPRESSION is true of every connection that is told; or, as"
                                + " 'count(EXPRESSION)<=3', of so many. May be given several times.");
        return group;
    }

    void check(boolean countOnly) throws UsageException {
        selection = read();
        for (String text : asserted) {
            try {
                assertions.add(Assertion.of(text));
            } catch (ExpressionException e) {
                throw new UsageException("--assert: " + e.getMessage());
            }
        }
        UsageException.throwIf(
                countOnly && (selection != null || !assertions.isEmpty()),
                "--count counts packets and looks at no connection: give --format summary with a selection");
    }

    /** What must hold of the connections that are told. */
    List<Assertion> assertions() {
        return assertions;
    }

    /** What is wanted; null if all connections are. */
    @Nullable
    Selection selection() {
        return selection;
    }

    private @Nullable Selection read() throws UsageException {
        List<Selection> all = new ArrayList<>();
        add(all, "--where", "", where);
        add(all, "--conn", "conn=", numbers);
        add(all, "--state", "state=", states);
        add(all, "--outcome", "outcome=", outcomes);
        add(all, "--addr", "addr=", addresses);
        add(all, "-4", "ip=", v4 ? "4" : null);
        add(all, "-6", "ip=", v6 ? "6" : null);
        return all.isEmpty() ? null : Selection.allOf(all);
    }

    private static void add(List<Selection> all, String option, String field, @Nullable String value)
            throws UsageException {
        if (value == null) {
            return;
        }
        try {
            all.add(Selection.of(field + value));
        } catch (ExpressionException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
