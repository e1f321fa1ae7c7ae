package tcpstates.engine;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.BitSet;
import tcpstates.packet.TcpSegment;

/**
 * The connections of a saved capture that are wanted.
 *
 * @param numbers of them
 * @param openings numbers in the capture of their SYNs and SYN-ACKs: where these came on a connection that was there before, it is
 *     told later only that they began a new one
 * @param connections in all
 * @param packets that were walked through to find them
 */
public record SelectedConnections(BitSet numbers, LongOpenHashSet openings, long connections, long packets) {
    /** Whether a connection is wanted. */
    boolean contains(int connection) {
        return numbers.get(connection);
    }

    /** Whether a packet belongs to a connection that is wanted. */
    boolean contains(TcpSegment packet, int connection) {
        return contains(connection) || openings.contains(packet.number());
    }

    /** How many they are. */
    public int size() {
        return numbers.cardinality();
    }
}
