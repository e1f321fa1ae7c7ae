package tcpstates.event;

/**
 * Takes of the events that are most frequent what is needed to count them, so that no object must be made for each. To be had
 * from a sink, {@link EventSink#transitionCounter()}, which still takes all other events.
 */
public interface TransitionCounter {
    /** In the place of a {@link Transition}. */
    void transition(TcpState from, TcpState to, Evidence evidence);

    /** In the place of a {@link ConnectionSummary}. */
    void connection(TcpState clientState, TcpState serverState);
}
