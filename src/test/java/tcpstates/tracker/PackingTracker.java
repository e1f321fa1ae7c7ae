package tcpstates.tracker;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Event;
import tcpstates.packet.TcpSegment;

/** A tracker that packs every connection that can be after every segment, and unpacks it for the next one. */
public final class PackingTracker {
    private final List<Event> events = new ArrayList<>();
    private final ConnectionTracker tracker = new ConnectionTracker(events::add);
    private int maxPacked;

    public void segment(TcpSegment s) {
        tracker.segment(s);
        tracker.store().packAll();
        maxPacked = Math.max(maxPacked, tracker.store().packed());
    }

    public void advance(long nanos) {
        tracker.advance(nanos);
        tracker.store().packAll();
    }

    /** Ends the capture and returns what was emitted of it. */
    public List<Event> end() {
        tracker.end();
        return events;
    }

    /** Most connections that were packed at once. */
    public int maxPacked() {
        return maxPacked;
    }
}
