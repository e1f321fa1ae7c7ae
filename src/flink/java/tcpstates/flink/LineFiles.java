package tcpstates.flink;

import java.time.Duration;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;

/**
 * The files that lines are written to: a folder for every so many packets of the capture, named so that the order of names is that of the
 * lines. A task that was restored goes on in the file where it was.
 */
final class LineFiles implements BucketAssigner<String, String> {
    /** Packets whose lines are in one folder. */
    static final long PACKETS = 10_000_000;

    /** When nothing was written to a folder for so long, its file is whole. */
    private static final Duration WHOLE = Duration.ofMinutes(5);

    private static final Duration NEVER = Duration.ofDays(10_000);

    private LineFiles() {}

    /** What writes to a folder. */
    static FileSink<String> in(String folder) {
        return FileSink.forRowFormat(new Path(folder), new SimpleStringEncoder<String>())
                .withBucketAssigner(new LineFiles())
                .withRollingPolicy(DefaultRollingPolicy.builder()
                        .withMaxPartSize(new MemorySize(Long.MAX_VALUE))
                        .withRolloverInterval(NEVER)
                        .withInactivityInterval(WHOLE)
                        .build())
                .build();
    }

    /** The time of a line is its place in the capture. */
    @Override
    public String getBucketId(String line, Context context) {
        Long place = context.timestamp();
        return place == null || place == Chunks.END
                ? "packet-end"
                : "packet-%015d".formatted((place - 1) / PACKETS * PACKETS + 1);
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
        return SimpleVersionedStringSerializer.INSTANCE;
    }
}
