package tcpstates.select;

import java.net.InetAddress;
import java.net.UnknownHostException;
import tcpstates.event.SocketAddress;

/**
 * An address, or those that begin with the same bits.
 *
 * @param bits that count, from the front
 */
record Network(boolean v6, long high, long low, int bits) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    /**
     * Understands 10.0.0.1, 10.0.0.0/8, fd00::1, fd00::/8; IPv6 with or without [ ].
     *
     * @throws IllegalArgumentException if it is none of these; names are not looked up
     */
    static Network of(String text) {
        String problem = "'" + text + "' is no address like 10.0.0.1, 10.0.0.0/8 or fd00::1";
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        byte[] bytes = bytes(address, problem);
        boolean v6 = address.indexOf(':') >= 0;
        long high = 0;
        long low = 0;
        for (byte b : bytes) {
            high = high << Byte.SIZE | low >>> Long.SIZE - Byte.SIZE;
            low = low << Byte.SIZE | b & 0xff;
        }
        return new Network(
                v6, v6 ? high : 0, low, slash < 0 ? width(v6) : bits(text.substring(slash + 1), v6, problem));
    }

    private static byte[] bytes(String address, String problem) {
        // What is no number must not become a question to a name server.
        boolean numbers = address.indexOf(':') >= 0
                ? address.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)
                : address.chars().filter(c -> c == '.').count() == 3
                        && address.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        if (!numbers) {
            throw new IllegalArgumentException(problem);
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            if (bytes.length == V4_BITS / Byte.SIZE && address.indexOf(':') >= 0) { // Java shortens ::ffff:10.0.0.1
                byte[] mapped = new byte[V6_BITS / Byte.SIZE];
                mapped[10] = (byte) 0xff;
                mapped[11] = (byte) 0xff;
                System.arraycopy(bytes, 0, mapped, 12, bytes.length);
                return mapped;
            }
            return bytes;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(problem, e);
        }
    }

    private static int bits(String text, boolean v6, String problem) {
        try {
            int bits = Integer.parseInt(text);
            if (bits >= 0 && bits <= width(v6)) {
                return bits;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(problem, e);
        }
        throw new IllegalArgumentException(problem);
    }

    private static int width(boolean v6) {
        return v6 ? V6_BITS : V4_BITS;
    }

    boolean contains(SocketAddress address) {
        if (address.v6() != v6) {
            return false;
        }
        int skipped = v6 ? 0 : V6_BITS - V4_BITS;
        int highBits = Math.min(Long.SIZE, skipped + bits);
        int lowBits = skipped + bits - highBits;
        return sameFront(high, address.high(), highBits) && sameFront(low, address.low(), lowBits);
    }

    private static boolean sameFront(long a, long b, int bits) {
        return bits == 0 || (a ^ b) >>> Long.SIZE - bits == 0;
    }
}
