package tcpstates.select;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.LowerCase;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;

/**
 * When an alarm is raised: {@code count(EXPRESSION)>NUMBER [by listener|client|pair]}, of connections that are not over; see
 * docs/alarms.md.
 */
public final class AlarmRule {
    /** Which connections are counted together. */
    private enum By {
        /** Those to one address and port. */
        LISTENER,
        /** Those of one client's address. */
        CLIENT,
        /** Those between two addresses. */
        PAIR
    }

    /**
     * Connections that are counted together.
     *
     * @param client null if all clients' are
     * @param server null if those to all servers are
     */
    record Group(@Nullable SocketAddress client, @Nullable SocketAddress server) {
        static final Group ALL = new Group(null, null);
    }

    private static final Pattern BY = Pattern.compile("by\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BETWEEN_RULES = Pattern.compile(";");

    private final String text;
    private final Selection selection;
    private final @Nullable By by;
    private final long raising;

    private AlarmRule(String text, Selection selection, @Nullable By by, long raising) {
        this.text = text;
        this.selection = selection;
        this.by = by;
        this.raising = raising;
    }

    /**
     * Understands a rule.
     *
     * @throws ExpressionException if it is none, with the place
     */
    public static AlarmRule of(String text) throws ExpressionException {
        CountExpression count = CountExpression.in(text);
        if (count == null) {
            throw new ExpressionException(
                    text, 0, "an alarm is count(EXPRESSION)>NUMBER, as in count(state=SYN_RECV)>500");
        }
        boolean more = count.comparison() == Comparison.GREATER;
        if (!more && count.comparison() != Comparison.AT_LEAST) {
            throw new ExpressionException(text, count.signAt(), "an alarm is raised by more than a number: > or >=");
        }
        long raising = count.bound().first() + (more ? 1 : 0);
        if (raising < 1) {
            throw new ExpressionException(text, count.numberAt(), "an alarm is raised by 1 connection at least");
        }
        return new AlarmRule(text.strip(), Selection.ofLiving(count.expression()), by(text, count.rest()), raising);
    }

    /**
     * Understands several rules, parted by semicolons.
     *
     * @return none if the text is blank
     * @throws ExpressionException if one of them is none
     */
    public static List<AlarmRule> list(String text) throws ExpressionException {
        if (text.isBlank()) {
            return List.of();
        }
        List<AlarmRule> rules = new ArrayList<>();
        for (String rule : BETWEEN_RULES.split(text, -1)) {
            rules.add(of(rule));
        }
        return rules;
    }

    private static @Nullable By by(String text, String rest) throws ExpressionException {
        if (rest.isEmpty()) {
            return null;
        }
        var words = BY.matcher(rest);
        if (words.matches()) {
            for (By known : By.values()) {
                if (LowerCase.of(known).equals(words.group(1).toLowerCase(Locale.ROOT))) {
                    return known;
                }
            }
        }
        String known = Arrays.stream(By.values()).map(LowerCase::of).collect(Collectors.joining(" or "));
        throw new ExpressionException(
                text, text.lastIndexOf(rest), "behind the number only by " + known + " may stand");
    }

    /** As it was typed. */
    public String text() {
        return text;
    }

    /** Rules are what their text says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AlarmRule rule && text.equals(rule.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** How many connections raise the alarm. */
    long raising() {
        return raising;
    }

    /** How many connections are so few that it is over: four fifths of those that raise it. */
    long over() {
        return raising - (raising + 4) / 5;
    }

    /** What the connection counts in now; null if it does not count, or if it is not known between whom it is. */
    @Nullable
    Group group(ConnectionFacts connection) {
        if (!connection.hasAddresses() || !selection.selects(connection)) {
            return null;
        }
        if (by == null) {
            return Group.ALL;
        }
        SocketAddress client = connection.end(Role.CLIENT).address;
        SocketAddress server = connection.end(Role.SERVER).address;
        if (client == null || server == null) {
            return null;
        }
        return switch (by) {
            case LISTENER -> new Group(null, server);
            case CLIENT -> new Group(client.host(), null);
            case PAIR -> new Group(client.host(), server.host());
        };
    }
}
