package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.engine.Parallelism;

/** {@code --max-connections} and {@code --max-memory}. */
@Timeout(120)
class BoundsTest {
    private static final int SYN = 2;
    private static final int SYN_ACK = 18;
    private static final int ACK = 16;
    private static final int CHUNK = 512;
    private static final int MANY = 1 << 30;
    private static final int FLOOD = 15_000;
    private static final long START = 1_700_000_000_000_000L;

    @TempDir
    private Path folder;

    private Path flood;

    @BeforeEach
    void writeFlood() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < FLOOD; i++) {
            segments.add(START + 10L * i, 1, 10_000 + i, 80, SYN, i, 0, 0);
            segments.add(START + 10L * i + 5, 2, 80, 10_000 + i, SYN_ACK, i, i + 1, 0);
        }
        flood = segments.write(folder.resolve("flood.pcap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"diagnose", "json", "connections", "summary"})
    void evictTheSameConnectionsWhateverTheThreads(String format) throws IOException {
        Path mixture = new Mixture(17).write(folder.resolve("mixture.pcap"), 400);
        for (List<String> bound : List.of(List.of("--max-connections", "40"), List.of("--max-memory", "1m"))) {
            for (Path capture : List.of(mixture, flood)) {
                Run one = run(1, MANY, format, capture, bound);
                assertThat(run(2, MANY, format, capture, bound)).isEqualTo(one);
                assertThat(run(3, 4, format, capture, bound)).isEqualTo(one);
            }
        }
    }

    @Test
    void tellWhatTheyEvicted() {
        Run run = run(1, MANY, "json", flood, List.of("--max-connections", "1000"));

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualTo("tcpstates-sniff: " + evicted(run) + " connections were followed no longer, to stay within"
                        + " --max-connections 1000: 0 that were over, " + evicted(run) + " half open, 0 others\n");
        assertThat(run.out().lines().filter(line -> line.contains("{\"kind\":\"evicted\"}")))
                .hasSize(evicted(run));
        assertThat(evicted(run)).isBetween(FLOOD - 1000 - CHUNK, FLOOD - 1000 + 125 + CHUNK);
        assertThat(run(1, MANY, "summary", flood, List.of("--max-connections", "1000"))
                        .out())
                .contains("followed no longer: " + evicted(run)
                        + " connections were evicted to stay within the bounds (0 that");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "summary", "diagnose"})
    void countWhatIsInFlight(String format) throws IOException {
        Path capture = inFlight(folder.resolve("in-flight.pcap"));
        List<String> bound = List.of("--max-memory", "1m");
        Run run = run(1, MANY, format, capture, bound);

        assertThat(run.err()).contains(" connections were followed no longer, to stay within --max-memory 1048576: ");
        assertThat(run(1, MANY, format, capture, List.of()).err()).doesNotContain("followed no longer");
        assertThat(run(2, MANY, format, capture, bound)).isEqualTo(run);
        assertThat(run(3, 4, format, capture, bound)).isEqualTo(run);
    }

    /** Few connections, each with many segments in flight that nobody acknowledges. */
    private static Path inFlight(Path file) throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 40_000; i++) {
            segments.add(START + 10L * i, 1, 10_000 + i % 100, 80, ACK, 1000 + i / 100 * 10, 1, 10);
        }
        return segments.write(file);
    }

    private static int evicted(Run run) {
        String field = "\"evicted_half_open\":";
        String health = run.out().lines().reduce("", (before, line) -> line.contains(field) ? line : before);
        int at = health.indexOf(field) + field.length();
        return Integer.parseInt(health.substring(at, health.indexOf(',', at)));
    }

    @Test
    void keepStillWhereEverythingFits() {
        Run run = run(1, MANY, "json", flood, List.of("--max-connections", "15000", "--max-memory", "1g"));

        assertThat(run).isEqualTo(run(1, MANY, "json", flood, List.of()));
        assertThat(run.out()).contains("\"evicted_over\":0,\"evicted_half_open\":0,\"evicted_open\":0");
    }

    @ParameterizedTest
    @CsvSource({
        "--max-connections, 0, '--max-connections needs at least 1, not 0; see --help'",
        "--max-memory, 1023k, '--max-memory needs at least 1m, not 1047552 bytes; see --help'",
        "--max-memory, -1g, '--max-memory needs at least 1m, not -1073741824 bytes; see --help'",
        "--max-memory, much, 'invalid value for option ''--max-memory'': ''much'' is no size like 256m or 2g; see --help'",
        "--max-memory, 9999999999g, 'invalid value for option ''--max-memory'': ''9999999999g'' is no size like 256m or 2g; see --help'"
    })
    void areRefusedWhereTheyMakeNoSense(String option, String value, String message) {
        Run run = Run.ours(option, value, "-r", "nowhere.pcap");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.message()).isEqualTo(message);
    }

    private static Run run(int threads, int timerBurst, String format, Path capture, List<String> more) {
        return Run.report(new Parallelism(threads, 0, CHUNK, timerBurst), format, capture, more.toArray(String[]::new));
    }
}
