package tcpstates.capture.transcript;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address and a port.
 *
 * @param high an IPv6 address' first 64 bits; 0 for IPv4
 * @param low an IPv6 address' last 64 bits; for IPv4 the address in the low 32 bits
 */
record Socket(long high, long low, boolean v6, int port) implements Comparable<Socket> {
    private static final int MAX_PORT = 0xffff;
    private static final Pattern WITH_PORT =
            Pattern.compile("(?:\\[(?<v6>[^]]*:[^]]*)]|(?<v4>[^:]*)):(?<port>\\d{1,5})");

    /** {@code ADDRESS:PORT}, an IPv6 address in brackets; null if it is none. */
    static @Nullable Socket of(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > MAX_PORT) {
            return null;
        }
        String v6 = matcher.group("v6");
        return of(v6 == null ? matcher.group("v4") : v6, Integer.parseInt(matcher.group("port")));
    }

    /** The address written out, and a port; null if it is none. */
    static @Nullable Socket of(String address, int port) {
        try {
            // A literal, so nobody is asked.
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            ByteBuffer octets = ByteBuffer.wrap(bytes);
            return bytes.length == Integer.BYTES
                    ? new Socket(0, Integer.toUnsignedLong(octets.getInt()), false, port)
                    : new Socket(octets.getLong(), octets.getLong(), true, port);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public int compareTo(Socket other) {
        if (high != other.high) {
            return Long.compare(high, other.high);
        }
        if (low != other.low) {
            return Long.compare(low, other.low);
        }
        return port == other.port ? Boolean.compare(v6, other.v6) : Integer.compare(port, other.port);
    }
}
