package tcpstates.flink;

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The source of the job: the packets of a capture, part by part. */
final class CaptureParts implements Source<Packet, CaptureSplit, CaptureEnumerator.Left> {
    private final CapturePlan plan;

    CaptureParts(CapturePlan plan) {
        this.plan = plan;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Packet, CaptureSplit> createReader(SourceReaderContext context) {
        return new PartsReader(plan, context);
    }

    @Override
    public SplitEnumerator<CaptureSplit, CaptureEnumerator.Left> createEnumerator(
            SplitEnumeratorContext<CaptureSplit> context) {
        return new CaptureEnumerator(context, CaptureEnumerator.all(plan));
    }

    @Override
    public SplitEnumerator<CaptureSplit, CaptureEnumerator.Left> restoreEnumerator(
            SplitEnumeratorContext<CaptureSplit> context, CaptureEnumerator.Left left) {
        return new CaptureEnumerator(context, left);
    }

    @Override
    public SimpleVersionedSerializer<CaptureSplit> getSplitSerializer() {
        return new CaptureSplit.Bytes();
    }

    @Override
    public SimpleVersionedSerializer<CaptureEnumerator.Left> getEnumeratorCheckpointSerializer() {
        return new CaptureEnumerator.Bytes();
    }
}
