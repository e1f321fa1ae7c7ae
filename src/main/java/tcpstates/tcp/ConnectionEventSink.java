package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.TransitionCounter;

/** Takes the events of the state machine in the order in which their evidence passed by, each with its connection. */
@FunctionalInterface
public interface ConnectionEventSink {
    void accept(Connection connection, Event event);

    /**
     * What takes the transitions of all connections in the place of this sink, for good; null if there is no such thing. As
     * {@link EventSink#transitionCounter}.
     */
    default @Nullable TransitionCounter transitionCounter() {
        return null;
    }

    /** What takes those of one connection, asked at each where none takes all; null if this sink takes them itself. */
    default @Nullable TransitionCounter transitionCounter(Connection connection) {
        return null;
    }
}
