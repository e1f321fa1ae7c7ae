package tcpstates.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;

/**
 * A capture analysed on the calling thread.
 *
 * @param shard null if only packets are counted
 */
record SequentialRun(
        PacketSource source,
        PacketPipeline pipeline,
        @Nullable Shard shard,
        List<RunCounters> counters) implements Execution {
    @Override
    public @Nullable CaptureException walk() {
        try {
            source.deliver(pipeline, pipeline);
            return null;
        } catch (CaptureException e) {
            return e;
        }
    }

    @Override
    public void end() {
        pipeline.end();
        if (shard != null) {
            shard.tracker().end();
        }
    }

    @Override
    public void stop() {
        source.stop();
    }
}
