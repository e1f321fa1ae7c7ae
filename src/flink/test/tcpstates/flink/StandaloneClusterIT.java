package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job's jar, submitted to a cluster of processes as docs/distributed.md says, and processes that are killed. */
@Timeout(900)
class StandaloneClusterIT {
    private static final int PACKETS = Integer.getInteger("cluster.packets", 200_000);

    @TempDir
    private Path folder;

    private Path captures;
    private List<Path> files;
    private List<String> expected;

    @BeforeEach
    void generate() throws Exception {
        captures = Files.createDirectory(folder.resolve("captures"));
        Path whole = folder.resolve("whole.pcap");
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "bench/GenerateWorkload.java",
                        whole.toString(),
                        Integer.toString(PACKETS),
                        "2000",
                        "mix",
                        "96",
                        "7")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
        files = PcapFiles.cut(captures, whole, 5);
        expected = SingleRun.lines(files, List.of());
        assertThat(expected.size()).isGreaterThan(PACKETS / 4);
    }

    @Test
    void goesOnWhenATaskManagerIsKilledAndTellsOfALateFile() throws Exception {
        Path late = Path.of("src/test/resources/pcaps/refused.pcap");
        try (var cluster = cluster()) {
            cluster.startJobManager();
            Process first = cluster.startTaskManager("900m");

            Process client =
                    cluster.submit(List.of("-p", "2"), "--out", out().toUri().toString(), captures.toString());
            cluster.checkpoint(2);
            StandaloneCluster.kill(first);
            assertThat(client.isAlive()).isTrue();
            cluster.startTaskManager("900m");
            Files.copy(late, captures.resolve("late.pcap"));
            assertThat(client.waitFor(6, TimeUnit.MINUTES)).isTrue();

            String id = cluster.ask("/jobs").replaceAll(".*\"id\":\"(\\w+)\".*", "$1");
            assertThat(cluster.ask("/jobs/" + id + "/checkpoints")).contains("\"restored\":1");
            assertThat(Files.readString(cluster.log("client")))
                    .contains("tcpstates-flink: " + captures.resolve("late.pcap") + ": came after the job had begun");
            assertThat(client.exitValue()).isEqualTo(1);
            PcapFiles.same(Cluster.written(out()), expected);

            Process detached = cluster.submit(
                    List.of("-d"),
                    "--out",
                    folder.resolve("other").toUri().toString(),
                    late.toAbsolutePath().toString());
            assertThat(detached.waitFor()).isZero();
            assertThat(Files.readString(cluster.log("client"))).contains("nobody waits for the job's end");
        }
    }

    @Test
    void goesOnFromTheLastCheckpointWhenAllProcessesWereKilled() throws Exception {
        Path checkpoint;
        try (var cluster = cluster()) {
            cluster.startJobManager();
            cluster.startTaskManager("900m");
            Process client = cluster.submit(List.of("-p", "2"), arguments(files));
            cluster.checkpoint(3);
            assertThat(client.isAlive()).isTrue();
            cluster.killAll();
            checkpoint = cluster.checkpoint(1);
        }
        List<Path> shuffled = new ArrayList<>(files);
        Collections.shuffle(shuffled, new Random(1));
        try (var cluster = cluster()) {
            cluster.startJobManager();
            cluster.startTaskManager("900m");

            Process client =
                    cluster.submit(List.of("-p", "1", "-s", checkpoint.toUri().toString()), arguments(shuffled));

            assertThat(client.waitFor(6, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(cluster.log("client"))).doesNotContain("tcpstates-flink:");
            assertThat(client.exitValue()).isZero();
            PcapFiles.same(Cluster.written(out()), expected);
        }
    }

    private StandaloneCluster cluster() throws Exception {
        Path jar;
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            jar = built.filter(path -> path.getFileName().toString().matches("tcpstates-flink-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        return new StandaloneCluster(folder.resolve("cluster"), jar, "execution.checkpointing.interval: 200ms");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private String[] arguments(List<Path> named) {
        return Stream.concat(
                        Stream.of("--out", out().toUri().toString()),
                        named.stream().map(Path::toString))
                .toArray(String[]::new);
    }
}
