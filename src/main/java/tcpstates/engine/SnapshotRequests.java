package tcpstates.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tcpstates.event.Snapshot;
import tcpstates.tracker.ConnectionTracker;

/** Who wants to know how the connections of a run stand, and is answered where all of its threads stand at the same packet. */
final class SnapshotRequests {
    private List<CompletableFuture<Snapshot>> waiting = new ArrayList<>();
    private List<Consumer<Snapshot>> actions = new ArrayList<>();
    private volatile boolean any;
    private boolean closed;

    /** Asks; from any thread. */
    synchronized CompletableFuture<Snapshot> add() {
        var request = new CompletableFuture<Snapshot>();
        if (closed) {
            request.cancel(false);
        } else {
            waiting.add(request);
            any = true;
        }
        return request;
    }

    /** Asks; from any thread. The action takes the answer on the run's own thread, if the run does not end before. */
    synchronized void add(Consumer<Snapshot> action) {
        if (!closed) {
            actions.add(action);
            any = true;
        }
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
        Snapshot snapshot = of(trackers);
        List<Consumer<Snapshot>> called;
        synchronized (this) {
            called = actions;
            actions = new ArrayList<>();
        }
        take().forEach(request -> request.complete(snapshot));
        called.forEach(action -> action.accept(snapshot));
    }

    private static Snapshot of(List<ConnectionTracker> trackers) {
        var parts = new SnapshotParts();
        trackers.forEach(parts::add);
        return parts.whole();
    }

    /** The run is over: whoever waits does so in vain, as does who asks from now on. */
    synchronized void close() {
        closed = true;
        take().forEach(request -> request.cancel(false));
    }

    private synchronized List<CompletableFuture<Snapshot>> take() {
        List<CompletableFuture<Snapshot>> taken = waiting;
        waiting = new ArrayList<>();
        any = false;
        return taken;
    }
}
