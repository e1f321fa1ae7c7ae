package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.engine.Parallelism;

/** Several captures as one: {@code -r A -r B} and {@code -V}. */
class MergedFilesTest {
    private static final Path LOSSY = TestCaptures.file("lossy-path");
    private static final Path CLOSED = TestCaptures.file("01_normal4");
    private static final int ETHERNET = 1;
    private static final int COOKED = 113;

    @TempDir
    Path folder;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Packet(long nanos, byte[] bytes, int length, int linkType) {
        Packet at(long time) {
            return new Packet(time, bytes, length, linkType);
        }

        /** As a capture on all interfaces has it: another header in front of the same IP packet. */
        Packet cooked() {
            byte[] cooked = new byte[bytes.length + 2];
            System.arraycopy(bytes, 12, cooked, 14, bytes.length - 12);
            return new Packet(nanos, cooked, length + 2, COOKED);
        }

        Packet cut(int captured) {
            return new Packet(nanos, Arrays.copyOf(bytes, Math.min(captured, bytes.length)), length, linkType);
        }
    }

    private static List<Packet> packets(Path file) {
        List<Packet> packets = new ArrayList<>();
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> packets.add(new Packet(
                    nanos, memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE), length, linkType)));
        } catch (CaptureException e) {
            throw new IllegalStateException(e);
        }
        return packets;
    }

    private static Path written(String name, PacketFile.Container container, List<Packet> packets) {
        var file = new PacketFile(container);
        packets.forEach(
                packet -> file.add(packet.nanos, MemorySegment.ofArray(packet.bytes), packet.length, packet.linkType));
        return file.write(name);
    }

    private static Path written(String name, Stream<Packet> packets) {
        return written(name, PacketFile.Container.PCAP_NANOS, packets.toList());
    }

    /** Five files of the same packets, each with some that its neighbours have, too; in every format. */
    private static List<Path> overlapping(Path whole) {
        List<Packet> packets = packets(whole);
        var containers = PacketFile.Container.values();
        int share = packets.size() / 5 + 1;
        return IntStream.range(0, 5)
                .mapToObj(i -> written(
                        "part" + i,
                        containers[i % containers.length],
                        packets.subList(
                                Math.min(packets.size(), Math.max(0, i * share - share / 3)),
                                Math.min(packets.size(), (i + 1) * share + share / 3))))
                .toList();
    }

    private static Run merged(String format, List<Path> files, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-q", "--format", format));
        files.forEach(file -> arguments.addAll(List.of("-r", file.toString())));
        arguments.addAll(List.of(more));
        return Run.ours(arguments.toArray(String[]::new));
    }

    private static String withoutHealth(String json) {
        return json.lines()
                .filter(line -> !line.contains("\"type\":\"health\""))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy-path", "http-server-closes-first", "handshakes-never-completed", "01_normal4"})
    void tellsOfOverlappingFilesInAnyOrderWhatTheWholeOneTells(String name) {
        Path whole = TestCaptures.file(name);
        List<Path> parts = overlapping(whole);
        String expected = withoutHealth(
                merged("json", List.of(nanoseconds(whole)), "--packets").out());
        var random = new Random(1);
        for (int i = 0; i < 6; i++) {
            List<Path> order = new ArrayList<>(parts);
            Collections.shuffle(order, random);
            Run run = merged("json", order, "--packets");
            assertThat(withoutHealth(run.out())).isEqualTo(expected);
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
        }
    }

    /** With the decimals that files of nanoseconds have. */
    private static Path nanoseconds(Path file) {
        return written("whole", packets(file).stream());
    }

    @Test
    void countsOnceWhatSeveralFilesHoldAndSaysSo() {
        List<Path> twice = List.of(CLOSED, CLOSED);
        long packets = packets(CLOSED).size();
        String sentence = packets + " packets of one file are in another one, too, and count once";
        assertThat(merged("json", twice).out()).contains("\"captured_twice\":0,\"counted_once\":" + packets + ",");
        assertThat(merged("summary", twice).out()).contains("in several files: " + sentence);
        assertThat(merged("explain", twice).out()).contains("in several files: " + sentence);
        assertThat(merged("explain", twice, "--lang", "zh").out()).contains("一个文件中的 " + packets + " 个包");
        assertThat(merged("json", List.of(CLOSED)).out()).doesNotContain("counted_once");
        assertThat(Run.ours("-q", "--count", "-r", CLOSED.toString(), "-r", CLOSED.toString()))
                .isEqualTo(new Run(0, packets + " packets\n", "tcpstates-sniff: " + sentence + "\n"));
    }

    @Test
    void neverTakesPacketsOfOneFileForOne() {
        List<Packet> one = packets(CLOSED);
        List<Packet> doubled = one.stream()
                .flatMap(packet -> Stream.of(packet, packet.at(packet.nanos + 10_000)))
                .toList();
        Path first = written("first", doubled.stream());
        Path second = written("second", doubled.stream());
        String count = 2 * one.size() + " packets\n";
        assertThat(Run.ours("-q", "--count", "-r", first.toString()).out()).isEqualTo(count);
        assertThat(Run.ours("-q", "--count", "-r", first.toString(), "-r", second.toString())
                        .out())
                .isEqualTo(count);
    }

    @Test
    void knowsAPacketOnAnotherLinkOrCutShortOrSomeMicrosecondsLater() {
        List<Packet> packets = packets(LOSSY);
        Path whole = written("whole", packets.stream());
        String expected =
                withoutHealth(merged("json", List.of(whole), "--packets").out());
        for (Stream<Packet> others : List.of(
                packets.stream().map(Packet::cooked),
                packets.stream().map(packet -> packet.at(packet.nanos + 30_000)),
                packets.stream().map(packet -> packet.cut(68)))) {
            Path other = written("other", others);
            Run run = merged("json", List.of(whole, other), "--packets");
            assertThat(run.out()).contains("\"counted_once\":" + packets.size());
            assertThat(withoutHealth(run.out())).isEqualTo(expected);
        }
    }

    @Test
    void takesPacketsOfSeveralMillisecondsApartForTwo() {
        List<Packet> packets = packets(CLOSED);
        Path other = written("other", packets.stream().map(packet -> packet.at(packet.nanos + 2_000_000)));
        assertThat(Run.ours("-q", "--count", "-r", CLOSED.toString(), "-r", other.toString())
                        .out())
                .isEqualTo(2 * packets.size() + " packets\n");
    }

    @Test
    void isNotHeldUpByATimeStampThatIsWild() {
        List<Packet> packets = packets(LOSSY);
        int half = packets.size() / 2;
        List<Packet> wild = new ArrayList<>(packets);
        wild.set(3, packets.get(3).at(packets.get(3).nanos + 3_000_000_000_000_000_000L));
        Path first = written("first", wild.subList(0, half).stream());
        Path second = written("second", packets.subList(half / 2, packets.size()).stream());
        Path whole = written("whole", wild.stream());
        assertThat(withoutHealth(merged("json", List.of(second, first)).out()))
                .isEqualTo(withoutHealth(merged("json", List.of(whole)).out()));
    }

    @Test
    void goesOnWithTheOtherFilesIfSomeCannotBeRead() throws IOException {
        byte[] content = Files.readAllBytes(CLOSED);
        Path broken = Files.write(folder.resolve("broken.pcap"), Arrays.copyOf(content, content.length - 7));
        Path empty = Files.createFile(folder.resolve("empty.pcap"));
        Run run = merged("json", List.of(Path.of("no-such"), LOSSY, broken, empty));
        assertThat(withoutHealth(run.out()))
                .isEqualTo(withoutHealth(merged("json", List.of(LOSSY, broken)).out()))
                .contains("10.0.0.1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message())
                .startsWith("3 files failed: no-such: No such file or directory; " + empty + ": empty: ")
                .contains("; " + broken + ": truncated: packet 11 ");
        Run none = merged("json", List.of(Path.of("no-such"), empty), "--lang", "zh");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.message()).startsWith("2 个文件失败：no-such：没有那个文件或目录；");
    }

    @Test
    void selectsAndSharesTheWorkAsInOneFile() {
        List<Path> parts = overlapping(LOSSY);
        Path whole = nanoseconds(LOSSY);
        for (String[] more : List.of(
                new String[] {"--where", "retrans>0"},
                new String[] {"--conn", "1", "--threads", "2"},
                new String[] {"-c", "20"},
                new String[] {"--skip", "4", "tcp[13] & 2 = 0"},
                new String[] {"--at", "+0.3"})) {
            assertThat(merged("connections", parts, more).out())
                    .as(String.join(" ", more))
                    .endsWith(merged("connections", List.of(whole), more)
                            .out()
                            .replaceFirst("(?s)^What may mislead.*?\n\n", ""));
        }
        Parallelism two = new Parallelism(2, 0, 16, 5);
        String[] typed =
                parts.stream().flatMap(part -> Stream.of("-r", part.toString())).toArray(String[]::new);
        assertThat(Run.ours(new ByteArrayOutputStream(), new SystemCaptures(), two, typed)
                        .out())
                .isEqualTo(Run.ours(typed).out());
    }

    @Test
    void writesEachPacketOnceUnderTheNumberThatItIsToldBy() throws Exception {
        List<Path> parts = overlapping(LOSSY);
        Path copy = folder.resolve("copy.pcap");
        Run run = merged("json", parts, "--packets", "-w", copy.toString());
        assertThat(packets(copy).stream().map(Packet::nanos))
                .isEqualTo(packets(LOSSY).stream().map(Packet::nanos).toList());
        assertThat(withoutHealth(merged("json", List.of(copy), "--packets").out()))
                .isEqualTo(withoutHealth(run.out()));
        assertThat(merged("json", parts, "-w", parts.getLast().toString()).message())
                .endsWith(": packets are read from it; -w needs another file");
    }

    @Test
    void readsAPipeAmongFiles() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        List<Path> parts = overlapping(LOSSY);
        Thread writer = Thread.ofPlatform().start(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                Files.copy(parts.get(2), out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Run run = merged("json", List.of(parts.get(4), parts.get(0), pipe, parts.get(3), parts.get(1)));
        writer.join();
        assertThat(withoutHealth(run.out()))
                .isEqualTo(withoutHealth(
                        merged("json", List.of(nanoseconds(LOSSY))).out()));
        assertThat(merged("json", List.of(Path.of("-"), Path.of("-"))).message())
                .isEqualTo("-: standard input can be read only once");
    }

    @Test
    void mergesTheFilesOfAListByTime() throws IOException {
        List<Path> parts = overlapping(LOSSY);
        Path list = Files.writeString(
                folder.resolve("list"),
                parts.reversed().stream().map(part -> part + "\n").collect(Collectors.joining()));
        Run run = Run.ours("--format", "json", "-V", list.toString());
        assertThat(run.out()).isEqualTo(merged("json", parts).out());
        assertThat(run.err().lines().filter(line -> line.startsWith("reading from file ")))
                .hasSize(5);
    }

    @Test
    void tellsBothLinkTypes() {
        List<Packet> packets = packets(LOSSY);
        int half = packets.size() / 2;
        Path ethernet = written("ethernet", packets.subList(0, half).stream());
        Path cooked =
                written("cooked", packets.subList(half, packets.size()).stream().map(Packet::cooked));
        assertThat(packets.getFirst().linkType).isEqualTo(ETHERNET);
        // A copy that the network made stands behind the cut: it is no packet that both files hold.
        assertThat(withoutHealth(
                        merged("json", List.of(cooked, ethernet), "tcp").out()))
                .isEqualTo(withoutHealth(
                        merged("json", List.of(nanoseconds(LOSSY)), "tcp").out()));
        assertThat(merged(
                                "json",
                                List.of(cooked, ethernet),
                                "-w",
                                folder.resolve("one").toString())
                        .message())
                .contains("a packet of link type 113 cannot be written to it");
    }
}
