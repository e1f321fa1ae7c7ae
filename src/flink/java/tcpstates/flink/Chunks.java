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

    /** The number of the last packet of the chunk that the packet is in; {@link #END} is its own. */
    static long endOf(long number) {
        return number == END ? END : (number - 1) / PACKETS * PACKETS + PACKETS;
    }
}
