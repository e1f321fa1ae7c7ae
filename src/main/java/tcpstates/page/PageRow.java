package tcpstates.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.VerdictKind;
import tcpstates.packet.Nanos;
import tcpstates.report.ConnectionRow;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;

/**
 * What the page's table has of a connection.
 *
 * @param english its row
 * @param chinese the same
 * @param kind of its verdict
 * @param clientSpans states of the client that have a connection: number of the state, from and to in µs since its first packet
 * @param serverSpans the same of the server
 */
record PageRow(
        ConnectionRow english,
        ConnectionRow chinese,
        VerdictKind kind,
        List<Long> clientSpans,
        List<Long> serverSpans) {
    static PageRow of(ConnectionSteps connection, ConnectionRow english, ConnectionRow chinese) {
        var outcome = connection.summary().outcome();
        return new PageRow(
                english,
                chinese,
                outcome == null
                        ? VerdictKind.OPEN
                        : outcome.verdicts().getFirst().kind(),
                spans(connection, Role.CLIENT),
                spans(connection, Role.SERVER));
    }

    /** As if what was taken back had never been. */
    @SuppressWarnings("EnumOrdinal") // an index into the list of states that is in the page, too
    private static List<Long> spans(ConnectionSteps connection, Role role) {
        List<Long> spans = new ArrayList<>();
        long start = connection.summary().start();
        @Nullable TcpState state = null;
        long from = 0;
        for (Step step : connection.steps()) {
            for (Change change : step.changes()) {
                if (change.role() != role || change.takenBack() || change.evidence() == Evidence.CORRECTED) {
                    continue;
                }
                long at = Math.max(from, (change.event().time() - start) / Nanos.PER_MICRO);
                add(spans, state, from, at);
                state = change.to();
                from = at;
            }
        }
        long end = Math.max(from, (connection.summary().end() - start) / Nanos.PER_MICRO);
        add(spans, state, from, end);
        return spans;
    }

    @SuppressWarnings("EnumOrdinal")
    private static void add(List<Long> spans, @Nullable TcpState state, long from, long to) {
        if (state != null && state.hasConnection() && to > from) {
            spans.add((long) state.ordinal());
            spans.add(from);
            spans.add(to);
        }
    }

    int number() {
        return english.summary().connection();
    }

    ConnectionRow.Mark mark() {
        return english.mark();
    }
}
