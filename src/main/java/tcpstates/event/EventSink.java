package tcpstates.event;

import org.jspecify.annotations.Nullable;

/** Takes events in the order in which their evidence passed by. */
@FunctionalInterface
public interface EventSink {
    void accept(Event event);

    /** What takes the events that are most frequent in the place of this sink, if all that it does is to count them. */
    default @Nullable TransitionCounter transitionCounter() {
        return null;
    }
}
