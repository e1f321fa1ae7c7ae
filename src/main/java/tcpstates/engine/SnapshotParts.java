package tcpstates.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.tracker.ConnectionTracker;

/** A snapshot that is put together of what each thread follows, which all stand at the same packet. */
final class SnapshotParts {
    /** Of one connection the client comes first, and stays there: sorting is stable. */
    private static final Comparator<EndpointSnapshot> BY_CONNECTION =
            Comparator.comparingInt(EndpointSnapshot::connection);

    private final List<EndpointSnapshot> endpoints = new ArrayList<>();
    private long time = Long.MIN_VALUE;
    private int parts;

    /** Adds the connections that the tracker follows; from any thread. */
    synchronized void add(ConnectionTracker tracker) {
        tracker.snapshot(endpoints::add);
        time = Math.max(time, tracker.clock());
        parts++;
    }

    /** All that was added. */
    synchronized Snapshot whole() {
        if (parts > 1) {
            endpoints.sort(BY_CONNECTION);
        }
        return time == Long.MIN_VALUE ? Snapshot.EMPTY : new Snapshot(time, Collections.unmodifiableList(endpoints));
    }
}
