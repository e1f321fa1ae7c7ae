package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.IdleTimeOuts.Name;
import tcpstates.tcp.KernelSettings;

class ForgettingTest {
    private static final String REQUEST = """
            +1 > P. (100)
            +0 < .
            """;

    private static final String HALF_CLOSE = """
            +0.1 > F.
            +0   < .
            """;

    private static final String CLOSE = """
            +0.1 > F.
            +0   < F.
            +0   > .
            """;

    @ParameterizedTest
    @CsvSource({"59,1", "70,2"})
    void forgetsAnIdleConnectionWhenItsTimeOutHasPassed(int seconds, int connections) {
        var timeOuts = IdleTimeOuts.NONE.with(Name.ESTABLISHED, 60);

        assertThat(told(timeOuts, Script.HANDSHAKE, after(seconds))).hasSize(connections);
    }

    @Test
    void saysThatItWasForgotten() {
        var timeOuts = IdleTimeOuts.NONE.with(Name.ESTABLISHED, 60);

        List<ConnectionSummary> told = told(timeOuts, Script.HANDSHAKE, after(70));

        assertThat(kinds(told.getFirst())).contains(VerdictKind.FORGOTTEN);
        assertThat(kinds(told.getLast())).doesNotContain(VerdictKind.FORGOTTEN);
        assertThat(told.getFirst().end()).isLessThan(told.getLast().start());
    }

    @Test
    void forgetsNothingInLessThanFiveDaysUnlessMoreIsAskedFor() {
        assertThat(told(IdleTimeOuts.DEFAULTS, Script.HANDSHAKE, after(4 * 86_400)))
                .hasSize(1);
        assertThat(told(IdleTimeOuts.DEFAULTS, Script.HANDSHAKE, after(6 * 86_400)))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE, Script.HANDSHAKE, after(6 * 86_400))).hasSize(1);
    }

    @Test
    void knowsTheStateThatConnectionTrackingWouldHaveItIn() {
        assertThat(told(IdleTimeOuts.CONNTRACK, Script.HANDSHAKE, HALF_CLOSE, "+50 < P. (10)"))
                .hasSize(1);
        assertThat(told(IdleTimeOuts.CONNTRACK, Script.HANDSHAKE, HALF_CLOSE, "+63 < P. (10)"))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE.with(Name.FIN_WAIT, 1), Script.HANDSHAKE, HALF_CLOSE, "+63 < P. (10)"))
                .hasSize(1);
        assertThat(told(IdleTimeOuts.NONE.with(Name.TIME_WAIT, 20), Script.HANDSHAKE, CLOSE, "+23 < F. 1:1(0) ack 2"))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE.with(Name.UNACKNOWLEDGED, 5), Script.HANDSHAKE, "+1 > P. (100)", "+9 < ."))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE.with(Name.SYN_SENT, 1), "0 > S", "+3 > S 0:0(0)"))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE.with(Name.SYN_RECV, 1), "0 > S", "+0 < S.", "+3 > ."))
                .hasSize(2);
        assertThat(told(IdleTimeOuts.NONE.with(Name.CLOSE, 5), Script.HANDSHAKE, "+1 > R.", "+9 < ."))
                .hasSize(2);
    }

    private static String after(int seconds) {
        return REQUEST + REQUEST.replaceFirst("\\+1", "+" + seconds);
    }

    private static List<VerdictKind> kinds(ConnectionSummary summary) {
        return summary.outcome() == null
                ? List.of()
                : summary.outcome().verdicts().stream().map(Verdict::kind).toList();
    }

    private static List<ConnectionSummary> told(IdleTimeOuts timeOuts, String... lines) {
        List<ConnectionSummary> told = new ArrayList<>();
        var tracker = new ConnectionTracker(
                event -> {
                    if (event instanceof ConnectionSummary summary) {
                        told.add(summary);
                    }
                },
                KernelSettings.DEFAULTS,
                new TrackerOptions(ConnectionHistory::new, timeOuts, TrackerOptions.DEFAULT_OBJECTS));
        Told.feed(tracker, Script.of(lines).packets(), 1);
        tracker.end();
        return told;
    }
}
