package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.script.Recordings;

/** The job tells what a single run tells, line for line. */
class FlinkJobTest {
    private static final Path KEPT = Path.of("src", "flink", "resources", "kept");

    @RegisterExtension
    private static final Cluster cluster = new Cluster();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void tellsTheSameOfACaptureThatWasCutInTwo(Path capture) throws Exception {
        List<Path> files = PcapFiles.cut(folder, capture, 2);
        List<String> expected = SingleRun.lines(files, List.of());
        Collections.reverse(files);

        PcapFiles.same(cluster.lines(files, 2), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void tellsTheSameOfManyFilesInAnyOrder(int parallelism) throws Exception {
        List<Path> files = new ArrayList<>(Recordings.all());
        List<String> expected = SingleRun.lines(files, List.of());
        Collections.shuffle(files, new Random(parallelism));

        PcapFiles.same(cluster.lines(files, parallelism), expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conntrack", "none", "established=1"})
    void forgetsSilentConnectionsAtTheSamePackets(String timeOut) throws Exception {
        List<Path> files = Recordings.all();
        List<String> expected = SingleRun.lines(files, List.of(timeOut));
        assertThat(expected).hasSizeGreaterThan(2000);

        PcapFiles.same(cluster.lines(files, 2, timeOut), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void goesOnFromACheckpointWhenATaskIsKilled(int parallelism) throws Exception {
        List<Path> files = PcapFiles.oneAfterTheOther(folder, 4);

        PcapFiles.same(
                cluster.linesWithFailures(PcapFiles.plan(files), parallelism, 2, folder)
                        .lines(),
                SingleRun.lines(files, List.of()));
    }

    @Test
    void goesOnFromASavepointWithOtherTasks() throws Exception {
        List<Path> files = Recordings.all();
        Path savepoint = cluster.savepoint(files, 2, folder);

        List<String> behind = cluster.lines(PcapFiles.plan(files), 3, savepoint).lines();

        List<String> expected = SingleRun.lines(files, List.of());
        assertThat(behind).hasSizeLessThan(expected.size() - 50);
        PcapFiles.same(behind, expected.subList(expected.size() - behind.size(), expected.size()));
    }

    /**
     * A savepoint that an earlier version has made; never made anew, but another one is added when something in it changes: with {@code
     * -Dsavepoint.write=true}.
     */
    @Test
    void goesOnFromASavepointOfAnEarlierVersion() throws Exception {
        List<Path> files = List.of(KEPT.resolve("bulk.pcap.zst"));
        Path savepoint = KEPT.resolve("connections-10-histories-8");
        if (Boolean.getBoolean("savepoint.write")) {
            Files.move(cluster.savepoint(files, 1, folder), savepoint);
        }

        List<String> behind = cluster.lines(PcapFiles.plan(files), 2, savepoint).lines();

        List<String> expected = SingleRun.lines(files, List.of());
        assertThat(behind).hasSizeBetween(1000, expected.size() - 100);
        PcapFiles.same(behind, expected.subList(expected.size() - behind.size(), expected.size()));
    }

    @Test
    void refusesASavepointOfOtherCaptures() {
        Path savepoint = KEPT.resolve("connections-10-histories-8");

        assertThatThrownBy(() -> cluster.lines(PcapFiles.plan(Recordings.all()), 1, savepoint))
                .rootCause()
                .hasMessageContaining("the checkpoint is of other captures (19200 packets in 1 parts")
                .hasMessageContaining("name the same files");
    }
}
