package tcpstates.tcp;

import java.util.Arrays;
import tcpstates.event.SeededHash;
import tcpstates.event.Tunnel;
import tcpstates.packet.TcpSegment;

/**
 * What can be said of a connection that {@link ConnectionCodec#write} has written, without reading all of it. Its bytes begin
 *
 * <pre>
 *   flags     two bytes
 *   present   one byte, then as many bytes of the mask as it says, see {@link BitCodec}
 *   number    of the connection, 4 bytes
 *   start     time of the first packet, 8 bytes
 *   ports     the client's, then the server's, 2 bytes each
 *   addresses the client's, then the server's, 4 bytes each, or 16 for IPv6
 *   tunnel    where the flags say so: how many bytes, and these
 *   end       time of the latest packet
 *   first     number of the first packet
 *             everything else
 * </pre>
 */
public final class PackedConnection {
    static final int FLAG_BYTES = 2;

    private static final int V6 = 0x02;

    /** In the second byte of the flags. */
    private static final int TUNNELLED = 0x01;

    // Behind the mask.
    private static final int START = Integer.BYTES;
    private static final int PORTS = START + Long.BYTES;
    private static final int ADDRESSES = PORTS + 2 * Short.BYTES;

    private final BitCodec bits = new BitCodec();

    private static boolean isV6(byte[] packed, int from) {
        return (packed[from] & V6) != 0;
    }

    private static boolean isTunnelled(byte[] packed, int from) {
        return (packed[from + 1] & TUNNELLED) != 0;
    }

    private static int addressBytes(boolean v6) {
        return 2 * (v6 ? 2 * Long.BYTES : Integer.BYTES);
    }

    /** Where the length of its tunnel stands, if it has one. */
    private static int tunnel(byte[] packed, int from) {
        return values(packed, from) + ADDRESSES + addressBytes(isV6(packed, from));
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
        bits.read(packed, from, packed.length);
        bits.beginPart(FLAG_BYTES);
        bits.skip(ADDRESSES + addressBytes(isV6(packed, from)));
        if (isTunnelled(packed, from)) {
            bits.skip(bits.fixed8(0));
        }
        return bits.time(0, BitCodec.int64(packed, values(packed, from) + START));
    }

    /** Hash of the 5-tuple, the same as {@link Connection#hash()}. */
    public static int hash(byte[] packed, int from) {
        boolean v6 = isV6(packed, from);
        int at = values(packed, from);
        int hash = SeededHash.ofSockets(
                high(packed, at, v6, 0),
                low(packed, at, v6, 0),
                BitCodec.uint16(packed, at + PORTS),
                high(packed, at, v6, 1),
                low(packed, at, v6, 1),
                BitCodec.uint16(packed, at + PORTS + Short.BYTES));
        if (!isTunnelled(packed, from)) {
            return hash;
        }
        int tunnel = tunnel(packed, from);
        byte[] path = Arrays.copyOfRange(packed, tunnel + 1, tunnel + 1 + (packed[tunnel] & 0xff));
        return hash ^ Tunnel.hash(path, path.length);
    }

    /** Whether the segment has the connection's addresses and ports, in either direction, and is in the same tunnel. */
    public static boolean matches(byte[] packed, int from, TcpSegment segment) {
        boolean v6 = isV6(packed, from);
        int at = values(packed, from);
        return v6 == segment.v6()
                && isIn(packed, from, segment)
                && Connection.matches(
                        high(packed, at, v6, 0),
                        low(packed, at, v6, 0),
                        BitCodec.uint16(packed, at + PORTS),
                        high(packed, at, v6, 1),
                        low(packed, at, v6, 1),
                        BitCodec.uint16(packed, at + PORTS + Short.BYTES),
                        segment);
    }

    private static boolean isIn(byte[] packed, int from, TcpSegment segment) {
        if (!isTunnelled(packed, from)) {
            return !segment.isTunnelled();
        }
        int path = tunnel(packed, from) + 1;
        int end = path + (packed[path - 1] & 0xff);
        return Arrays.equals(packed, path, end, segment.tunnelPath(), 0, segment.tunnelLength());
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
