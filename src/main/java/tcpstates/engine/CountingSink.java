package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;

/** Keeps count of the states that endpoints are in, and hands events on. */
final class CountingSink implements EventSink, TransitionCounter {
    private final RunCounters counters;
    private final EventSink sink;
    private final @Nullable TransitionCounter next;

    CountingSink(RunCounters counters, EventSink sink) {
        this.counters = counters;
        this.sink = sink;
        next = sink.transitionCounter();
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Transition change) {
            counters.endpointChanges(change.from(), change.to());
        } else if (event instanceof ConnectionSummary summary) {
            leave(summary.clientState(), summary.serverState());
        }
        sink.accept(event);
    }

    @Override
    public void advance(long time) {
        sink.advance(time);
    }

    @Override
    public @Nullable TransitionCounter transitionCounter() {
        return next == null ? null : this;
    }

    @Override
    public void transition(TcpState from, TcpState to, Evidence evidence) {
        counters.endpointChanges(from, to);
        if (next != null) {
            next.transition(from, to, evidence);
        }
    }

    @Override
    public void connection(TcpState clientState, TcpState serverState) {
        leave(clientState, serverState);
        if (next != null) {
            next.connection(clientState, serverState);
        }
    }

    private void leave(TcpState clientState, TcpState serverState) {
        counters.endpointLeaves(clientState);
        counters.endpointLeaves(serverState);
    }
}
