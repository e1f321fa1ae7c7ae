package tcpstates.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.EventSink;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.ProvisionalNumbers;

/**
 * What one thread of a {@link ParallelRun} does: walks all packets of the capture and tracks the connections of its shard.
 *
 * <p>The shard's tracker emits to the worker's {@link #sink}, and the worker asks the tracker where it stands: so a worker is made
 * first, then its shard, and {@link #assign} brings them together before the thread starts.
 */
abstract class Worker implements ChunkBoundary {
    final ChunkBarrier barrier;
    private @Nullable Shard shard;
    private boolean atEnd;
    private boolean ending;
    private @Nullable CaptureException damage;

    Worker(ChunkBarrier barrier) {
        this.barrier = barrier;
    }

    /** What takes the tracker's events. */
    abstract EventSink sink();

    /** Gets connections whose numbers are provisional; null if nobody wants to know numbers. */
    abstract @Nullable ProvisionalNumbers numbers();

    /** Gives it the shard that was made for it. */
    final void assign(Shard made) {
        shard = made;
    }

    final Shard shard() {
        return Objects.requireNonNull(shard);
    }

    /** Walks the capture, on the worker's thread. */
    final void walk(PacketSource source) {
        try {
            source.deliver(shard().pipeline());
        } catch (CaptureException e) {
            damage = e;
        }
        shard().pipeline().packetsEnded();
        shard().pipeline().finish();
        atEnd = true;
        if (!barrier.isOver()) {
            arrive();
        }
        barrier.standStill();
        ending = true;
        end();
    }

    /** The capture is over: emits what is left to be emitted. */
    abstract void end();

    /**
     * The run has failed, and all threads have ended: the tracker gets what waits for it. From here on on the calling thread.
     *
     * @throws OutOfMemoryError if there is no room even for that
     */
    final void stopShort() {
        shard().pipeline().packetsEnded();
        shard().pipeline().finish();
    }

    /** Behind {@link #stopShort}: ends the connections, unless that had begun. */
    final void endShort() {
        if (!ending) {
            ending = true;
            shard().end();
        }
    }

    /** Adds what only counts to the whole run's, after all threads have ended. */
    void gather() {
        // its events were handed over
    }

    @Override
    public final long chunk() {
        return barrier.chunk();
    }

    @Override
    public final void compactAndEvict(ConnectionTracker tracker, long packets) {
        tracker.packIdle();
        barrier.standStill();
    }

    /** Whether it is through with the capture. */
    final boolean isAtEnd() {
        return atEnd;
    }

    /** Why the walk ended before the end of the capture; null if it did not. */
    final @Nullable CaptureException damage() {
        return damage;
    }
}
