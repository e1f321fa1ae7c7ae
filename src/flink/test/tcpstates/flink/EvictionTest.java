package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks keep within their bounds, and tell what that costs. */
@Timeout(120)
class EvictionTest {
    private static final int BOUND = 40;
    private static final Pattern NUMBER = Pattern.compile("\"conn\":(\\d+)");
    private static final String EVICTED = "{\"kind\":\"evicted\"}";

    @RegisterExtension
    private static final Cluster cluster = new Cluster();

    @TempDir
    private Path folder;

    @AfterEach
    void unbound() {
        cluster.bound(ConnectionStep.UNBOUNDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void followsNoMoreThanAreAllowedAndTellsWhatWasEvicted(int parallelism) throws Exception {
        List<Path> files = PcapFiles.oneAfterTheOther(folder, 2);
        cluster.bound(BOUND);

        Cluster.Ended ended = cluster.lines(PcapFiles.plan(files), parallelism, null);

        List<String> lines = ended.lines();
        long evicted = lines.stream().filter(line -> line.contains(EVICTED)).count();
        assertThat(evicted).isGreaterThan(BOUND);
        assertThat(mostBehindEvictions(lines)).isBetween(BOUND / 2, parallelism * BOUND);
        Matcher health = Pattern.compile("\"evicted_over\":(\\d+),\"evicted_half_open\":(\\d+),\"evicted_open\":(\\d+)")
                .matcher(lines.getLast());
        assertThat(health.find()).isTrue();
        assertThat(FlinkJob.evictions(ended.result()))
                .containsExactly(
                        evicted + " connections were followed no longer, to stay within --max-connections in each"
                                + " task: " + health.group(1) + " that were over, " + health.group(2) + " half open, "
                                + health.group(3) + " others");
        assertThat(FlinkJob.messages(ended.result())).isEmpty();
    }

    /** How many connections were followed when some had just been evicted, and the next packet came. */
    private static int mostBehindEvictions(List<String> lines) {
        Set<String> open = new HashSet<>();
        int most = 0;
        int left = 0;
        for (String line : lines) {
            Matcher number = NUMBER.matcher(line);
            boolean ofConnection = number.find();
            if (line.startsWith("{\"type\":\"connection\"")) {
                open.remove(number.group(1));
                left = line.contains(EVICTED) ? open.size() : left;
            } else if (ofConnection && line.contains("\"packet\":")) {
                most = Math.max(most, left);
                open.add(number.group(1));
            }
        }
        return most;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void evictsTheSameWhenTasksWereKilled(int parallelism) throws Exception {
        CapturePlan plan = PcapFiles.plan(PcapFiles.oneAfterTheOther(folder, 4));
        cluster.bound(BOUND);
        List<String> expected = cluster.lines(plan, parallelism, null).lines();

        PcapFiles.same(cluster.linesWithFailures(plan, parallelism, 2, folder).lines(), expected);
    }

    @Test
    void evictsNothingWithinTheBound() throws Exception {
        List<Path> files = PcapFiles.oneAfterTheOther(folder, 2);
        cluster.bound(100_000);

        Cluster.Ended ended = cluster.lines(PcapFiles.plan(files), 2, null);

        PcapFiles.same(ended.lines(), SingleRun.lines(files, List.of()));
        assertThat(FlinkJob.evictions(ended.result())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "many"})
    void refusesABoundThatIsNone(String bound) {
        var err = new ByteArrayOutputStream();

        int status = FlinkJob.run(
                new PrintStream(err, true, StandardCharsets.UTF_8), "--out", "x", "--max-connections", bound, "y.pcap");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--max-connections");
    }
}
