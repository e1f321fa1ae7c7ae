package tcpstates.flink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.FragmentDecoder;
import tcpstates.engine.PartDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/**
 * Puts fragments together. They have no ports and may lie in different parts of the capture, so one task gets all of them, in their
 * order.
 */
final class FragmentStep extends KeyedProcessFunction<Integer, Packet, Packet>
        implements CheckpointedFunction, PartDecoder.Output {
    /** Of the bytes of what waits to be put together; another one whenever a list of fields of it changes. */
    private static final int FORMAT = 1;

    private transient @Nullable ListState<Packet> waiting;
    private transient @Nullable ListState<byte[]> kept;
    private transient @Nullable Reassembly reassembly;
    private transient @Nullable FragmentDecoder decoder;
    private transient @Nullable Collector<Packet> out;
    private transient long[] counted = HealthCounts.none();

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        kept = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("reassembly", byte[].class));
        var restored = new Reassembly();
        for (byte[] bytes : kept.get()) {
            var bits = new BitCodec();
            bits.readSealed(bytes, FORMAT);
            restored.list(bits);
            bits.endRead();
        }
        reassembly = restored;
        var made = new FragmentDecoder(restored, this);
        counted = HealthCounts.of(made.health());
        decoder = made;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        var bits = new BitCodec();
        bits.writeSealed(FORMAT);
        Objects.requireNonNull(reassembly).list(bits);
        Objects.requireNonNull(kept).update(List.of(bits.seal()));
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("fragments", Packet.BYTES));
    }

    @Override
    public void processElement(Packet packet, Context context, Collector<Packet> collector) throws Exception {
        Objects.requireNonNull(waiting).add(packet);
        context.timerService().registerEventTimeTimer(Chunks.endOf(packet.number()));
    }

    @Override
    public void onTimer(long place, OnTimerContext context, Collector<Packet> collector) throws Exception {
        out = collector;
        List<Packet> later = new ArrayList<>();
        List<Packet> due = new ArrayList<>();
        for (Packet packet : Objects.requireNonNull(waiting).get()) {
            (packet.number() <= place ? due : later).add(packet);
        }
        due.sort(Comparator.comparingLong(Packet::number));
        FragmentDecoder present = Objects.requireNonNull(decoder);
        for (Packet packet : due) {
            present.packet(packet.place(), packet.bytes());
        }
        Objects.requireNonNull(waiting).update(later);
        long[] now = HealthCounts.of(present.health());
        collector.collect(Packet.counts(place, HealthCounts.since(counted, now), ""));
        counted = now;
    }

    @Override
    public void tcp(PartDecoder.Place place, TcpSegment addresses, byte[] packet) {
        Objects.requireNonNull(out).collect(Packet.tcp(FlowKey.of(addresses), place, packet));
    }

    @Override
    public void fragment(PartDecoder.Place place, byte[] packet) {
        throw new IllegalStateException("a fragment of what was put together");
    }
}
