package tcpstates.tcp;

import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.TransitionCounter;

/** Takes events and tells nobody. */
final class SilentSink implements ConnectionEventSink, TransitionCounter {
    @Override
    public void accept(Connection connection, Event event) {
        // was told when it happened
    }

    @Override
    public TransitionCounter transitionCounter() {
        return this;
    }

    @Override
    public void transition(TcpState from, TcpState to, Evidence evidence) {
        // was counted when it happened
    }

    @Override
    public void connection(TcpState clientState, TcpState serverState) {
        // is no end
    }
}
