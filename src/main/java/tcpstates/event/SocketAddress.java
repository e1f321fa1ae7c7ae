package tcpstates.event;

/**
 * An IP address and a TCP port.
 *
 * @param high an IPv6 address' first 64 bits; 0 for IPv4
 * @param low an IPv6 address' last 64 bits; for IPv4 the address in the low 32 bits
 * @param v6 whether this is an IPv6 address
 * @param port 0 to 65535
 */
public record SocketAddress(long high, long low, boolean v6, int port) {
    private static final int GROUPS = 8;
    private static final int V4_BYTES = 4;

    /** The address whose 4 or 16 bytes stand there in network byte order. */
    public static SocketAddress of(byte[] address, int port) {
        boolean v6 = address.length != V4_BYTES;
        return new SocketAddress(
                v6 ? bigEndian(address, 0, Long.BYTES) : 0,
                v6 ? bigEndian(address, Long.BYTES, Long.BYTES) : bigEndian(address, 0, V4_BYTES),
                v6,
                port);
    }

    private static long bigEndian(byte[] bytes, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** Of this process alone, so that nobody can choose addresses that meet in one place of a map. */
    @Override
    public int hashCode() {
        return SeededHash.of(high, low, port);
    }

    /** The address as text: dotted decimal, or RFC 5952 for IPv6. */
    public String ip() {
        if (!v6) {
            return (low >>> 24 & 0xff) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        int start = -1;
        int run = 1; // RFC 5952 4.2.2: a single zero group is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int j = i;
            while (j < GROUPS && group(j) == 0) {
                j++;
            }
            if (j - i > run) {
                start = i;
                run = j - i;
            }
            i = Math.max(i, j - 1);
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += run - 1;
            } else {
                if (i > 0 && i != start + run) {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    /** The address with port 0, which stands for any. */
    public SocketAddress host() {
        return port == 0 ? this : new SocketAddress(high, low, v6, 0);
    }

    /** The address that stands for all those of a machine: 0.0.0.0, ::. */
    public static SocketAddress unspecified(boolean v6, int port) {
        return new SocketAddress(0, 0, v6, port);
    }

    /** Whether it is the address that stands for all those of a machine: 0.0.0.0, ::. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (3 - (index & 3)) * 16) & 0xffff;
    }

    @Override
    public String toString() {
        return (v6 ? "[" + ip() + "]" : ip()) + ":" + port;
    }
}
