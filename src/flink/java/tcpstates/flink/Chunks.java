package tcpstates.flink;

/**
 * The capture in pieces of as many packets each: a watermark stands at the end of each, so that timers are set for these places only,
 * one a connection and chunk and not one a packet.
 */
final class Chunks {
    /** Packets of a chunk. */
    static final int PACKETS = 1 << 10;

    /** Behind all packets: there the connections that are left end. */
    static final long END = Long.MAX_VALUE >>> Told.TURN_BITS;

    private Chunks() {}

    /** The index of the chunk that the packet is in. */
    static long of(long number) {
        return (number - 1) / PACKETS;
    }

    /** Whether the packet is the last one of a chunk. */
    static boolean isEnd(long number) {
        return number % PACKETS == 0;
    }

    /** The number of the last packet of the chunk that the packet is in; {@link #END} is its own. */
    static long endOf(long number) {
        return number == END ? END : of(number) * PACKETS + PACKETS;
    }
}
