package tcpstates.flink;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;

/** Two addresses with their ports, in no order, and the tunnel that the packets are in. */
final class FlowKey {
    static final String KIND = "5-tuple";

    /** How it becomes bytes. */
    static final ValueSerializer<FlowKey> BYTES = new Bytes();

    /** Of what belongs to no connection. */
    static final FlowKey NONE = new FlowKey(new byte[0]);

    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final byte[] bytes;
    private final int hash;

    private FlowKey(byte[] bytes) {
        this.bytes = bytes;
        long mixed = FNV_BASIS;
        for (byte b : bytes) {
            mixed = (mixed ^ b & 0xff) * FNV_PRIME;
        }
        hash = (int) (mixed ^ mixed >>> Integer.SIZE);
    }

    /** That of a segment, which is the same for both directions. */
    static FlowKey of(TcpSegment segment) {
        int address = segment.v6() ? V6 : V4;
        byte[] key = new byte[1 + 2 * (address + Short.BYTES) + segment.tunnelLength()];
        key[0] = (byte) address;
        boolean inOrder = order(segment) <= 0;
        int source = inOrder ? 1 : 1 + address + Short.BYTES;
        int destination = inOrder ? 1 + address + Short.BYTES : 1;
        put(key, source, address, segment.sourceHigh(), segment.sourceLow(), segment.sourcePort());
        put(key, destination, address, segment.destinationHigh(), segment.destinationLow(), segment.destinationPort());
        int tunnel = key.length - segment.tunnelLength();
        System.arraycopy(segment.tunnelPath(), 0, key, tunnel, segment.tunnelLength());
        return new FlowKey(key);
    }

    private static int order(TcpSegment segment) {
        int order = Long.compare(segment.sourceHigh(), segment.destinationHigh());
        order = order != 0 ? order : Long.compare(segment.sourceLow(), segment.destinationLow());
        return order != 0 ? order : Integer.compare(segment.sourcePort(), segment.destinationPort());
    }

    private static void put(byte[] key, int at, int address, long high, long low, int port) {
        for (int i = 0; i < Math.min(address, Long.BYTES); i++) {
            key[at + address - 1 - i] = (byte) (low >>> Byte.SIZE * i);
        }
        for (int i = 0; i < address - Long.BYTES; i++) {
            key[at + Long.BYTES - 1 - i] = (byte) (high >>> Byte.SIZE * i);
        }
        key[at + address] = (byte) (port >>> Byte.SIZE);
        key[at + address + 1] = (byte) port;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FlowKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    private static final class Bytes extends ValueSerializer<FlowKey> {
        Bytes() {
            super(FlowKey.class);
        }

        @Override
        Layout<FlowKey> layout() {
            return new Layout<>(KIND, "");
        }

        @Override
        public void serialize(FlowKey key, DataOutputView out) throws IOException {
            writeBytes(key.bytes, out);
        }

        @Override
        public FlowKey deserialize(DataInputView in) throws IOException {
            return new FlowKey(readBytes(in));
        }
    }
}
