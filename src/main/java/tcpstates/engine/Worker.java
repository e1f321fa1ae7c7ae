package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.EventSink;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.ProvisionalNumbers;

/** One of the threads of a {@link ParallelRun}: walks through the whole capture and follows its share of the connections. */
public abstract class Worker implements Runnable, ChunkBoundary, EventSink {
    /** Makes what follows a worker's share. */
    @FunctionalInterface
    public interface Equipment {
        /** A follower of the worker's share that tells the worker what happens, and asks it at borders. */
        Shard of(Worker worker) throws CaptureException;
    }

    final ParallelRun<?> crew;
    final int chunk;
    private final PacketSource source;
    private final FlowShard share;
    private final @Nullable ProvisionalNumbers openings;
    private final Shard follower;
    private boolean atEnd;
    private @Nullable CaptureException damage;

    /**
     * @param openings gets connections whose numbers are provisional; null if nobody wants to know numbers
     * @param equipment makes what follows the share
     */
    Worker(
            ParallelRun<?> crew,
            PacketSource source,
            FlowShard share,
            int chunk,
            @Nullable ProvisionalNumbers openings,
            Equipment equipment)
            throws CaptureException {
        this.crew = crew;
        this.source = source;
        this.share = share;
        this.chunk = chunk;
        this.openings = openings;
        follower = equipment.of(this);
    }

    @Override
    public final void run() {
        try {
            try {
                source.deliver(follower.analysis());
            } catch (CaptureException e) {
                damage = e;
            }
            follower.analysis().finish();
            atEnd = true;
            if (!crew.isOver()) {
                pass();
            }
            end();
            crew.done();
        } catch (ParallelRun.Dismissal e) {
            // another one has failed
        } catch (Throwable e) {
            crew.fail(e);
        }
    }

    /** The capture is over: tells what is left to be told. */
    abstract void end();

    /** Wakes up whoever waits for something that will not come. */
    abstract void giveUp();

    @Override
    public final long chunk() {
        return chunk;
    }

    @Override
    public final void tidy(ConnectionTracker tracker, long packets) {
        tracker.packIdle();
        crew.keepBounds();
    }

    public FlowShard share() {
        return share;
    }

    /** Connections whose numbers are provisional; null if nobody wants to know numbers. */
    @Nullable
    public ProvisionalNumbers openings() {
        return openings;
    }

    Shard follower() {
        return follower;
    }

    /** Whether it is through with the capture. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Why the walk ended before the end of the capture; null if it did not. */
    @Nullable
    CaptureException damage() {
        return damage;
    }
}
