package tcpstates.engine;

import java.util.BitSet;

/**
 * The connections of a saved capture that are wanted.
 *
 * @param numbers of them
 * @param connections in all
 * @param packets that were walked through to find them
 */
public record SelectedConnections(BitSet numbers, long connections, long packets) {
    /** Whether a connection is wanted. */
    boolean contains(int connection) {
        return numbers.get(connection);
    }

    /** How many they are. */
    public int size() {
        return numbers.cardinality();
    }
}
