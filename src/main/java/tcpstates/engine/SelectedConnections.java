package tcpstates.engine;

import java.util.BitSet;
import tcpstates.packet.TcpSegment;

/** The connections of a saved capture that are wanted. */
public final class SelectedConnections {
    private final BitSet numbers;
    private final PacketNumbers openings;
    private final long connections;
    private final long packets;

    /**
     * What a walk through the capture has found.
     *
     * @param numbers of the connections that are wanted
     * @param openings numbers in the capture of their SYNs and SYN-ACKs: where these came on a connection that was there before, it
     *     is told later only that they began a new one
     * @param connections in all
     * @param packets that were walked through
     */
    SelectedConnections(BitSet numbers, PacketNumbers openings, long connections, long packets) {
        this.numbers = numbers;
        this.openings = openings;
        this.connections = connections;
        this.packets = packets;
    }

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

    /** How many connections there are, wanted or not. */
    public long connections() {
        return connections;
    }

    /** How many packets were walked through to find them. */
    public long packets() {
        return packets;
    }
}
