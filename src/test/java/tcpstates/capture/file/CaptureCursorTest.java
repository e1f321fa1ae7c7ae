package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.CaptureBuilder.Packet;
import tcpstates.capture.transcript.TranscriptFormat;

class CaptureCursorTest {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BE = ByteOrder.BIG_ENDIAN;
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path TRANSCRIPTS = RESOURCES.resolve("transcripts");

    @TempDir
    private Path folder;

    private static Packet packet(CaptureCursor cursor) {
        byte[] bytes =
                cursor.memory().asSlice(cursor.offset(), cursor.captured()).toArray(ValueLayout.JAVA_BYTE);
        return new Packet(bytes, cursor.length(), cursor.nanos(), cursor.linkType());
    }

    private static ReadCapture pull(CaptureCursor cursor) {
        List<Packet> packets = new ArrayList<>();
        try {
            while (cursor.next()) {
                packets.add(packet(cursor));
            }
        } catch (CaptureException e) {
            return new ReadCapture(packets, e.getMessage());
        }
        return new ReadCapture(packets, null);
    }

    private static ReadCapture pull(Path file) {
        try (SavedCapture capture = ReadCapture.open(file.toString())) {
            return pull(capture.cursor());
        } catch (CaptureException e) {
            return new ReadCapture(List.of(), e.getMessage());
        }
    }

    private static StreamedCapture stream(byte[] content) throws CaptureException, IOException {
        return StreamedCapture.open(
                "-", List.of(new TranscriptFormat()), Channels.newChannel(new ByteArrayInputStream(content)));
    }

    private static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.toString().endsWith("cap") || file.startsWith(TRANSCRIPTS))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void yieldsWhatIsDeliveredOfEveryCapture() throws Exception {
        List<Path> captures = captures();
        assertThat(captures).hasSizeGreaterThan(100);
        for (Path file : captures) {
            ReadCapture pushed = ReadCapture.of(file.toString());
            ReadCapture pulled = pull(file);
            assertThat(pulled.lines()).as("%s", file).isEqualTo(pushed.lines());
            assertThat(pulled.damage()).isEqualTo(pushed.damage());
            try (StreamedCapture stream = stream(Files.readAllBytes(file))) {
                assertThat(pull(stream.cursor()).lines()).as("%s", file).isEqualTo(pushed.lines());
            }
        }
    }

    @Test
    void saysOfATranscriptWhatIsSaidWhenItIsDelivered() throws Exception {
        for (Path file :
                captures().stream().filter(f -> f.startsWith(TRANSCRIPTS)).toList()) {
            try (SavedCapture capture = ReadCapture.open(file.toString())) {
                CaptureCursor cursor = capture.cursor();
                pull(cursor);
                capture.deliver((memory, offset, captured, length, nanos, linkType) -> true);
                assertThat(cursor.remarks()).as("%s", file).isEqualTo(capture.remarks());
            }
        }
    }

    @Test
    void findsTheDamageThatIsFoundWhenItIsDelivered() throws Exception {
        for (byte[] whole : forms().values()) {
            for (int cut = 0; cut < whole.length; cut += 17) {
                byte[] part = Arrays.copyOf(whole, cut);
                ReadCapture pushed = ReadCapture.of(folder, part);
                ReadCapture pulled = pull(folder.resolve("x.pcap"));
                assertThat(pulled.damage()).isEqualTo(pushed.damage());
                assertThat(pulled.lines()).isEqualTo(pushed.lines());
            }
        }
    }

    private static List<Packet> packets() {
        return ReadCapture.of(ReadCapture.resource("normal_client_close.pcap").toString())
                .packets()
                .subList(0, 8);
    }

    private static byte[] pcap(List<Packet> packets, ByteOrder order, int magic) {
        return CaptureBuilder.pcap(order, magic).packets(packets, magic).toBytes();
    }

    /** Captures in which the meaning of a packet rests on what stands before it, more or less. */
    private static Map<String, byte[]> forms() throws IOException {
        List<Packet> packets = packets();
        Map<String, byte[]> forms = new LinkedHashMap<>();
        for (ByteOrder order : List.of(LE, BE)) {
            for (int magic : new int[] {CaptureBuilder.MICROS, CaptureBuilder.NANOS, CaptureBuilder.MODIFIED}) {
                forms.put(order + " " + Integer.toHexString(magic), pcap(packets, order, magic));
            }
        }
        forms.put("pcapng", pcapng(packets));
        forms.put("gzip", CaptureBuilder.gzip(pcapng(packets)));
        forms.put("text", Files.readAllBytes(TRANSCRIPTS.resolve("broken-lines.txt")));
        return forms;
    }

    /** Two sections of either byte order, whose interfaces differ, with packets that have neither interface nor time. */
    private static byte[] pcapng(List<Packet> packets) {
        CaptureBuilder ng = new CaptureBuilder(BE);
        for (ByteOrder order : List.of(BE, LE)) {
            ng.order(order).section();
            ng.description(1, 0, ng.part());
            ng.description(101, 0, ng.part().option(9, (byte) 9).option(14, new byte[] {0, 0, 0, 0, 0, 0, 0, 9}));
            for (Packet packet : packets) {
                ng.enhanced(0, packet.nanos() / 1_000, packet)
                        .simple(packet)
                        .block(5, ng.part().ints(0, 0, 0))
                        .oldPacket(1, packet.nanos(), packet);
                if (packet == packets.get(3)) {
                    ng.description(113, 4, ng.part());
                }
            }
            ng.enhanced(2, 5, packets.getFirst());
        }
        return ng.block(5, ng.part().ints(0, 0, 0)).toBytes();
    }

    /** Positions in front of each packet and at the end. */
    private static List<Long> positions(CaptureCursor cursor) throws CaptureException {
        List<Long> positions = new ArrayList<>(List.of(cursor.position()));
        while (cursor.next()) {
            positions.add(cursor.position());
        }
        return positions;
    }

    @Test
    void goesOnBehindEveryPacketInANewCursorOfAnyCapture() throws Exception {
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            Path file = folder.resolve("x");
            Files.deleteIfExists(file);
            Files.write(file, form.getValue());
            List<String> whole = ReadCapture.of(file.toString()).lines();
            List<Long> positions;
            try (SavedCapture capture = ReadCapture.open(file.toString())) {
                positions = positions(capture.cursor());
            }
            assertThat(positions).hasSize(whole.size() + 1).isSorted().doesNotHaveDuplicates();
            for (int i = 0; i < positions.size(); i++) {
                try (SavedCapture capture = ReadCapture.open(file.toString());
                        StreamedCapture stream = stream(form.getValue())) {
                    for (SavedCapture each : List.of(capture, stream)) {
                        CaptureCursor cursor = each.cursor();
                        cursor.seek(positions.get(i));
                        assertThat(cursor.position()).isEqualTo(positions.get(i));
                        ReadCapture rest = pull(cursor);
                        assertThat(rest.lines())
                                .as("%s from packet %d", form.getKey(), i)
                                .isEqualTo(whole.subList(i, whole.size()));
                        assertThat(rest.damage()).isNull();
                    }
                }
            }
        }
    }

    @Test
    void goesBackAndForthInAFile() throws Exception {
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            Path file = folder.resolve("x");
            Files.deleteIfExists(file);
            Files.write(file, form.getValue());
            List<String> whole = ReadCapture.of(file.toString()).lines();
            try (SavedCapture capture = ReadCapture.open(file.toString())) {
                if (!capture.isRepeatable()) {
                    continue;
                }
                CaptureCursor cursor = capture.cursor();
                List<Long> positions = positions(cursor);
                for (int i = positions.size() - 2; i >= 0; i--) {
                    cursor.seek(positions.get(i));
                    assertThat(cursor.next()).isTrue();
                    assertThat(packet(cursor)).hasToString(whole.get(i));
                }
            }
        }
    }

    @Test
    void refusesToGoBackInAStream() throws Exception {
        try (StreamedCapture capture = stream(pcapng(packets()))) {
            CaptureCursor cursor = capture.cursor();
            long first = cursor.position();
            assertThat(cursor.next()).isTrue();
            assertThatThrownBy(() -> cursor.seek(first))
                    .isInstanceOf(CaptureException.class)
                    .hasMessage("-: cannot go back to position " + first + " from " + cursor.position()
                            + ": can be read only once");
            assertThatThrownBy(capture::cursor).hasMessage("-: can be read only once");
        }
    }

    @Test
    void refusesPositionsThatTheCaptureDoesNotHave() throws Exception {
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            Path file = folder.resolve("x");
            Files.deleteIfExists(file);
            Files.write(file, form.getValue());
            for (long position : new long[] {Long.MIN_VALUE, -1, 100_000_000, Long.MAX_VALUE}) {
                try (SavedCapture capture = ReadCapture.open(file.toString())) {
                    CaptureCursor cursor = capture.cursor();
                    assertThatThrownBy(() -> cursor.seek(position))
                            .as("%s", form.getKey())
                            .isInstanceOf(CaptureException.class)
                            .hasMessageStartingWith(file + ": ")
                            .hasMessageContaining(" position " + position);
                }
            }
            try (SavedCapture capture = ReadCapture.open(file.toString())) {
                if (form.getKey().equals("pcapng")) {
                    CaptureCursor cursor = capture.cursor();
                    long amid = cursor.position() + 4;
                    assertThatThrownBy(() -> cursor.seek(amid))
                            .hasMessage(file + ": no packet begins at position " + amid);
                }
            }
        }
    }

    @Test
    void namesDamageBehindAJumpByItsPlaceAlone() throws Exception {
        byte[] whole = pcap(packets(), LE, CaptureBuilder.MICROS);
        Path file = Files.write(folder.resolve("x"), Arrays.copyOf(whole, whole.length - 1));
        try (SavedCapture capture = ReadCapture.open(file.toString())) {
            CaptureCursor cursor = capture.cursor();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isTrue();
            CaptureCursor later = capture.cursor();
            later.seek(cursor.position());
            assertThat(pull(cursor).damage()).startsWith(file + ": truncated: packet 8 at byte ");
            assertThat(pull(later).damage()).startsWith(file + ": truncated: packet at byte ");
        }
    }

    @Test
    void waitsForAPipeAndEndsWhenItIsStopped() throws Exception {
        byte[] whole = pcap(packets(), LE, CaptureBuilder.MICROS);
        Pipe pipe = Pipe.open();
        BlockingQueue<StreamedCapture> opened = new LinkedBlockingQueue<>();
        BlockingQueue<Boolean> packets = new LinkedBlockingQueue<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (StreamedCapture source = StreamedCapture.open("-", List.of(), pipe.source())) {
                CaptureCursor cursor = source.cursor();
                opened.add(source);
                boolean more;
                do {
                    more = cursor.next();
                    packets.add(more);
                } while (more);
            } catch (CaptureException | IOException e) {
                throw new IllegalStateException(e);
            }
        });
        int twoPackets = pcap(packets().subList(0, 2), LE, CaptureBuilder.MICROS).length;
        pipe.sink().write(ByteBuffer.wrap(whole, 0, twoPackets));
        assertThat(packets.poll(10, TimeUnit.SECONDS)).isTrue();
        assertThat(packets.poll(10, TimeUnit.SECONDS)).isTrue();
        StreamedCapture source = opened.poll(10, TimeUnit.SECONDS);
        assertThat(source).isNotNull();
        source.stop();
        assertThat(packets.poll(10, TimeUnit.SECONDS)).isFalse();
        reader.join();
        pipe.sink().close();
    }
}
