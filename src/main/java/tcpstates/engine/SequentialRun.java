package tcpstates.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;

/**
 * A capture analysed on the calling thread.
 *
 * @param shard null if only packets are counted
 * @param heap has some room in reserve for the end
 */
record SequentialRun(
        PacketSource source,
        PacketPipeline pipeline,
        @Nullable Shard shard,
        HeapGuard heap,
        List<RunCounters> counters) implements Execution {
    @Override
    public @Nullable CaptureException walk() {
        try {
            source.deliver(pipeline, pipeline);
            return null;
        } catch (CaptureException e) {
            return e;
        } catch (OutOfMemoryError | StackOverflowError | RuntimeException e) {
            if (e.getCause() instanceof CaptureException cause) {
                return cause;
            }
            heap.release();
            return new CaptureException(
                    MachineFailure.line(e) + ", at packet " + pipeline.packets() + " of " + source.name()
                            + "; what was analysed before it is printed",
                    e);
        }
    }

    @Override
    public void end() {
        pipeline.end();
        if (shard != null) {
            shard.end();
        }
    }

    @Override
    public void stop() {
        source.stop();
    }
}
