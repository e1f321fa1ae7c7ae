package tcpstates.select;

import java.util.List;

/** What an expression, or a part of it, asks of a connection. */
@FunctionalInterface
interface Condition {
    boolean test(ConnectionFacts connection);

    /** True where each one is; with none of them always. */
    static Condition all(List<Condition> conditions) {
        return connection -> conditions.stream().allMatch(condition -> condition.test(connection));
    }

    /** True where at least one is. */
    static Condition any(List<Condition> conditions) {
        return connection -> conditions.stream().anyMatch(condition -> condition.test(connection));
    }

    default Condition not() {
        return connection -> !test(connection);
    }
}
