package tcpstates.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the parts of a capture in their order, to whichever task asks next. The order is what makes watermarks right: a part that is
 * not handed out yet lies behind all that are.
 */
final class CaptureEnumerator implements SplitEnumerator<CaptureSplit, CaptureEnumerator.Left> {
    /**
     * What is to be read yet.
     *
     * @param splits in no order
     */
    record Left(List<CaptureSplit> splits) {}

    private final SplitEnumeratorContext<CaptureSplit> context;
    private final TreeMap<Integer, CaptureSplit> left = new TreeMap<>();

    CaptureEnumerator(SplitEnumeratorContext<CaptureSplit> context, Left left) {
        this.context = context;
        left.splits.forEach(split -> this.left.put(split.part(), split));
    }

    /** All parts of the capture. */
    static Left all(CapturePlan plan) {
        List<CaptureSplit> splits = new ArrayList<>();
        for (int i = 0; i < plan.parts().size(); i++) {
            splits.add(new CaptureSplit(i, plan.parts().get(i).start().packets(), plan.fingerprint()));
        }
        return new Left(splits);
    }

    @Override
    public void start() {
        // tasks ask
    }

    @Override
    public void handleSplitRequest(int task, @Nullable String host) {
        var first = left.pollFirstEntry();
        if (first == null) {
            context.signalNoMoreSplits(task);
        } else {
            context.assignSplit(first.getValue(), task);
        }
    }

    @Override
    public void addSplitsBack(List<CaptureSplit> splits, int task) {
        splits.forEach(split -> left.put(split.part(), split));
    }

    @Override
    public void addReader(int task) {
        // it asks when it has nothing to read
    }

    @Override
    public Left snapshotState(long checkpoint) {
        return new Left(List.copyOf(left.values()));
    }

    @Override
    public void close() {
        // holds nothing
    }

    static final class Bytes implements SimpleVersionedSerializer<Left> {
        private final CaptureSplit.Bytes splits = new CaptureSplit.Bytes();

        @Override
        public int getVersion() {
            return CaptureSplit.FORMAT;
        }

        @Override
        public byte[] serialize(Left left) throws IOException {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.writeInt(left.splits.size());
            for (CaptureSplit split : left.splits) {
                byte[] one = splits.serialize(split);
                out.writeInt(one.length);
                out.write(one);
            }
            return bytes.toByteArray();
        }

        @Override
        public Left deserialize(int version, byte[] bytes) throws IOException {
            var in = new DataInputStream(new ByteArrayInputStream(bytes));
            int count = in.readInt();
            List<CaptureSplit> read = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                read.add(splits.deserialize(version, in.readNBytes(in.readInt())));
            }
            return new Left(read);
        }
    }
}
