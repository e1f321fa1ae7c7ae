package tcpstates.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.diagnosis.HistoryCodec;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.ConnectionCodec;
import tcpstates.tracker.SingleConnection;

/**
 * The state of a key: the connection of a 5-tuple, and its packets that came before all in front of them had. A connection that was busy
 * is an object, any other one the bytes that it becomes in a checkpoint.
 */
final class Flow {
    static final String KIND = "flow";

    /** How it becomes bytes. */
    static final ValueSerializer<Flow> BYTES = new Bytes();

    /** No timer. */
    static final long NONE = Long.MAX_VALUE;

    // What a field that was added later asks for by BitCodec.since. These stay as they are.
    private static final int OLDEST_CONNECTION = 10;
    private static final int OLDEST_HISTORY = 8;

    private static final byte[] NOTHING = {};
    private static final int FORMAT = 1;

    /** Packets that are to come, as they came. */
    final List<Packet> waiting = new ArrayList<>();

    /** The place that has come last. */
    long place;

    /** The end of the chunk for which a timer is set. */
    long timer = NONE;

    /** How many connections of the key there were since it has state. */
    int connections;

    /** Where the present connection was opened; as {@link Told#opened()}. */
    long opened;

    /** The same of the one before it. */
    long openedBefore;

    private byte[] packed = NOTHING;
    private @Nullable SingleConnection connection;

    /** Makes the connection of a key, without contents. */
    @FunctionalInterface
    interface Maker {
        SingleConnection make(Flow flow);
    }

    /** The connection, to be changed. */
    SingleConnection connection(Maker maker) {
        SingleConnection present = look(maker);
        packed = NOTHING;
        connection = present;
        return present;
    }

    /** The connection, to be looked at only: it stays as it is kept. */
    SingleConnection look(Maker maker) {
        SingleConnection present = connection;
        if (present == null) {
            present = maker.make(this);
            if (packed.length > 0) {
                read(present, packed);
            }
        }
        return present;
    }

    /** Keeps it as bytes until something happens. */
    void pack() {
        packed = bytes();
        connection = null;
    }

    /** Whether there is nothing that would have to be kept. */
    boolean isOver() {
        return waiting.isEmpty() && connection != null && connection.connection() == null;
    }

    private byte[] bytes() {
        SingleConnection present = connection;
        if (present == null) {
            return packed;
        }
        var bits = new BitCodec();
        bits.writeSealed(FORMAT);
        bits.fixed8(ConnectionCodec.VERSION);
        bits.fixed8(HistoryCodec.VERSION);
        boolean observed = present.observer() instanceof ConnectionHistory;
        bits.fixed8(observed ? 1 : 0);
        if (present.observer() instanceof ConnectionHistory history) {
            new HistoryCodec(bits).write(history);
        }
        present.write(bits);
        return bits.seal();
    }

    private static void read(SingleConnection into, byte[] bytes) {
        var bits = new BitCodec();
        bits.readSealed(bytes, FORMAT);
        int connections = bits.fixed8(0);
        int histories = bits.fixed8(0);
        requireReadable(connections, OLDEST_CONNECTION, ConnectionCodec.VERSION);
        requireReadable(histories, OLDEST_HISTORY, HistoryCodec.VERSION);
        ConnectionHistory history = null;
        if (bits.fixed8(0) != 0) {
            bits.readVersion(histories);
            history = new HistoryCodec(bits).read();
        }
        bits.readVersion(connections);
        into.read(bits, history);
        bits.endRead();
    }

    private static void requireReadable(int version, int oldest, int newest) {
        if (version < oldest || version > newest) {
            throw new IllegalStateException("the checkpoint holds connections of version " + version
                    + ", and this job reads versions " + oldest + " to " + newest
                    + ": finish it with the version that began it");
        }
    }

    private static final class Bytes extends ValueSerializer<Flow> {
        Bytes() {
            super(Flow.class);
        }

        @Override
        Layout<Flow> layout() {
            return new Layout<>(
                    KIND,
                    "format %d connections %d histories %d"
                            .formatted(FORMAT, ConnectionCodec.VERSION, HistoryCodec.VERSION));
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }

        @Override
        public Flow copy(Flow from) {
            var copy = new Flow();
            copy.waiting.addAll(from.waiting);
            copy.place = from.place;
            copy.timer = from.timer;
            copy.connections = from.connections;
            copy.opened = from.opened;
            copy.openedBefore = from.openedBefore;
            copy.packed = from.bytes();
            return copy;
        }

        @Override
        public void serialize(Flow flow, DataOutputView out) throws IOException {
            out.writeInt(flow.waiting.size());
            for (Packet packet : flow.waiting) {
                Packet.BYTES.serialize(packet, out);
            }
            out.writeLong(flow.place);
            out.writeLong(flow.timer);
            out.writeInt(flow.connections);
            out.writeLong(flow.opened);
            out.writeLong(flow.openedBefore);
            writeBytes(flow.bytes(), out);
        }

        @Override
        public Flow deserialize(DataInputView in) throws IOException {
            var flow = new Flow();
            int waiting = in.readInt();
            for (int i = 0; i < waiting; i++) {
                flow.waiting.add(Packet.BYTES.deserialize(in));
            }
            flow.place = in.readLong();
            flow.timer = in.readLong();
            flow.connections = in.readInt();
            flow.opened = in.readLong();
            flow.openedBefore = in.readLong();
            flow.packed = readBytes(in);
            return flow;
        }
    }
}
