package tcpstates.diagnosis.detect;

import java.util.function.Supplier;
import tcpstates.event.EventSink;
import tcpstates.tcp.BitCodec;

/**
 * Finds one kind of thing that only several connections show. It adds what events say to aggregates, and a table emits what has
 * passed its threshold. {@link Detectors} hands the events that it needs to it directly.
 *
 * @param <A> what it adds up
 */
abstract class Detector<A extends Aggregate> {
    final AggregateTable<A> table;

    Detector(EventSink sink, boolean live, Supplier<A> maker) {
        table = new AggregateTable<>(sink, live, maker);
    }

    /** Lists everything, for both directions. */
    void list(BitCodec bits) {
        table.list(bits);
    }

    /** Ends the capture: emits what has passed its threshold, in the order in which it began. */
    final void end(long time) {
        table.end(time);
    }

    /** Entries that it keeps. */
    long size() {
        return table.size() + table.entries();
    }
}
