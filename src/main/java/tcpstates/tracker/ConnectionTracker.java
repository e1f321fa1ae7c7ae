package tcpstates.tracker;

import tcpstates.event.EventSink;
import tcpstates.packet.TcpSegment;

/** Follows every TCP connection of a capture and tells what happens to it. */
public final class ConnectionTracker {
    @SuppressWarnings("UnusedVariable")
    private final EventSink sink;

    public ConnectionTracker(EventSink sink) {
        this.sink = sink;
    }

    /** Takes the next segment of the capture. */
    public void segment(TcpSegment segment) {}

    /** Lets the capture's clock run on to {@code nanos} (since the epoch), so that timers fire while no packets come. */
    public void advance(long nanos) {}

    /** Ends the capture: tells a {@code ConnectionSummary} for every connection that is left. */
    public void end() {}
}
