package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.script.Recordings;

/** The job tells what a single run tells, line for line. */
class FlinkJobTest {
    // Of a pcap file.
    private static final int HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int CAPTURED = 8;

    private static final int YEAR_SECONDS = 365 * 86_400;

    private static final Path KEPT = Path.of("src", "flink", "resources", "kept");

    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void tellsTheSameOfACaptureThatWasCutInTwo(Path capture) throws Exception {
        List<Path> files = cut(capture, 2);
        List<String> expected = SingleRun.lines(files, List.of());
        Collections.reverse(files);

        same(cluster.lines(files, 2), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void tellsTheSameOfManyFilesInAnyOrder(int parallelism) throws Exception {
        List<Path> files = new ArrayList<>(Recordings.all());
        List<String> expected = SingleRun.lines(files, List.of());
        Collections.shuffle(files, new Random(parallelism));

        same(cluster.lines(files, parallelism), expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conntrack", "none", "established=1"})
    void forgetsSilentConnectionsAtTheSamePackets(String timeOut) throws Exception {
        List<Path> files = Recordings.all();
        List<String> expected = SingleRun.lines(files, List.of(timeOut));
        assertThat(expected).hasSizeGreaterThan(2000);

        same(cluster.lines(files, 2, timeOut), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void goesOnFromACheckpointWhenATaskIsKilled(int parallelism) throws Exception {
        List<Path> files = oneAfterTheOther(4);

        same(cluster.linesWithFailures(files, parallelism, 2, folder), SingleRun.lines(files, List.of()));
    }

    @Test
    void goesOnFromASavepointWithOtherTasks() throws Exception {
        List<Path> files = Recordings.all();
        Path savepoint = cluster.savepoint(files, 2, folder);

        List<String> behind = cluster.lines(plan(files), 3, savepoint).lines();

        List<String> expected = SingleRun.lines(files, List.of());
        assertThat(behind).hasSizeLessThan(expected.size() - 50);
        same(behind, expected.subList(expected.size() - behind.size(), expected.size()));
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

        List<String> behind = cluster.lines(plan(files), 2, savepoint).lines();

        List<String> expected = SingleRun.lines(files, List.of());
        assertThat(behind).hasSizeBetween(1000, expected.size() - 100);
        same(behind, expected.subList(expected.size() - behind.size(), expected.size()));
    }

    @Test
    void refusesASavepointOfOtherCaptures() {
        Path savepoint = KEPT.resolve("connections-10-histories-8");

        assertThatThrownBy(() -> cluster.lines(plan(Recordings.all()), 1, savepoint))
                .rootCause()
                .hasMessageContaining("the checkpoint is of other captures (19200 packets in 1 parts")
                .hasMessageContaining("name the same files");
    }

    @Test
    void tellsWhatCannotBeReadAndReadsOn() throws Exception {
        Path capture = Path.of("src/test/resources/pcaps/lossy-path.pcap");
        Path cut = cut(capture, 1).getFirst();
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 4000));
        Path text = Files.writeString(folder.resolve("notes.txt"), "no capture");
        Path none = folder.resolve("none.pcap");
        Path other = Path.of("src/test/resources/pcaps/refused.pcap");

        CapturePlan plan = plan(List.of(none, cut, text, other));

        assertThat(plan.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("0.pcap: truncated:"),
                        problem -> assertThat(problem).isEqualTo(text + ": unknown file format"),
                        problem -> assertThat(problem).isEqualTo(none + ": No such file or directory"));
        same(cluster.lines(plan, 2, null).lines(), SingleRun.lines(List.of(cut, other), List.of()));
    }

    @Test
    void tellsOfAFileThatIsRewrittenMeanwhileAndGoesOn() throws Exception {
        List<Path> files = cut(Path.of("src/test/resources/pcaps/lossy-path.pcap"), 3);
        CapturePlan plan = plan(files);
        byte[] second = Files.readAllBytes(files.get(1));
        Files.write(files.get(1), Arrays.copyOf(second, HEADER));
        byte[] third = Files.readAllBytes(files.get(2));
        Files.write(files.get(2), third, StandardOpenOption.APPEND);

        Cluster.Ended ended = cluster.lines(plan, 2, null);

        assertThat(FlinkJob.messages(ended.result()))
                .containsExactlyInAnyOrder(
                        files.get(1) + ": 26 packets less than when the job began, what was in them is not told",
                        files.get(2) + ": changed since the job began; read up to packet 79 of the capture");
        assertThat(ended.lines().getLast()).contains("\"type\":\"health\"");
    }

    private static CapturePlan plan(List<Path> files) {
        return CapturePlan.of(files.stream().map(Path::toString).toList());
    }

    /** Of thousands of lines the first one that is another is told. */
    private static void same(List<String> lines, List<String> expected) {
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
            assertThat(lines.get(i)).as("line %d", i + 1).isEqualTo(expected.get(i));
        }
        assertThat(lines).hasSameSizeAs(expected);
    }

    /** All captures so many times, each time a year later. */
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    private List<Path> oneAfterTheOther(int times) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            for (Path capture : Recordings.all()) {
                ByteBuffer bytes = bytes(capture);
                for (int record : records(bytes)) {
                    bytes.putInt(record, bytes.getInt(record) + time * YEAR_SECONDS);
                }
                Path file = folder.resolve(time + "-" + capture.getFileName());
                files.add(Files.write(file, bytes.array()));
            }
        }
        Collections.sort(files); // of those that begin at once the order is that of their names
        return files;
    }

    private static ByteBuffer bytes(Path capture) throws IOException {
        byte[] all = Files.readAllBytes(capture);
        boolean bigEndian = all.length > 0 && (all[0] & 0xff) == 0xa1;
        return ByteBuffer.wrap(all).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the whole records begin, up to one that is damaged. */
    private static List<Integer> records(ByteBuffer capture) {
        List<Integer> records = new ArrayList<>();
        int at = HEADER;
        while (at + RECORD_HEADER <= capture.limit()) {
            int captured = capture.getInt(at + CAPTURED);
            if (captured < 0 || captured > capture.limit() - at - RECORD_HEADER) {
                break;
            }
            records.add(at);
            at += RECORD_HEADER + captured;
        }
        return records;
    }

    /** Files of about as many packets each, with the capture's own header. */
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    private List<Path> cut(Path capture, int parts) throws IOException {
        ByteBuffer bytes = bytes(capture);
        List<Integer> records = records(bytes);
        List<Path> files = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            var text = new ByteArrayOutputStream();
            int header = Math.min(HEADER, bytes.limit());
            text.write(bytes.array(), 0, header);
            int from = part == 0 ? header : offset(records, part, parts, bytes.limit());
            int to = offset(records, part + 1, parts, bytes.limit());
            text.write(bytes.array(), from, to - from);
            files.add(Files.write(folder.resolve(part + ".pcap"), text.toByteArray()));
        }
        return files;
    }

    private static int offset(List<Integer> records, int part, int parts, int end) {
        int record = records.size() * part / parts;
        return record == records.size() ? end : records.get(record);
    }
}
