package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.file.CaptureBuilder.Packet;

class SavedCaptureTest {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BE = ByteOrder.BIG_ENDIAN;
    private static final Path CLOSE = ReadCapture.resource("normal_client_close.pcap");

    @TempDir
    private Path folder;

    private final List<Packet> packets = List.of(
            Packet.of("first packet", 1_700_000_000_000_001_000L),
            Packet.of("", 1_700_000_000_000_002_000L),
            new Packet(new byte[] {1, 2, 3}, 1500, 1_600_000_000_999_999_000L, 1));

    private byte[] pcap() {
        return CaptureBuilder.pcap(LE, CaptureBuilder.MICROS)
                .packets(packets, CaptureBuilder.MICROS)
                .toBytes();
    }

    private List<String> lines() {
        return packets.stream().map(Packet::toString).toList();
    }

    @Test
    void readsTheSamePacketsFromEveryForm() throws Exception {
        byte[] real = Files.readAllBytes(CLOSE);
        ReadCapture expected = ReadCapture.of(CLOSE.toString());
        assertThat(expected.damage()).isNull();
        assertThat(expected.packets()).hasSize(15);
        CaptureBuilder ng = new CaptureBuilder(BE)
                .section()
                .description(expected.packets().getFirst().linkType(), 0, new CaptureBuilder(BE));
        expected.packets().forEach(p -> ng.enhanced(0, p.nanos() / 1_000, p));
        List<byte[]> forms = new ArrayList<>(List.of(
                ng.toBytes(),
                CaptureBuilder.gzip(real),
                CaptureBuilder.through(real, "zstd", "-c"),
                CaptureBuilder.through(real, "zstd", "--ultra", "-22", "--no-check", "-c"),
                CaptureBuilder.through(real, "lz4", "-c"),
                CaptureBuilder.through(real, "lz4", "-9", "-B4", "-BD", "-BX", "-c"),
                CaptureBuilder.through(real, "xz", "-c"),
                CaptureBuilder.through(real, "xz", "-9e", "--check=none", "-c")));
        for (ByteOrder order : List.of(LE, BE)) {
            for (int magic : new int[] {CaptureBuilder.MICROS, CaptureBuilder.NANOS, CaptureBuilder.MODIFIED}) {
                int linkType = expected.packets().getFirst().linkType();
                forms.add(new CaptureBuilder(order)
                        .fileHeader(magic, 2, 4, 65_535, linkType)
                        .packets(expected.packets(), magic)
                        .toBytes());
            }
        }
        for (byte[] form : forms) {
            ReadCapture read = ReadCapture.of(folder, form);
            assertThat(read.damage()).isNull();
            assertThat(read.lines()).isEqualTo(expected.lines());
        }
    }

    @Test
    void unpacksMembersAndFramesThatFollowOneAnother() {
        byte[] whole = pcap();
        byte[] front = java.util.Arrays.copyOf(whole, 30);
        byte[] back = java.util.Arrays.copyOfRange(whole, 30, whole.length);
        byte[] skippable =
                new CaptureBuilder(LE).ints(0x184d2a53, 3).raw(new byte[3]).toBytes();
        for (String[] packer : List.of(
                new String[] {"gzip"}, new String[] {"zstd", "-c"}, new String[] {"lz4", "-c"}, new String[] {"xz", "-c"
                })) {
            CaptureBuilder packed = new CaptureBuilder(LE).raw(CaptureBuilder.through(front, packer));
            if (packer[0].equals("zstd") || packer[0].equals("lz4")) {
                packed.raw(skippable);
            }
            packed.raw(CaptureBuilder.through(back, packer));
            ReadCapture read = ReadCapture.of(folder, packed.toBytes());
            assertThat(read.damage()).isNull();
            assertThat(read.lines()).isEqualTo(lines());
        }
    }

    @Test
    void unpacksMuchMoreThanAWindow() {
        java.util.Random random = new java.util.Random(7);
        CaptureBuilder capture = CaptureBuilder.pcap(LE, CaptureBuilder.MICROS);
        byte[] noise = new byte[60_000];
        random.nextBytes(noise);
        for (int i = 0; i < 400; i++) {
            int from = random.nextInt(50_000);
            byte[] bytes = java.util.Arrays.copyOfRange(noise, from, from + random.nextInt(10_000));
            capture.packets(List.of(new Packet(bytes, bytes.length, 1_000_000L * i, 1)), CaptureBuilder.MICROS);
        }
        byte[] whole = capture.toBytes();
        List<String> expected = ReadCapture.of(folder, whole).lines();
        assertThat(expected).hasSize(400);
        for (String[] packer : List.of(
                new String[] {"zstd", "-1", "--zstd=wlog=15", "-c"},
                new String[] {"zstd", "-19", "-c"},
                new String[] {"lz4", "-B4", "-BD", "-c"},
                new String[] {"xz", "-1", "-c"})) {
            ReadCapture read = ReadCapture.of(folder, CaptureBuilder.through(whole, packer));
            assertThat(read.damage()).isNull();
            assertThat(read.lines()).isEqualTo(expected);
        }
    }

    @Test
    void tellsWhatTheHeaderSays() throws Exception {
        try (SavedCapture nano =
                        SavedCapture.open(ReadCapture.resource("nano.pcap").toString());
                SavedCapture micro = SavedCapture.open(CLOSE.toString())) {
            assertThat(nano.decimals()).isEqualTo(9);
            assertThat(micro.decimals()).isEqualTo(6);
            assertThat(micro.linkType()).isIn(1, 276, 113);
            assertThat(micro.snapshotLength()).isEqualTo(262_144);
            assertThat(micro.isRepeatable()).isTrue();
            assertThat(micro.statistics()).isEqualTo(CaptureStatistics.NONE);
        }
    }

    @Test
    void takesTheLinkTypeWithoutTheLengthOfTheCheckSequence() throws Exception {
        Path file = folder.resolve("fcs.pcap");
        Files.write(
                file,
                new CaptureBuilder(BE)
                        .fileHeader(CaptureBuilder.MICROS, 2, 4, 0, 0x40000071)
                        .toBytes());
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            assertThat(capture.linkType()).isEqualTo(0x71);
            assertThat(capture.snapshotLength()).isEqualTo(262_144);
        }
    }

    @Test
    void readsTheLengthsOfOldVersionsTheOtherWayRound() {
        CaptureBuilder old = new CaptureBuilder(LE).fileHeader(CaptureBuilder.MICROS, 2, 2, 68, 1);
        old.ints(1, 2, 60, 3).raw((byte) 1, (byte) 2, (byte) 3);
        assertThat(ReadCapture.of(folder, old.toBytes()).lines()).containsExactly("1000002000 1 3/60 010203");
        CaptureBuilder mixed = new CaptureBuilder(LE).fileHeader(CaptureBuilder.MICROS, 2, 3, 68, 1);
        mixed.ints(1, 2, 60, 3).raw((byte) 1, (byte) 2, (byte) 3);
        mixed.ints(1, 2, 3, 60).raw((byte) 4, (byte) 5, (byte) 6);
        assertThat(ReadCapture.of(folder, mixed.toBytes()).lines())
                .containsExactly("1000002000 1 3/60 010203", "1000002000 1 3/60 040506");
    }

    @Test
    void takesAPacketThatClaimsToBeShorterThanWhatWasCaptured() {
        CaptureBuilder lie = CaptureBuilder.pcap(LE, CaptureBuilder.MICROS).ints(1, 0, 4, 2, 0);
        assertThat(ReadCapture.of(folder, lie.toBytes()).lines()).containsExactly("1000000000 1 4/4 00000000");
    }

    @Test
    void deliversAFileAgainAndFromSeveralThreadsAtOnce() throws Exception {
        Files.write(folder.resolve("x.pcap"), pcap());
        try (SavedCapture capture = SavedCapture.open(folder.resolve("x.pcap").toString())) {
            AtomicLong count = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        capture.deliver((m, o, c, l, n, t) -> count.incrementAndGet() > 0);
                    } catch (CaptureException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(count).hasValue(4L * packets.size());
        }
    }

    @Test
    void endsWhenTheHandlerOrAnotherThreadSaysStop() throws Exception {
        Files.write(folder.resolve("x.pcap"), pcap());
        try (SavedCapture capture = SavedCapture.open(folder.resolve("x.pcap").toString())) {
            AtomicLong count = new AtomicLong();
            capture.deliver((m, o, c, l, n, t) -> count.incrementAndGet() < 2);
            assertThat(count).hasValue(2);
            capture.deliver((m, o, c, l, n, t) -> {
                capture.stop();
                return count.incrementAndGet() > 0;
            });
            assertThat(count).hasValue(3);
        }
    }

    @Test
    void deliversFromAPipeWhileItIsStillWritten() throws Exception {
        byte[] capture = pcap();
        CaptureBuilder ng = new CaptureBuilder(LE).section().description(1, 0, new CaptureBuilder(LE));
        packets.forEach(p -> ng.enhanced(0, p.nanos() / 1_000, p));
        for (byte[] content : List.of(capture, ng.toBytes())) {
            Pipe pipe = Pipe.open();
            BlockingQueue<Long> seen = new ArrayBlockingQueue<>(10);
            BlockingQueue<String> end = new ArrayBlockingQueue<>(1);
            Thread reader = Thread.ofPlatform().start(() -> {
                try (StreamedCapture source = StreamedCapture.open("-", List.of(), pipe.source())) {
                    source.deliver((m, o, c, l, n, t) -> seen.add(n));
                    end.add("clean");
                } catch (CaptureException | IOException e) {
                    end.add(String.valueOf(e.getMessage()));
                }
            });
            // All but the last byte: the last packet must wait for it, the others must not.
            pipe.sink().write(ByteBuffer.wrap(content, 0, content.length - 1));
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(packets.get(0).nanos());
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(packets.get(1).nanos());
            assertThat(seen).isEmpty();
            pipe.sink().write(ByteBuffer.wrap(content, content.length - 1, 1));
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(packets.get(2).nanos());
            pipe.sink().close();
            assertThat(end.poll(10, TimeUnit.SECONDS)).isEqualTo("clean");
            reader.join();
        }
    }

    @Test
    void stopsWhileItWaitsForAFifo() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        BlockingQueue<SavedCapture> opened = new ArrayBlockingQueue<>(1);
        BlockingQueue<String> end = new ArrayBlockingQueue<>(1);
        Thread reader = Thread.ofPlatform().start(() -> {
            try (SavedCapture source = SavedCapture.open(fifo.toString())) {
                source.deliver((m, o, c, l, n, t) -> opened.add(source));
                end.add("clean");
            } catch (CaptureException e) {
                end.add(String.valueOf(e.getMessage()));
            }
        });
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(pcap(), 0, 24 + 16 + 12);
            out.flush();
            SavedCapture source = opened.poll(10, TimeUnit.SECONDS);
            assertThat(source).isNotNull();
            source.stop();
            assertThat(end.poll(10, TimeUnit.SECONDS)).isEqualTo("clean");
        }
        reader.join();
    }

    @Test
    void readsAStreamOnlyOnce() throws Exception {
        Files.write(folder.resolve("x.gz"), CaptureBuilder.gzip(pcap()));
        try (SavedCapture capture = SavedCapture.open(folder.resolve("x.gz").toString())) {
            List<Packet> seen = new ArrayList<>();
            capture.deliver(ReadCapture.collectInto(seen));
            assertThat(seen).hasSameSizeAs(packets);
            assertThat(capture.isRepeatable()).isFalse();
            assertThatThrownBy(() -> capture.deliver(ReadCapture.collectInto(seen)))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageEndingWith("x.gz: can be read only once");
        }
    }

    @Test
    void readsBeyondTwoGibibytes() throws Exception {
        Path file = folder.resolve("sparse.pcap");
        long gap = 262_144;
        CaptureBuilder header = CaptureBuilder.pcap(LE, CaptureBuilder.MICROS);
        int count = 8_200;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(header.toBytes()), 0);
            byte[] packet =
                    new CaptureBuilder(LE).ints(1, 0, (int) gap, (int) gap).toBytes();
            for (long i = 0; i < count; i++) {
                channel.write(ByteBuffer.wrap(packet), 24 + i * (gap + 16));
            }
            channel.write(ByteBuffer.wrap(new byte[1]), 24 + count * (gap + 16) - 1);
        }
        assertThat(Files.size(file)).isGreaterThan(1L << 31);
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            AtomicLong seen = new AtomicLong();
            AtomicLong furthest = new AtomicLong();
            capture.deliver((m, o, c, l, n, t) -> {
                furthest.set(o + c);
                return seen.incrementAndGet() > 0;
            });
            assertThat(seen).hasValue(count);
            assertThat(furthest).hasValue(Files.size(file));
        }
    }

    @Test
    void namesWhatCannotBeOpened() throws Exception {
        Files.write(folder.resolve("empty"), new byte[0]);
        Files.write(folder.resolve("text"), "no capture".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String missing = folder.resolve("a\nb").toString();
        assertThat(ReadCapture.of(missing).damage())
                .isEqualTo(missing.replace('\n', '?') + ": No such file or directory");
        assertThat(ReadCapture.of("a\0b").damage()).isEqualTo("a?b: No such file or directory");
        assertThat(ReadCapture.of(folder.toString()).damage()).isEqualTo(folder + ": Is a directory");
        assertThat(ReadCapture.of(folder.resolve("empty").toString()).damage()).contains("empty: empty: ");
        assertThat(ReadCapture.of(folder.resolve("text").toString()).damage()).endsWith("text: unknown file format");
        assertThat(SavedCapture.reason(new AccessDeniedException("x"))).isEqualTo("Permission denied");
    }

    @Test
    void namesThePlaceOfTheDamage() {
        byte[] whole = pcap();
        String name = folder.resolve("x.pcap").toString();
        assertThat(ReadCapture.of(folder, java.util.Arrays.copyOf(whole, whole.length - 1))
                        .damage())
                .isEqualTo(name + ": truncated: packet 3 at byte 68 claims 3 captured bytes, only 2 are left");
        assertThat(ReadCapture.of(folder, java.util.Arrays.copyOf(whole, 70)).damage())
                .isEqualTo(name + ": truncated: packet 3 at byte 68 has a header of 16 bytes, only 2 are left");
        assertThat(ReadCapture.of(folder, java.util.Arrays.copyOf(whole, 23)).damage())
                .isEqualTo(name + ": truncated: the file header has 24 bytes, only 23 are there");
        CaptureBuilder huge = CaptureBuilder.pcap(LE, CaptureBuilder.MICROS).ints(1, 0, 1 << 30, 1 << 30);
        assertThat(ReadCapture.of(folder, huge.toBytes()).damage())
                .isEqualTo(name + ": damaged: packet 1 at byte 24 claims 1073741824 captured bytes, more than 262144");
        CaptureBuilder archaic = new CaptureBuilder(LE).fileHeader(CaptureBuilder.MICROS, 1, 9, 68, 1);
        assertThat(ReadCapture.of(folder, archaic.toBytes()).damage()).endsWith("unsupported pcap version 1.9");
    }

    @Test
    void reportsAFileThatShrinksWhileItIsRead() throws Exception {
        Path file = folder.resolve("shrinks.pcap");
        CaptureBuilder capture = CaptureBuilder.pcap(LE, CaptureBuilder.MICROS);
        Packet packet = new Packet(new byte[4_000], 4_000, 0, 1);
        for (int i = 0; i < 100; i++) {
            capture.packets(List.of(packet), CaptureBuilder.MICROS);
        }
        Files.write(file, capture.toBytes());
        try (SavedCapture source = SavedCapture.open(file.toString());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> source.deliver((m, o, c, l, n, t) -> {
                        try {
                            channel.truncate(10_000);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                        return true;
                    }))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageEndingWith("the file became shorter while it was read");
        }
    }
}
