package tcpstates.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** Reads the parts that a task was given, the first one first, chunk by chunk. */
final class PartsReader implements SourceReader<Packet, CaptureSplit> {
    private final CapturePlan plan;
    private final SourceReaderContext context;
    private final TreeMap<Integer, CaptureSplit> splits = new TreeMap<>();
    private @Nullable PartFeed feed;
    private boolean noMore;
    private CompletableFuture<Void> available = new CompletableFuture<>();

    PartsReader(CapturePlan plan, SourceReaderContext context) {
        this.plan = plan;
        this.context = context;
    }

    @Override
    public void start() {
        if (splits.isEmpty()) {
            context.sendSplitRequest();
        }
    }

    @Override
    public void addSplits(List<CaptureSplit> more) {
        for (CaptureSplit split : more) {
            CapturePlan.requireSame(split.capture(), plan.fingerprint());
            splits.put(split.part(), split);
        }
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMore = true;
        available.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Packet> output) throws InterruptedException {
        if (splits.isEmpty()) {
            return noMore ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }
        CaptureSplit split = splits.firstEntry().getValue();
        PartFeed present = feed;
        if (present == null) {
            present = new PartFeed(plan.parts().get(split.part()), split.done());
            feed = present;
        }
        PartFeed.Chunk chunk = present.poll();
        if (chunk == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        for (Packet packet : chunk.packets()) {
            output.collect(packet, packet.number());
        }
        output.emitWatermark(new Watermark(chunk.end()));
        if (chunk.last()) {
            present.close();
            feed = null;
            splits.remove(split.part());
            if (splits.isEmpty() && !noMore) {
                context.sendSplitRequest();
                return InputStatus.NOTHING_AVAILABLE;
            }
        } else {
            splits.put(split.part(), new CaptureSplit(split.part(), chunk.end(), split.capture()));
        }
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        PartFeed present = feed;
        if (present != null) {
            return present.available();
        }
        if (!splits.isEmpty() || noMore) {
            return CompletableFuture.completedFuture(null);
        }
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        return available;
    }

    @Override
    public List<CaptureSplit> snapshotState(long checkpoint) {
        return new ArrayList<>(splits.values());
    }

    @Override
    public void close() {
        if (feed != null) {
            feed.close();
        }
    }
}
