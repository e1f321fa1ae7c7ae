package tcpstates.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.LinkTags;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Report;
import tcpstates.select.ExpressionException;
import tcpstates.select.Selection;

/** What is told of connections that are held back until it is known whether they are wanted. */
class HoldingReportTest {
    private static final SocketAddress SERVER = new SocketAddress(0, 0x0a000002, false, 80);
    /** Room for ten events. */
    private static final long BOUND = 10 * 256;

    private final List<Event> told = new ArrayList<>();
    private final AtomicLong shortened = new AtomicLong();

    private HoldingReport holding(String expression) throws ExpressionException {
        var collecting = new Report() {
            @Override
            public void accept(Event event) {
                told.add(event);
            }

            @Override
            public void end(CaptureTotals totals) {
                // nothing is printed
            }

            @Override
            public void flush() {
                // nothing is printed
            }
        };
        return new HoldingReport(Selection.of(expression), collecting, false, BOUND, shortened::set);
    }

    private static SocketAddress client(int connection) {
        return new SocketAddress(0, 0x0a000001, false, 40_000 + connection);
    }

    private static Transition opens(int connection) {
        return new Transition(
                0,
                Transition.NO_PROOF,
                connection,
                Transition.NO_PACKET,
                connection,
                new ConnectionId(0, connection, 1),
                client(connection),
                SERVER,
                Role.CLIENT,
                TcpState.CLOSE,
                TcpState.SYN_SENT,
                0,
                Evidence.SENT,
                Cause.SENT_SYN,
                new Counters(0, 0, 0, 0, 0, 0, 0));
    }

    private static ConnectionSummary ends(int connection, long packets) {
        return new ConnectionSummary(
                1,
                connection,
                new ConnectionId(0, connection, 1),
                client(connection),
                SERVER,
                LinkTags.NONE,
                0,
                1,
                TcpState.SYN_SENT,
                TcpState.CLOSE,
                packets,
                0,
                null);
    }

    @Test
    void tellsNothingOfAConnectionBeforeItIsDecidedAndThenAll() throws ExpressionException {
        HoldingReport report = holding("packets>1");
        report.accept(opens(1));
        report.accept(opens(2));
        assertThat(told).isEmpty();

        report.accept(ends(2, 2));
        report.accept(ends(1, 1));

        assertThat(told).containsExactly(opens(2), ends(2, 2));
    }

    @Test
    void tellsAtOnceWhatAddressesAndPortsDecide() throws ExpressionException {
        HoldingReport report = holding("client.port=40002");
        report.accept(opens(1));
        report.accept(opens(2));

        assertThat(told).containsExactly(opens(2));
    }

    @Test
    void givesUpTheFrontOfThoseHeldLongestWhenThereIsNoRoomAndCountsThem() throws ExpressionException {
        HoldingReport report = holding("packets>1");
        for (int connection = 1; connection <= 12; connection++) {
            report.accept(opens(connection));
        }
        for (int connection = 1; connection <= 12; connection++) {
            report.accept(ends(connection, connection == 2 ? 1 : 2));
        }
        report.end(CaptureTotals.NONE);

        // 1 and 2 gave way to 11; 2 is not wanted.
        assertThat(told).hasSize(11 + 10).doesNotContain(opens(1), opens(2)).contains(ends(1, 2), opens(3));
        assertThat(shortened).hasValue(1);
    }
}
