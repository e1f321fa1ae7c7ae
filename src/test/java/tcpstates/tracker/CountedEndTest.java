package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/** A sink that only counts gets what is left at the end in no order, and must count what others are told. */
class CountedEndTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long INTERVAL_NANOS = 10_000;
    private static final int CONNECTIONS = 50_000;

    @Test
    void countsWhatIsToldInOrderThoughTimersRunOutWithinTheLastSecond() {
        Map<String, Integer> counted = countsOf(true);

        assertThat(counted).isEqualTo(countsOf(false));
        assertThat(counted)
                .containsEntry("SYN_SENT > CLOSE, TIMER", CONNECTIONS / 2 + 1)
                .containsEntry("CLOSE and CLOSE", CONNECTIONS / 2 + 1)
                .containsEntry("SYN_SENT and CLOSE", CONNECTIONS / 2 - 1);
    }

    private static Map<String, Integer> countsOf(boolean counter) {
        var sink = new Counts(counter);
        var tracker = new ConnectionTracker(sink);
        var segment = new TcpSegment();
        for (int i = 0; i < CONNECTIONS; i++) {
            segment.setSockets(false, 0, 0x0b000000L + i, 40000, 0, 0x0a000001, 80);
            segment.setHeaders(EPOCH + i * INTERVAL_NANOS, i + 1, i & 0xffff, 64, i * 7, 0, TcpSegment.SYN, 65535);
            segment.setOptions(1460, TcpSegment.ABSENT, false, 0);
            tracker.segment(segment);
        }
        tracker.advance(EPOCH + 2 * Nanos.PER_SECOND);
        tracker.packIdle();
        assertThat(tracker.store().packed()).isEqualTo(CONNECTIONS);
        // A host that must repeat its SYN is not silent for 180 s: that is over for the first half.
        tracker.advance(EPOCH + 180 * Nanos.PER_SECOND + CONNECTIONS / 2 * INTERVAL_NANOS);
        tracker.end();
        return sink.counts;
    }

    private record Counts(boolean isCounter, Map<String, Integer> counts) implements EventSink, TransitionCounter {
        Counts(boolean isCounter) {
            this(isCounter, new TreeMap<>());
        }

        @Override
        public void accept(Event event) {
            switch (event) {
                case Transition change -> transition(change.from(), change.to(), change.evidence());
                case ConnectionSummary summary -> connection(summary.clientState(), summary.serverState());
                default -> counts.merge(event.getClass().getSimpleName(), 1, Integer::sum);
            }
        }

        @Override
        public @Nullable TransitionCounter transitionCounter() {
            return isCounter ? this : null;
        }

        @Override
        public void transition(TcpState from, TcpState to, Evidence evidence) {
            counts.merge(from + " > " + to + ", " + evidence, 1, Integer::sum);
        }

        @Override
        public void connection(TcpState clientState, TcpState serverState) {
            counts.merge(clientState + " and " + serverState, 1, Integer::sum);
        }
    }
}
