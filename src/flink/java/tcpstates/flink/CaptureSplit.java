package tcpstates.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A part of the capture that a task reads.
 *
 * @param part its index
 * @param done number of the last packet that was handed on
 * @param capture its plan's fingerprint
 */
record CaptureSplit(int part, long done, String capture) implements SourceSplit {
    static final int FORMAT = 1;

    @Override
    public String splitId() {
        return "part-" + part;
    }

    static final class Bytes implements SimpleVersionedSerializer<CaptureSplit> {
        @Override
        public int getVersion() {
            return FORMAT;
        }

        @Override
        public byte[] serialize(CaptureSplit split) throws IOException {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.writeInt(split.part);
            out.writeLong(split.done);
            out.writeUTF(split.capture);
            return bytes.toByteArray();
        }

        @Override
        public CaptureSplit deserialize(int version, byte[] bytes) throws IOException {
            var in = new DataInputStream(new ByteArrayInputStream(bytes));
            return new CaptureSplit(in.readInt(), in.readLong(), in.readUTF());
        }
    }
}
