package tcpstates.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Hashes of what strangers choose: addresses, ports. Whoever knows how a table places its entries can make packets that all meet
 * in one place, and each of them takes longer than the one before. So each process draws its own secret, from the system,
 * for Java's SecureRandom takes longer to start than a small capture to read. Nothing that is printed, stored or sent may depend
 * on these values.
 */
public final class SeededHash {
    private static final long[] SECRETS = draw();
    private static final long HIGH = SECRETS[0];
    private static final long LOW = SECRETS[1];
    private static final long PORT = SECRETS[2] | 1;
    private static final long LAST = SECRETS[3];
    private static final long FACTOR = SECRETS[4] | 1;
    private static final long INVERSE = inverse(FACTOR);

    private SeededHash() {}

    private static long[] draw() {
        ByteBuffer bytes = ByteBuffer.allocate(5 * Long.BYTES);
        try (InputStream secret = Files.newInputStream(Path.of("/dev/urandom"))) {
            bytes.put(secret.readNBytes(bytes.capacity()));
        } catch (IOException e) {
            // Systems without it; the seed of Java's own is harder to guess than no seed.
            SplittableRandom random = new SplittableRandom();
            bytes.clear();
            while (bytes.hasRemaining()) {
                bytes.putLong(random.nextLong());
            }
        }
        bytes.rewind();
        long[] secrets = new long[bytes.capacity() / Long.BYTES];
        bytes.asLongBuffer().get(secrets);
        return secrets;
    }

    /** Of two sockets, the same in either order. */
    public static int ofSockets(long high1, long low1, int port1, long high2, long low2, int port2) {
        long h = fold(ofSocket(high1, low1, port1) + ofSocket(high2, low2, port2), LAST);
        return (int) (h ^ h >>> Integer.SIZE);
    }

    /** Of an address and what else goes with it. */
    public static int of(long high, long low, long more) {
        long h = fold(ofSocket(high, low, more), LAST);
        return (int) (h ^ h >>> Integer.SIZE);
    }

    private static long ofSocket(long high, long low, long port) {
        return fold(low ^ LOW, (high ^ HIGH) + port * PORT);
    }

    /** Both halves of the product (as in wyhash): what differs in any bit of one factor differs in most of the result. */
    private static long fold(long one, long other) {
        return one * other ^ Math.unsignedMultiplyHigh(one, other);
    }

    /** A number for a set of numbers that has no hash of its own: each one has another, see {@link #gather}. */
    public static long scatter(long number) {
        return (number ^ number >>> Integer.SIZE ^ LOW) * FACTOR;
    }

    /** The number that was scattered. */
    public static long gather(long scattered) {
        long number = scattered * INVERSE ^ LOW;
        return number ^ number >>> Integer.SIZE;
    }

    /** By which an odd number must be multiplied to give 1, modulo 2⁶⁴: each step doubles the bits that are right (Newton). */
    private static long inverse(long odd) {
        long inverse = odd; // right in three bits
        for (int right = 3; right < Long.SIZE; right *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
