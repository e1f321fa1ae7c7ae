package tcpstates.engine;

import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;

/** How many endpoints are in which state now; a signal handler may ask at any time. CLOSE and LISTEN are no connection's. */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
public final class StateCounts implements EventSink, TransitionCounter {
    private final EventSink sink;
    private final @Nullable TransitionCounter census;
    private final AtomicIntegerArray endpoints = new AtomicIntegerArray(TcpState.values().length);

    /** @param sink to which events go on */
    public StateCounts(EventSink sink) {
        this.sink = sink;
        census = sink.census();
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Transition change) {
            count(change.from(), change.to());
        } else if (event instanceof ConnectionSummary summary) {
            leave(summary.clientState());
            leave(summary.serverState());
        }
        sink.accept(event);
    }

    @Override
    public @Nullable TransitionCounter census() {
        return census == null ? null : this;
    }

    @Override
    public void transition(TcpState from, TcpState to, Evidence evidence) {
        count(from, to);
        if (census != null) {
            census.transition(from, to, evidence);
        }
    }

    @Override
    public void connection(TcpState clientState, TcpState serverState) {
        leave(clientState);
        leave(serverState);
        if (census != null) {
            census.connection(clientState, serverState);
        }
    }

    private void count(TcpState from, TcpState to) {
        leave(from);
        add(to, 1);
    }

    private void leave(TcpState state) {
        if (endpoints.getPlain(state.ordinal()) > 0) {
            add(state, -1);
        }
    }

    /** Only one thread writes; others shall read whole numbers, and none needs the latest: no atomic operation, no fence. */
    private void add(TcpState state, int count) {
        endpoints.setOpaque(state.ordinal(), endpoints.getPlain(state.ordinal()) + count);
    }

    /** All of them together, such as {@code SYN_SENT 2, ESTABLISHED 34}. */
    public static String text(List<StateCounts> all) {
        var text = new StringJoiner(", ").setEmptyValue("no open connections");
        for (TcpState state : TcpState.values()) {
            int count = 0;
            for (StateCounts counts : all) {
                count += counts.endpoints.getOpaque(state.ordinal());
            }
            if (count > 0 && state.hasConnection()) {
                text.add(state.name() + ' ' + count);
            }
        }
        return text.toString();
    }
}
