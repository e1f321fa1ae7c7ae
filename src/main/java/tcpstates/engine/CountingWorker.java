package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.event.EventSink;
import tcpstates.report.Tally;
import tcpstates.tracker.ProvisionalNumbers;

/** A worker whose events are only counted: it has nothing to compare with the others but what all of them may keep. */
final class CountingWorker extends Worker {
    private final Tally tally = new Tally();
    private final Tally total;
    private int chunks;

    /** @param total of all workers */
    CountingWorker(ChunkBarrier barrier, Tally total) {
        super(barrier);
        this.total = total;
    }

    @Override
    EventSink sink() {
        return tally;
    }

    @Override
    @Nullable
    ProvisionalNumbers numbers() {
        return null;
    }

    @Override
    public boolean arrive() {
        chunks++;
        if (chunks < barrier.chunksApart() && !isAtEnd()) {
            return true;
        }
        chunks = 0;
        return barrier.arrive(shard(), isAtEnd());
    }

    @Override
    void end() {
        shard().end();
    }

    @Override
    void gather() {
        total.include(tally);
    }
}
