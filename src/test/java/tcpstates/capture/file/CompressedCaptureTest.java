package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.CaptureBuilder.Packet;

class CompressedCaptureTest {
    /** Programs that compress, as they do it by default: all with a checksum of the content. */
    enum Packer {
        GZIP(8),
        ZSTD(4),
        LZ4(4),
        XZ(12);

        /** The last checksum's place. */
        private final int fromChecksumToEnd;

        Packer(int fromChecksumToEnd) {
            this.fromChecksumToEnd = fromChecksumToEnd;
        }

        byte[] pack(byte[] content, String... options) {
            List<String> command = new ArrayList<>(List.of(program(), "-c"));
            command.addAll(List.of(options));
            return CaptureBuilder.through(content, command.toArray(String[]::new));
        }

        String program() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @TempDir
    private Path folder;

    private static byte[] pcap(List<Packet> packets) {
        return CaptureBuilder.pcap(ByteOrder.LITTLE_ENDIAN, CaptureBuilder.MICROS)
                .packets(packets, CaptureBuilder.MICROS)
                .toBytes();
    }

    private static List<Packet> packets(int count) {
        Random random = new Random(5);
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[40 + random.nextInt(200)];
            for (int j = 0; j < bytes.length; j += 1 + random.nextInt(8)) {
                bytes[j] = (byte) random.nextInt();
            }
            packets.add(new Packet(bytes, bytes.length, 1_000_000L * i, 1));
        }
        return packets;
    }

    private static ReadCapture read(byte[] content) {
        List<Packet> packets = new ArrayList<>();
        try (StreamedCapture capture =
                StreamedCapture.open("-", List.of(), Channels.newChannel(new ByteArrayInputStream(content)))) {
            capture.deliver(ReadCapture.collectInto(packets));
        } catch (CaptureException e) {
            return new ReadCapture(packets, e.getMessage());
        } catch (IOException e) {
            return new ReadCapture(packets, "-: " + SavedCapture.reason(e));
        }
        return new ReadCapture(packets, null);
    }

    @ParameterizedTest
    @EnumSource
    void reportsEveryFlippedBitOfASmallCapture(Packer packer) {
        byte[] packed = packer.pack(pcap(packets(1)));
        List<String> intact = read(packed).lines();
        assertThat(intact).hasSize(1);
        for (int bit = 0; bit < 8 * packed.length; bit++) {
            assertReportedOrHarmless(packer, packed, bit, intact);
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsFlippedBitsOfALargeCapture(Packer packer) {
        byte[] packed = packer.pack(pcap(packets(3_000)));
        List<String> intact = read(packed).lines();
        assertThat(intact).hasSize(3_000);
        Random random = new Random(20_261_126);
        for (int i = 0; i < 100; i++) {
            assertReportedOrHarmless(packer, packed, random.nextInt(8 * packed.length), intact);
        }
    }

    /** A flipped bit may change nothing but, say, the time in gzip's header, or from which of two equal places bytes are copied. */
    private static void assertReportedOrHarmless(Packer packer, byte[] packed, int bit, List<String> intact) {
        byte[] bent = packed.clone();
        bent[bit / 8] ^= (byte) (1 << bit % 8);
        ReadCapture read = read(bent);
        if (read.damage() == null) {
            assertThat(read.lines()).as("%s with bit %d flipped", packer, bit).isEqualTo(intact);
        } else {
            assertThat(read.damage()).startsWith("-: ").doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void analysesWhatComesBeforeTheDamage(Packer packer) {
        List<Packet> packets = packets(30);
        byte[] whole = pcap(packets);
        byte[] packed = packer.pack(whole);
        byte[] damaged = packer.pack(pcap(packets(3)));
        damaged[damaged.length - packer.fromChecksumToEnd] ^= 1;
        byte[] both = new CaptureBuilder(ByteOrder.LITTLE_ENDIAN)
                .raw(packed)
                .raw(damaged)
                .toBytes();
        ReadCapture read = read(both);
        assertThat(read.packets().subList(0, 30))
                .extracting(Packet::toString)
                .isEqualTo(read(whole).lines());
        assertThat(read.damage()).startsWith("-: damaged: in the " + packer.program() + " data, after ");
        ReadCapture cut = read(Arrays.copyOf(packed, packed.length - 3));
        assertThat(cut.damage()).startsWith("-: truncated: it ends amid the " + packer.program() + " data, after ");
    }

    @ParameterizedTest
    @EnumSource
    void reportsWhatFollowsTheLastFrameAndIsNone(Packer packer) {
        for (int length : new int[] {1, 7, 8, 9, 100, 100_000}) {
            byte[] packed = new CaptureBuilder(ByteOrder.LITTLE_ENDIAN)
                    .raw(packer.pack(pcap(packets(3))))
                    .raw("?".repeat(length).getBytes(StandardCharsets.US_ASCII))
                    .toBytes();
            ReadCapture read = read(packed);
            assertThat(read.packets()).hasSize(3);
            assertThat(read.damage()).as("%d", length).contains(" the " + packer.program() + " data, after ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsOutAFrameBeforeTheNextOneComes(Packer packer) throws Exception {
        List<Packet> packets = packets(2);
        byte[] whole = pcap(packets);
        int cut = whole.length - 16 - packets.getLast().bytes().length;
        Pipe pipe = Pipe.open();
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (StreamedCapture source = StreamedCapture.open("-", List.of(), pipe.source())) {
                source.deliver((m, o, c, l, n, t) -> seen.add(n));
                seen.add(-1L);
            } catch (CaptureException | IOException e) {
                seen.add(-2L);
            }
        });
        pipe.sink().write(ByteBuffer.wrap(packer.pack(Arrays.copyOf(whole, cut))));
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(packets.getFirst().nanos());
        assertThat(seen).isEmpty();
        pipe.sink().write(ByteBuffer.wrap(packer.pack(Arrays.copyOfRange(whole, cut, whole.length))));
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(packets.getLast().nanos());
        pipe.sink().close();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(-1);
        reader.join();
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileItWaitsForMore(Packer packer) throws Exception {
        byte[] whole = pcap(packets(2));
        Pipe pipe = Pipe.open();
        BlockingQueue<StreamedCapture> opened = new LinkedBlockingQueue<>();
        BlockingQueue<String> end = new LinkedBlockingQueue<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (StreamedCapture source = StreamedCapture.open("-", List.of(), pipe.source())) {
                source.deliver((m, o, c, l, n, t) -> opened.add(source));
                end.add("clean");
            } catch (CaptureException | IOException e) {
                end.add(String.valueOf(e.getMessage()));
            }
        });
        pipe.sink().write(ByteBuffer.wrap(packer.pack(whole)));
        StreamedCapture source = opened.poll(10, TimeUnit.SECONDS);
        assertThat(source).isNotNull();
        source.stop();
        assertThat(end.poll(10, TimeUnit.SECONDS)).isEqualTo("clean");
        reader.join();
        pipe.sink().close();
    }

    @Test
    void readsBlocksThatReferToTheBlocksBefore() {
        byte[] whole = pcap(packets(3_000));
        for (String size : List.of("-B4", "-B5", "-B6", "-B7")) {
            ReadCapture read = read(Packer.LZ4.pack(whole, "-9", "-BD", "-BX", "--content-size", size));
            assertThat(read.damage()).isNull();
            assertThat(read.lines()).isEqualTo(read(whole).lines());
        }
    }

    @Test
    void refusesAWindowBeyondWhatTheProgramsTake() throws Exception {
        assertThat(read(Packer.ZSTD.pack(new byte[140 << 20], "--long=28", "-1"))
                        .damage())
                .startsWith("-: damaged: in the zstd data, after 0 unpacked bytes: Frame requires too much memory");
        assertThat(read(Packer.XZ.pack(new byte[1], "--lzma2=preset=0,dict=256MiB"))
                        .damage())
                .startsWith("-: damaged: in the xz data, after 0 unpacked bytes: ")
                .contains("of memory would be needed");
    }

    @Test
    void saysWhatToDoWhereTheLibraryCannotBeLoaded() throws Exception {
        Path file = folder.resolve("x.pcap.zst");
        Files.write(file, Packer.ZSTD.pack(pcap(packets(3))));
        // A folder where not even root can unpack a library.
        List<String> lines = damage("-Djava.io.tmpdir=/proc", file, file);
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith(file + ": the zstd library cannot be loaded here (Cannot unpack libzstd-jni-")
                        .endsWith("); decompress it by hand: zstd -dc " + file + " | tcpstates-sniff -r -"));
    }

    @Test
    void saysThatTheDictionaryNeedsMoreMemory() throws Exception {
        Path file = folder.resolve("x.pcap.xz");
        Files.write(file, Packer.XZ.pack(pcap(packets(3)), "--lzma2=preset=0,dict=64MiB"));
        assertThat(damage("-Xmx24m", file))
                .containsExactly(file + ": not enough memory to unpack the xz data, after 0 unpacked bytes");
    }

    /** What {@link #main} prints in a JVM of its own. */
    private static List<String> damage(String flag, Path... files) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                CompressedCaptureTest.class.getName()));
        Stream.of(files).map(Path::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** Prints what is wrong with each capture. */
    @SuppressWarnings("SystemOut") // a program of its own
    public static void main(String[] files) {
        for (String file : files) {
            System.out.println(ReadCapture.of(file).damage());
        }
    }
}
