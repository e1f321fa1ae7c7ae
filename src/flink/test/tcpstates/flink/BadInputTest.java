package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, changed while the job runs, or late: all of that is told, and the job goes on. */
@Timeout(120)
class BadInputTest {
    private static final Path LOSSY = Path.of("src/test/resources/pcaps/lossy-path.pcap");
    private static final Path REFUSED = Path.of("src/test/resources/pcaps/refused.pcap");

    @RegisterExtension
    private static final Cluster cluster = new Cluster();

    @TempDir
    private Path folder;

    private Path captures;

    @BeforeEach
    void makeFolder() throws IOException {
        captures = Files.createDirectory(folder.resolve("captures"));
    }

    @Test
    void tellsWhatCannotBeReadAndReadsOn() throws Exception {
        Path cut = PcapFiles.cut(folder, LOSSY, 1).getFirst();
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 4000));
        Path text = Files.writeString(folder.resolve("notes.txt"), "no capture");
        Path none = folder.resolve("none.pcap");

        CapturePlan plan = PcapFiles.plan(List.of(none, cut, text, REFUSED));

        assertThat(plan.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("0.pcap: truncated:"),
                        problem -> assertThat(problem).isEqualTo(text + ": unknown file format"),
                        problem -> assertThat(problem).isEqualTo(none + ": No such file or directory"));
        PcapFiles.same(cluster.lines(plan, 2, null).lines(), SingleRun.lines(List.of(cut, REFUSED), List.of()));
    }

    @Test
    void endsWhenNothingCanBeRead() throws Exception {
        Cluster.Ended ended = cluster.lines(PcapFiles.plan(List.of(folder.resolve("none.pcap"))), 2, null);

        assertThat(ended.lines()).isEmpty();
    }

    @Test
    void readsNothingThatCanBeReadOnceOnly() {
        assertThat(CapturePlan.of(List.of("-", "/dev/null")).problems())
                .containsExactly(
                        "-: no regular file, and the job reads its files more than once",
                        "/dev/null: no regular file, and the job reads its files more than once");
    }

    @Test
    void tellsOfAFileThatBecomesShorterOrLongerMeanwhileAndGoesOn() throws Exception {
        List<Path> files = PcapFiles.cut(folder, LOSSY, 3);
        CapturePlan plan = PcapFiles.plan(files);
        byte[] second = Files.readAllBytes(files.get(1));
        Files.write(files.get(1), Arrays.copyOf(second, PcapFiles.HEADER));
        byte[] third = Files.readAllBytes(files.get(2));
        Files.write(files.get(2), third, StandardOpenOption.APPEND);

        Cluster.Ended ended = cluster.lines(plan, 2, null);

        assertThat(FlinkJob.messages(ended.result()))
                .containsExactlyInAnyOrder(
                        files.get(1)
                                + ": no longer what it was when the job began; 26 packets are not told, from packet"
                                + " 27 to packet 52 of the capture",
                        files.get(2) + ": changed since the job began; told is what was in it then, up to packet 79 of"
                                + " the capture");
        assertThat(ended.lines().getLast()).contains("\"type\":\"health\"");
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    void tellsNothingOfPacketsThatAreOthersThanWhenTheJobBegan() throws Exception {
        List<Path> files = PcapFiles.cut(folder, LOSSY, 3);
        CapturePlan plan = PcapFiles.plan(files);
        ByteBuffer later = PcapFiles.bytes(files.get(1));
        for (int record : PcapFiles.records(later)) {
            later.putInt(record, later.getInt(record) + 1000);
        }
        Files.write(files.get(1), later.array());

        Cluster.Ended ended = cluster.lines(plan, 2, null);

        assertThat(FlinkJob.messages(ended.result()))
                .containsExactly(
                        files.get(1) + ": no longer what it was when the job began; 26 packets are not told, from"
                                + " packet 27 to packet 52 of the capture");
        Files.write(files.get(1), Arrays.copyOf(later.array(), PcapFiles.HEADER));
        assertThat(eventsOf(ended.lines())).isEqualTo(eventsOf(SingleRun.lines(files, List.of())));
    }

    /** Without the numbers of packets, which stay what they were when the job began, and without the texts that have them. */
    private static List<String> eventsOf(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.contains("\"verdict\""))
                .map(line -> line.replaceAll("packet\":\\d+", ""))
                .toList();
    }

    @Test
    void tellsOfAFileThatIsGone() throws Exception {
        List<Path> files = PcapFiles.cut(folder, LOSSY, 3);
        CapturePlan plan = PcapFiles.plan(files);
        Files.delete(files.get(0));

        assertThat(FlinkJob.messages(cluster.lines(plan, 1, null).result()))
                .containsExactly(files.get(0) + ": no longer what it was when the job began (" + files.get(0)
                        + ": No such file or directory); 26 packets are not told, from packet 1 to packet 26 of the"
                        + " capture");
    }

    @Test
    void stillTellsOfAChangedFileWhenTasksWereKilledSince() throws Exception {
        List<Path> files = PcapFiles.oneAfterTheOther(folder, 4);
        CapturePlan plan = PcapFiles.plan(files);
        Path first = files.getFirst();
        Files.setLastModifiedTime(first, FileTime.fromMillis(1));

        Cluster.Ended ended = cluster.linesWithFailures(plan, 2, 2, folder);

        assertThat(FlinkJob.messages(ended.result()))
                .singleElement()
                .asString()
                .contains(first + ": changed since the job began; told is what was in it then");
        PcapFiles.same(ended.lines(), SingleRun.lines(files, List.of()));
    }

    @Test
    void readsOnWhenAFileIsCutWhileItIsBeingRead() throws Exception {
        Path file = PcapFiles.longOne(folder.resolve("long.pcap"), 500);
        CapturePlan.Part part = PcapFiles.plan(List.of(file)).parts().getFirst();
        long told = 0;
        try (var feed = new PartFeed(part, 0)) {
            told += next(feed).packets().size();
            try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(PcapFiles.HEADER);
            }
            PartFeed.Chunk chunk = next(feed);
            while (!chunk.last()) {
                told += chunk.packets().size();
                chunk = next(feed);
            }

            assertThat(told)
                    .isBetween(1024L, part.end() - 1)
                    .satisfies(count -> assertThat(count % 1024).isZero());
            assertThat(chunk.packets())
                    .singleElement()
                    .extracting(Packet::message)
                    .asString()
                    .contains("became shorter")
                    .contains(part.end() - told + " packets are not told, from packet " + (told + 1));
        }
    }

    private static PartFeed.Chunk next(PartFeed feed) throws Exception {
        PartFeed.Chunk chunk = feed.poll();
        while (chunk == null) {
            feed.available().get(1, TimeUnit.MINUTES);
            chunk = feed.poll();
        }
        return chunk;
    }

    @Test
    void tellsWhatALateFileChanges() throws Exception {
        List<Path> files = PcapFiles.oneAfterTheOther(captures, 3);
        Path late = files.get(files.size() * 9 / 10);
        byte[] bytes = Files.readAllBytes(late);
        List<String> whole = SingleRun.lines(files, List.of());
        Files.delete(late);
        var named = new NamedCaptures(List.of(captures.toString()));
        CapturePlan plan = CapturePlan.of(named.files());
        assertThat(named.late(plan)).isEmpty();

        Files.write(late, bytes);
        Files.write(captures.resolve(".unfinished"), bytes);

        assertThat(named.late(plan)).singleElement().satisfies(message -> {
            assertThat(message)
                    .matches(late
                            + ": came after the job had begun, and is not in it: \\d+ packets are missing, with which what is told"
                            + " behind packet \\d+ may change; run the job again");
            long stands = Long.parseLong(message.replaceAll(".*behind packet (\\d+) .*", "$1"));
            List<String> before = new ArrayList<>(
                    whole.stream().takeWhile(line -> packet(line) <= stands).toList());
            while (packet(before.getLast()) == 0) {
                before.removeLast(); // which time has told, maybe that of a packet behind
            }
            assertThat(before).hasSizeGreaterThan(100);
            PcapFiles.same(cluster.lines(plan, 2, null).lines().subList(0, before.size()), before);
        });
    }

    /** The packet at which a line is told, 0 if it does not say. */
    private static long packet(String line) {
        return Long.parseLong(line.replaceAll(".*\"packet\":(\\d+).*|.*", "0$1"));
    }

    @Test
    void tellsOfLateFilesInFrontAndBehindAndOfThoseThatCannotBeRead() throws Exception {
        List<Path> files = PcapFiles.cut(captures, LOSSY, 3);
        var named = new NamedCaptures(List.of(captures.toString()));
        CapturePlan middle = PcapFiles.plan(List.of(files.get(1)));
        Files.move(files.get(0), captures.resolve("a"));
        Files.move(files.get(2), captures.resolve("b"));
        Files.writeString(captures.resolve("c"), "no capture");
        Files.write(captures.resolve("d"), Arrays.copyOf(Files.readAllBytes(files.get(1)), PcapFiles.HEADER));

        assertThat(named.late(middle))
                .containsExactly(
                        captures
                                + "/a: came after the job had begun, and is not in it: 26 packets are missing, with which"
                                + " everything may change; run the job again",
                        captures
                                + "/b: came after the job had begun, and is not in it: 27 packets are missing, which lie"
                                + " behind all others, so that what is told of the capture's end may change; run the job"
                                + " again",
                        captures + "/c: came after the job had begun, and is not in it; it cannot be read: " + captures
                                + "/c: unknown file format",
                        captures + "/d: came after the job had begun, and is not in it; it holds no packet, so that"
                                + " nothing is missing");
    }
}
