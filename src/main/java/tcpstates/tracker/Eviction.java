package tcpstates.tracker;

import java.util.function.LongConsumer;
import tcpstates.tcp.Connection.EvictionClass;
import tcpstates.tracker.store.ConnectionStore;

/**
 * A tracker's connections as {@link Memcap} sees them: how many there are, what memory they take, who goes first. Memory is counted
 * by what is in a connection, not by how it lies in memory, and so the same for a connection whatever others there are.
 */
final class Eviction {
    /** What a connection takes as objects, with its share of the tables, as measured by heap histograms. */
    static final int OBJECT_BYTES = 850;

    /** The same with the largest observer that there is, the one that diagnoses. */
    private static final int OBSERVED_BYTES = 2200;

    private final ConnectionStore store;
    private final ConnectionLifecycle lifecycle;
    private final CapturePosition position;
    private final int objectBytes;

    Eviction(ConnectionStore store, ConnectionLifecycle lifecycle, CapturePosition position) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.position = position;
        objectBytes = lifecycle.isObserved() ? OBSERVED_BYTES : OBJECT_BYTES;
    }

    /** Connections that are being followed. */
    int connections() {
        return store.size();
    }

    /** Bytes that the connections being followed take. */
    long bytes() {
        return bytesWithoutQueues() + queueBytes();
    }

    /** Of these, bytes of segments in flight and of data beyond holes. */
    long queueBytes() {
        return store.queueBytes();
    }

    /** The same without them: quick to say. */
    long bytesWithoutQueues() {
        return (long) store.objects() * objectBytes + store.packedBytes();
    }

    /** Bytes of the largest connections that may well be many, without their queues. */
    long largestConnection() {
        return objectBytes;
    }

    /** Packs all connections that can be, however busy they are, and gives back what the queues of others have too much. */
    void packAll() {
        if (!lifecycle.isObserved()) {
            store.packAll();
        }
        store.trimQueues();
    }

    /** Hands out the keys of the connections of one class: those with the least ones are evicted first. */
    void survey(EvictionClass evictionClass, LongConsumer keys) {
        store.forEachKey(evictionClass, keys);
    }

    /** Connections may be evicted, in several steps, after the latest packet of the capture. */
    void begin() {
        position.evictions();
    }

    /** Ends connections and follows them no longer, as the next step: those of one class with keys up to {@code last}. */
    void evict(EvictionClass evictionClass, long last) {
        position.nextEviction();
        store.evict(evictionClass, last, connection -> lifecycle.evict(connection, position.clock()));
    }
}
