package tcpstates.engine;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * The connections of a capture that one of several threads follows.
 *
 * @param index of the share, from 0
 * @param of how many shares there are, at least 1
 */
public record FlowShard(int index, int of) {
    public static final FlowShard WHOLE = new FlowShard(0, 1);

    /** Whether the segment's connection belongs to it; both directions of a connection do, or none. */
    boolean holds(TcpSegment s) {
        // The upper bits of the hash: the flow table goes by the lower ones, which must differ within a share.
        return isWhole() || (int) ((Connection.hash(s) & 0xffff_ffffL) * of >>> Integer.SIZE) == index;
    }

    /** Whether there is no other share. */
    boolean isWhole() {
        return of == 1;
    }

    /** Whether what belongs to no connection is counted here. */
    boolean isFirst() {
        return index == 0;
    }
}
