package tcpstates.engine;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.tcp.SnapshotBuffer;
import tcpstates.tracker.ConnectionTracker;

/** A snapshot that is put together of what each thread follows, which all stand at the same packet. */
final class SnapshotParts {
    private final List<SnapshotBuffer> parts = new ArrayList<>();

    /** Adds the connections that the tracker follows; from any thread. */
    void add(ConnectionTracker tracker) {
        SnapshotBuffer part = tracker.snapshot();
        synchronized (parts) {
            parts.add(part);
        }
    }

    /** All that was added; it is read by whoever looks at it first, on that thread. */
    Snapshot whole() {
        synchronized (parts) {
            long time = parts.stream().mapToLong(SnapshotBuffer::time).max().orElse(Long.MIN_VALUE);
            return time == Long.MIN_VALUE ? Snapshot.EMPTY : new Snapshot(time, new Endpoints(List.copyOf(parts)));
        }
    }

    /** The endpoints of all parts; they become objects when somebody looks. */
    private static final class Endpoints extends AbstractList<EndpointSnapshot> {
        /** Of one connection the client comes first, and stays there: sorting is stable. */
        private static final Comparator<EndpointSnapshot> BY_CONNECTION =
                Comparator.comparingInt(EndpointSnapshot::connection);

        private @Nullable List<SnapshotBuffer> parts;
        private final List<EndpointSnapshot> endpoints = new ArrayList<>();

        Endpoints(List<SnapshotBuffer> parts) {
            this.parts = parts;
        }

        private synchronized List<EndpointSnapshot> endpoints() {
            if (parts != null) {
                parts.forEach(part -> part.read(endpoints));
                endpoints.sort(BY_CONNECTION);
                parts = null;
            }
            return endpoints;
        }

        @Override
        public EndpointSnapshot get(int index) {
            return endpoints().get(index);
        }

        @Override
        public int size() {
            return endpoints().size();
        }
    }
}
