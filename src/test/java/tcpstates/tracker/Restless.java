package tcpstates.tracker;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Event;
import tcpstates.packet.TcpSegment;

/** A tracker that puts every connection away after every segment and takes it out again for the next one. */
public final class Restless {
    private final List<Event> events = new ArrayList<>();
    private final ConnectionTracker tracker = new ConnectionTracker(events::add);
    private int most;

    public void segment(TcpSegment s) {
        tracker.segment(s);
        tracker.idle().restAll();
        most = Math.max(most, tracker.idle().size());
    }

    public void advance(long nanos) {
        tracker.advance(nanos);
        tracker.idle().restAll();
    }

    /** Ends the capture and returns what was told of it. */
    public List<Event> end() {
        tracker.end();
        return events;
    }

    /** Most connections that were away at once. */
    public int most() {
        return most;
    }
}
