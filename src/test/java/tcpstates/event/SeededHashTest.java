package tcpstates.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeededHashTest {
    private static final int MANY = 1 << 16;
    private static final int BUCKETS_MASK = (1 << 15) - 1;
    private static final long NETWORK = 0x20010db8_0000_0000L;

    @Test
    void isTheSameInBothDirections() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long high1 = random.nextLong();
            long low1 = random.nextLong();
            long high2 = random.nextLong();
            long low2 = random.nextLong();
            int hash = SeededHash.ofSockets(high1, low1, i, high2, low2, 80);
            assertThat(SeededHash.ofSockets(high2, low2, 80, high1, low1, i)).isEqualTo(hash);
        }
    }

    /** Addresses that all met in one place of the hash that had no seed: low = c ^ high × 0xC2B2AE3D27D4EB4F − port × (2⁴⁰ + 1). */
    @Test
    void spreadsSocketsThatWereChosenToMeet() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            long high = NETWORK + i / 65_535;
            long port = 1L + i % 65_535;
            long low = 7 - (port << 40) - port ^ high * 0xC2B2AE3D27D4EB4FL;
            places.add(SeededHash.ofSockets(high, low, (int) port, NETWORK, 1, 443) & BUCKETS_MASK);
        }
        // 65536 balls thrown into 32768 boxes hit 28333 of them.
        assertThat(places).hasSizeBetween(28_000, 28_700);
    }

    @Test
    void spreadsPlainScansAndFloodsEvenlyInTheUpperBitsToo() {
        for (int kind = 0; kind < 4; kind++) {
            Set<Integer> lower = new HashSet<>();
            Set<Integer> upper = new HashSet<>();
            for (int i = 0; i < MANY; i++) {
                int hash = switch (kind) {
                    case 0 -> SeededHash.ofSockets(0, 0x0a000001, i, 0, 0x0a000002, 80);
                    case 1 -> SeededHash.ofSockets(0, 0x0a000001 + i, 4000, 0, 0x0a000002, 80);
                    case 2 -> SeededHash.ofSockets(NETWORK, (long) i << 48, 4000, NETWORK, 1, 80);
                    default -> SeededHash.of((long) i << 32, 0, 0);
                };
                lower.add(hash & BUCKETS_MASK);
                upper.add(hash >>> 17);
            }
            assertThat(lower.size()).as("kind %d", kind).isBetween(27_900, 28_800);
            assertThat(upper.size()).as("kind %d", kind).isBetween(27_900, 28_800);
        }
    }

    @Test
    void gathersWhatItScattered() {
        Random random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            long number = random.nextLong();
            assertThat(SeededHash.gather(SeededHash.scatter(number))).isEqualTo(number);
        }
    }

    @Test
    void differsFromProcessToProcess() throws Exception {
        assertThat(inAnotherProcess()).isNotEqualTo(inAnotherProcess());
    }

    private static String inAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Printed.class.getName())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output).isNotBlank();
        return output;
    }

    /** Prints one hash. */
    static final class Printed {
        private Printed() {}

        public static void main(String[] args) {
            System.out.println(SeededHash.of(1, 2, 3) + " " + SeededHash.scatter(1));
        }
    }
}
