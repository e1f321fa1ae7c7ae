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
     * What takes the connection's transitions in the place of this sink; null if it takes them itself. As
     * {@link EventSink#transitionCounter}.
     */
    default @Nullable TransitionCounter transitionCounter(Connection connection) {
        return null;
    }
}
