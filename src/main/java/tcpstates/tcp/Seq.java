package tcpstates.tcp;

/**
 * Sequence numbers: 32 bits that wrap around, compared modulo 2^32 (RFC 9293 section 3.4, Linux {@code before}/{@code after}).
 * Two numbers more than 2^31 apart have no order; TCP keeps them closer together.
 */
public final class Seq {
    private Seq() {}

    /** Whether {@code a} comes before {@code b}. */
    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    /** Whether {@code a} comes before {@code b} or is {@code b}. */
    public static boolean leq(int a, int b) {
        return a - b <= 0;
    }

    /** The later of the two. */
    public static int max(int a, int b) {
        return lt(a, b) ? b : a;
    }

    /** Bytes from {@code from} up to {@code to}, 0 to 2^32 - 1. */
    public static long distance(int from, int to) {
        return Integer.toUnsignedLong(to - from);
    }
}
