package tcpstates.event;

import org.jspecify.annotations.Nullable;

/** Takes events in the order in which their evidence passed by. */
@FunctionalInterface
public interface EventSink {
    void accept(Event event);

    /** In a live capture: the capture has come to that time (ns since the epoch), though maybe no event tells it. */
    default void advance(long time) {
        // most have nothing to do when nothing happens
    }

    /** What takes the events that are most frequent in the place of this sink, if all that it does is to count them. */
    default @Nullable TransitionCounter transitionCounter() {
        return null;
    }
}
