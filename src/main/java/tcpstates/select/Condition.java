package tcpstates.select;

import java.util.List;

/** What an expression, or a part of it, asks of a connection. */
@FunctionalInterface
interface Condition {
    boolean test(ConnectionFacts connection);

    /** True where each one is; with none of them always. */
    static Condition all(List<Condition> conditions) {
        return connection -> {
            for (Condition condition : conditions) { // asked at every event where addresses decide: no stream
                if (!condition.test(connection)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** True where at least one is. */
    static Condition any(List<Condition> conditions) {
        return connection -> {
            for (Condition condition : conditions) {
                if (condition.test(connection)) {
                    return true;
                }
            }
            return false;
        };
    }

    default Condition not() {
        return connection -> !test(connection);
    }
}
