package tcpstates.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tcpstates.event.EndpointSnapshot;
import tcpstates.tracker.ConnectionTracker;

/** Who wants to know how the connections of a run stand, and is answered where all of its threads stand at the same packet. */
final class SnapshotRequests {
    private static final Comparator<EndpointSnapshot> BY_CONNECTION =
            Comparator.comparingInt(EndpointSnapshot::connection).thenComparing(EndpointSnapshot::role);

    private List<CompletableFuture<List<EndpointSnapshot>>> waiting = new ArrayList<>();
    private volatile boolean any;
    private boolean closed;

    /** Asks; from any thread. */
    synchronized CompletableFuture<List<EndpointSnapshot>> add() {
        var request = new CompletableFuture<List<EndpointSnapshot>>();
        if (closed) {
            request.cancel(false);
        } else {
            waiting.add(request);
            any = true;
        }
        return request;
    }

    /** Whether anybody waits for an answer. */
    boolean any() {
        return any;
    }

    /** Answers whoever has asked so far, while no tracker goes on; who asks meanwhile is answered the next time. */
    void answer(List<ConnectionTracker> trackers) {
        if (!any) {
            return;
        }
        List<EndpointSnapshot> endpoints = new ArrayList<>();
        trackers.forEach(tracker -> tracker.snapshot(endpoints::add));
        endpoints.sort(BY_CONNECTION);
        take().forEach(request -> request.complete(List.copyOf(endpoints)));
    }

    /** The run is over: whoever waits does so in vain, as does who asks from now on. */
    synchronized void close() {
        closed = true;
        take().forEach(request -> request.cancel(false));
    }

    private synchronized List<CompletableFuture<List<EndpointSnapshot>>> take() {
        List<CompletableFuture<List<EndpointSnapshot>>> taken = waiting;
        waiting = new ArrayList<>();
        any = false;
        return taken;
    }
}
