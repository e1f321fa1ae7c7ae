package tcpstates.flink;

import java.util.List;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.jspecify.annotations.Nullable;

/**
 * Lets a {@link ConnectionStep} see all keys of its task, which functions cannot: who has too many must choose among all. And lets it do so
 * when a watermark's timers have run out, so that what it tells comes in front of that watermark.
 */
final class ConnectionOperator extends KeyedProcessOperator<FlowKey, Packet, Told> {
    ConnectionOperator(ConnectionStep step) {
        super(step);
    }

    @Override
    public void open() throws Exception {
        super.open();
        step().open(new TaskKeys());
    }

    private ConnectionStep step() {
        return (ConnectionStep) userFunction;
    }

    /** As Flink does it, but with evictions between the timers and what comes behind. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        var timers = getTimeServiceManager();
        if (timers.isPresent()) {
            timers.get().advanceWatermark(mark);
        }
        step().evict(new TimestampedCollector<>(output));
        output.emitWatermark(mark);
    }

    private final class TaskKeys implements ConnectionStep.Keys {
        @Override
        public List<FlowKey> all() {
            KeyedStateBackend<FlowKey> backend = getKeyedStateBackend();
            try (var keys = backend.getKeys(ConnectionStep.STATE, VoidNamespace.INSTANCE)) {
                return keys.toList();
            }
        }

        @Override
        public @Nullable FlowKey present() {
            return (FlowKey) getCurrentKey();
        }

        @Override
        public void select(FlowKey key) {
            setCurrentKey(key);
        }
    }
}
