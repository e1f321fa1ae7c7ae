package tcpstates.tcp;

import tcpstates.event.SeededHash;
import tcpstates.packet.TcpSegment;

/**
 * What can be said of a connection that {@link ConnectionCodec#write} has written, without reading all of it. Its bytes begin
 *
 * <pre>
 *   flags     one byte
 *   present   one byte, then as many bytes of the mask as it says, see {@link BitCodec}
 *   number    of the connection, 4 bytes
 *   start     time of the first packet, 8 bytes
 *   ports     the client's, then the server's, 2 bytes each
 *   addresses the client's, then the server's, 4 bytes each, or 16 for IPv6
 *   end       time of the latest packet
 *   first     number of the first packet
 *             everything else
 * </pre>
 */
public final class PackedConnection {
    static final int FLAG_BYTES = 1;

    private static final int V6 = 0x02;

    // Behind the mask.
    private static final int START = Integer.BYTES;
    private static final int PORTS = START + Long.BYTES;
    private static final int ADDRESSES = PORTS + 2 * Short.BYTES;

    private final BitCodec bits = new BitCodec();

    private static boolean isV6(byte[] packed, int from) {
        return (packed[from] & V6) != 0;
    }

    /** Where the values begin. */
    private static int values(byte[] packed, int from) {
        return from + FLAG_BYTES + 1 + Integer.bitCount(packed[from + FLAG_BYTES] & 0xff);
    }

    /** Number of the connection. */
    public static int number(byte[] packed, int from) {
        return BitCodec.int32(packed, values(packed, from));
    }

    /** Time of the connection's latest packet (ns since the epoch). */
    public long end(byte[] packed, int from) {
        return readEnd(packed, from);
    }

    /** Number of the connection's first packet. */
    public long firstPacket(byte[] packed, int from) {
        readEnd(packed, from);
        return bits.number(0L, 0);
    }

    private long readEnd(byte[] packed, int from) {
        int addresses = 2 * (isV6(packed, from) ? 2 * Long.BYTES : Integer.BYTES);
        bits.read(packed, from, packed.length);
        bits.beginPart(FLAG_BYTES);
        bits.skip(ADDRESSES + addresses);
        return bits.time(0, BitCodec.int64(packed, values(packed, from) + START));
    }

    /** Hash of the 5-tuple, the same as {@link Connection#hash()}. */
    public static int hash(byte[] packed, int from) {
        boolean v6 = isV6(packed, from);
        int at = values(packed, from);
        return SeededHash.ofSockets(
                high(packed, at, v6, 0),
                low(packed, at, v6, 0),
                BitCodec.uint16(packed, at + PORTS),
                high(packed, at, v6, 1),
                low(packed, at, v6, 1),
                BitCodec.uint16(packed, at + PORTS + Short.BYTES));
    }

    /** Whether the segment has the connection's addresses and ports, in either direction. */
    public static boolean matches(byte[] packed, int from, TcpSegment segment) {
        boolean v6 = isV6(packed, from);
        int at = values(packed, from);
        return v6 == segment.v6()
                && Connection.matches(
                        high(packed, at, v6, 0),
                        low(packed, at, v6, 0),
                        BitCodec.uint16(packed, at + PORTS),
                        high(packed, at, v6, 1),
                        low(packed, at, v6, 1),
                        BitCodec.uint16(packed, at + PORTS + Short.BYTES),
                        segment);
    }

    private static long high(byte[] packed, int at, boolean v6, int which) {
        return v6 ? BitCodec.int64(packed, at + ADDRESSES + which * 2 * Long.BYTES) : 0;
    }

    private static long low(byte[] packed, int at, boolean v6, int which) {
        int addresses = at + ADDRESSES;
        return v6
                ? BitCodec.int64(packed, addresses + which * 2 * Long.BYTES + Long.BYTES)
                : Integer.toUnsignedLong(BitCodec.int32(packed, addresses + which * Integer.BYTES));
    }
}
