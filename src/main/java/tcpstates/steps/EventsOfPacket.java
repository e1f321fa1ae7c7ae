package tcpstates.steps;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;

/** What the next packet of a connection is, told by the events in front of it. */
final class EventsOfPacket {
    private @Nullable Retransmission repeat;
    private @Nullable Reset reset;
    private @Nullable HalfOpen halfOpen;

    void accept(Event event) {
        switch (event) {
            case Retransmission again -> repeat = again;
            case Reset sent -> reset = sent;
            case HalfOpen found -> halfOpen = found;
            default -> {
                // of no packet, or told by the packet itself
            }
        }
    }

    /** Tells a segment what it is, and forgets what it is not. */
    void tell(KeptSegment segment) {
        if (repeat != null && repeat.packet() == segment.number()) {
            segment.repeat = repeat;
        }
        if (reset != null && reset.packet() == segment.number()) {
            segment.reset = reset;
        }
        if (halfOpen != null && halfOpen.time() == segment.time()) {
            segment.halfOpen = halfOpen;
        }
        repeat = null;
        reset = null;
        halfOpen = null;
    }
}
