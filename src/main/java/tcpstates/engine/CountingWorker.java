package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.Event;
import tcpstates.event.TransitionCounter;
import tcpstates.report.Tally;

/** A worker whose events are only counted: it has nothing to compare with the others but what all of them may keep. */
public final class CountingWorker extends Worker {
    private final Tally tally;
    private final StateCounts states;
    private int chunks;

    public CountingWorker(ParallelRun<?> crew, PacketSource source, FlowShard share, int chunk, Equipment equipment)
            throws CaptureException {
        var counts = new Tally();
        tally = counts;
        states = new StateCounts(counts);
        super(crew, source, share, chunk, null, equipment);
    }

    @Override
    public void accept(Event event) {
        states.accept(event);
    }

    @Override
    public @Nullable TransitionCounter census() {
        return states.census();
    }

    @Override
    public boolean pass() {
        chunks++;
        if (chunks < crew.chunksApart() && !isAtEnd()) {
            return true;
        }
        chunks = 0;
        return crew.meet();
    }

    @Override
    public boolean beforeTimers() {
        return true;
    }

    @Override
    public void afterTimers() {
        // goes on
    }

    @Override
    void end() {
        follower().tracker().end();
    }

    @Override
    void giveUp() {
        // nobody waits for it
    }

    public Tally tally() {
        return tally;
    }

    public StateCounts states() {
        return states;
    }
}
