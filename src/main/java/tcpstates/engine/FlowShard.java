package tcpstates.engine;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * The connections of a capture that one of several threads tracks, by a hash of the flow as with receive-side scaling.
 *
 * @param index of the shard, from 0
 * @param of how many shards there are, at least 1
 */
record FlowShard(int index, int of) {
    static final FlowShard WHOLE = new FlowShard(0, 1);

    /** Whether the segment's connection belongs to it; both directions of a connection do, or none. */
    boolean holds(TcpSegment s) {
        // The upper bits of the hash: the flow table goes by the lower ones, which must differ within a shard.
        return isWhole() || (int) ((Connection.hash(s) & 0xffff_ffffL) * of >>> Integer.SIZE) == index;
    }

    /** Whether there is no other shard. */
    boolean isWhole() {
        return of == 1;
    }

    /** Whether what belongs to no connection is counted here. */
    boolean isFirst() {
        return index == 0;
    }
}
