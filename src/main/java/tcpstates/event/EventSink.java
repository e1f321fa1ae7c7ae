package tcpstates.event;

/** Takes events in the order in which their evidence passed by. */
@FunctionalInterface
public interface EventSink {
    void accept(Event event);
}
