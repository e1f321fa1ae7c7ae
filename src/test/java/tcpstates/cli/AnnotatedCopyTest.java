package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.engine.Parallelism;

/** {@code --annotate}: packets with comments, as tshark reads them. */
class AnnotatedCopyTest {
    private static final Path CLOSED = TestCaptures.file("01_normal4");
    private static final Path LOSSY = TestCaptures.file("lossy-path");
    private static final int PACKETS = 11;

    @TempDir
    Path folder;

    private Path written;

    @BeforeEach
    void nameFile() {
        written = folder.resolve("annotated.pcapng");
    }

    private Run annotate(Path capture, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("-q", "--format", "json", "-r", capture.toString(), "--annotate"));
        arguments.add(written.toString());
        arguments.addAll(List.of(more));
        Run run = Run.ours(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        return run;
    }

    /** Fields of each packet, parted by tabs; several comments by bars. */
    private static List<String> tshark(Path file, String... fields) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields", "-E", "aggregator=|"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return out.lines().toList();
    }

    @Test
    void showsWiresharkStatesAndEventsAndTheVerdict() throws IOException {
        annotate(CLOSED);
        List<String> comments = tshark(written, "frame.comment");
        assertThat(comments).hasSize(PACKETS);
        assertThat(comments.getFirst()).isEqualTo("connection 1: client CLOSE -> SYN_SENT; sent: sent a SYN");
        assertThat(comments.get(1))
                .isEqualTo("connection 1: server LISTEN -> SYN_RECV, client SYN_SENT; sent: received a SYN, answered"
                        + " with SYN-ACK");
        assertThat(comments.get(2))
                .isEqualTo("connection 1: client SYN_SENT -> ESTABLISHED, server SYN_RECV; sent: received the SYN-ACK,"
                        + " acknowledged it|connection 1: server SYN_RECV -> ESTABLISHED, client ESTABLISHED; presumed:"
                        + " the ACK of its SYN-ACK is on its way to it");
        assertThat(comments.get(3)).isEmpty();
        assertThat(comments.getLast())
                .contains(
                        "|connection 1, last packet: at its end client TIME_WAIT, server CLOSE. Closed in four packets,");
        annotate(LOSSY);
        assertThat(tshark(written, "frame.number", "frame.comment"))
                .contains("22\tconnection 1: client: sends data again, repeat 1, fast");
        annotate(TestCaptures.file("refused"), "--lang", "zh");
        assertThat(tshark(written, "frame.comment").getLast())
                .contains("连接 1：服务器：RST，")
                .contains("连接 1 的最后一个包：");
    }

    @Test
    void keepsThePacketsAsTheyAre() throws IOException {
        String[] fields = {"frame.time_epoch", "frame.len", "frame.cap_len", "frame.encap_type", "tcp.seq_raw"};
        for (String name : List.of("lossy-path", "vlan", "snaplen60")) {
            Path capture = TestCaptures.file(name);
            annotate(capture);
            assertThat(tshark(written, fields)).isEqualTo(tshark(capture, fields));
            assertThat(Run.report("json", written, "--packets").out())
                    .isEqualTo(Run.report("json", capture, "--packets").out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void keepsWhatAPcapngFileHoldsBesides(String order) throws IOException {
        byte[] content = pcapng(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Path capture = Files.write(folder.resolve("whole.pcapng"), content);
        annotate(capture);
        List<String> comments = tshark(written, "frame.number", "frame.interface_name", "frame.comment");
        assertThat(comments.getFirst())
                .isEqualTo("1\teth7\tfirst of all|connection 1: client CLOSE -> SYN_SENT; sent: sent a SYN");
        String[] fields = {"frame.time_epoch", "frame.len", "frame.cap_len", "tcp.seq_raw", "frame.interface_name"};
        assertThat(tshark(written, fields))
                .hasSize(2 * PACKETS + 1) // it lists other blocks, too
                .isEqualTo(tshark(capture, fields));
        byte[] copied = Files.readAllBytes(written);
        assertThat(new String(copied, StandardCharsets.ISO_8859_1)).contains("somebody's block", "this is the end.");
    }

    /** The packets in one section whose length is given, with a comment, an interface's name, and blocks of somebody else. */
    private static byte[] pcapng(ByteOrder order) throws IOException {
        ByteBuffer pcap = ByteBuffer.wrap(Files.readAllBytes(CLOSED)).order(ByteOrder.LITTLE_ENDIAN);
        pcap.position(24);
        var blocks = new ByteArrayOutputStream();
        block(
                blocks,
                order,
                1,
                buffer(order)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putInt(0)
                        .putShort((short) 2)
                        .putShort((short) 4)
                        .put("eth7".getBytes(StandardCharsets.US_ASCII))
                        .putShort((short) 9)
                        .putShort((short) 1)
                        .put((byte) 9)
                        .put(new byte[3])
                        .putInt(0));
        boolean first = true;
        while (pcap.hasRemaining()) {
            long nanos = pcap.getInt() * 1_000_000_000L + pcap.getInt() * 1000L;
            int captured = pcap.getInt();
            int length = pcap.getInt();
            byte[] bytes = new byte[captured];
            pcap.get(bytes);
            ByteBuffer body = buffer(order)
                    .putInt(0)
                    .putInt((int) (nanos >>> 32))
                    .putInt((int) nanos)
                    .putInt(captured)
                    .putInt(length)
                    .put(bytes);
            body.position(body.position() + 3 & ~3);
            if (first) {
                body.putShort((short) 1)
                        .putShort((short) 12)
                        .put("first of all".getBytes(StandardCharsets.US_ASCII))
                        .putInt(0);
                first = false;
            }
            block(blocks, order, 6, body);
            block(blocks, order, 0xbad, buffer(order).put("somebody's block".getBytes(StandardCharsets.US_ASCII)));
        }
        block(blocks, order, 0xbad, buffer(order).put("this is the end.".getBytes(StandardCharsets.US_ASCII)));
        byte[] section = blocks.toByteArray();
        var file = new ByteArrayOutputStream();
        block(
                file,
                order,
                0x0a0d0d0a,
                buffer(order)
                        .putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(section.length));
        file.writeBytes(section);
        return file.toByteArray();
    }

    private static ByteBuffer buffer(ByteOrder order) {
        return ByteBuffer.allocate(2000).order(order);
    }

    private static void block(ByteArrayOutputStream file, ByteOrder order, int type, ByteBuffer body) {
        int length = body.position() + 12;
        file.writeBytes(ByteBuffer.allocate(length)
                .order(order)
                .putInt(type)
                .putInt(length)
                .put(body.flip())
                .putInt(length)
                .array());
    }

    @Test
    void writesThePacketsThatAreTold() throws IOException {
        Path saved = folder.resolve("saved.pcap");
        Path mixed = TestCaptures.file("handshakes-never-completed");
        for (String[] more : List.of(
                new String[] {"tcp[13] & 2 != 0"},
                new String[] {"-c", "7", "--skip", "2"},
                new String[] {"--conn", "2"},
                new String[] {"--where", "packets>3"},
                new String[] {"--at", "+0.5"})) {
            List<String> both = new ArrayList<>(List.of(more));
            both.addAll(0, List.of("-w", saved.toString()));
            annotate(mixed, both.toArray(String[]::new));
            assertThat(tshark(written, "frame.time_epoch", "tcp.seq_raw"))
                    .as(String.join(" ", more))
                    .isEqualTo(tshark(saved, "frame.time_epoch", "tcp.seq_raw"));
        }
        annotate(mixed, "--conn", "2");
        assertThat(tshark(written, "frame.comment")).allMatch(comment -> !comment.contains("connection 1"));
    }

    @Test
    void printsTheSameBesideAndWithSeveralThreads() throws IOException {
        String plain = Run.report("json", LOSSY).out();
        assertThat(annotate(LOSSY).out()).isEqualTo(plain);
        byte[] one = Files.readAllBytes(written);
        Run.report(new Parallelism(2, 0, 16, 5), "json", LOSSY, "--annotate", written.toString());
        assertThat(written).hasBinaryContent(one);
        annotate(LOSSY, "-r", CLOSED.toString());
        assertThat(tshark(written, "frame.comment").getFirst()).startsWith("connection 1: client CLOSE -> SYN_SENT");
        assertThat(tshark(written, "frame.number")).hasSize(79 + PACKETS);
    }

    @Test
    void writesWhatIsThereOfADamagedCapture() throws IOException {
        byte[] content = Files.readAllBytes(CLOSED);
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(content, content.length - 5));
        Run run = Run.ours("-q", "-r", cut.toString(), "--annotate", written.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).contains("truncated: packet 11");
        assertThat(tshark(written, "frame.comment")).hasSize(PACKETS - 1);
    }

    @Test
    void refusesWhatItCannotReadTwiceOrWriteTo() throws IOException {
        Path packed = FrontDoor.compressed("packed.gz", Files.readAllBytes(CLOSED));
        assertThat(Run.ours("-q", "-r", packed.toString(), "--annotate", written.toString())
                        .message())
                .isEqualTo(packed + ": --annotate reads it twice: give a file, and one that is not compressed");
        assertThat(written).doesNotExist();
        assertThat(Run.ours("-q", "-r", CLOSED.toString(), "--annotate", CLOSED.toString())
                        .message())
                .endsWith(": packets are read from it; --annotate needs another file");
        assertThat(Run.ours("-q", "-r", CLOSED.toString(), "--annotate", "/dev/full"))
                .isEqualTo(Run.ours("-q", "-r", CLOSED.toString(), "--annotate", "/dev/full"))
                .extracting(Run::message)
                .isEqualTo("/dev/full: No space left on device");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i lo --annotate a            | --annotate reads a saved capture twice: give -r FILE",
                "-r f --follow --annotate a    | --annotate reads a saved capture twice: give -r FILE",
                "-r f --annotate -             | --annotate needs a file of its own, not -",
                "-r f -w a --annotate a        | --annotate needs a file of its own, not a",
                "-r f -o a --annotate a        | -o and --annotate write to one file: name another one",
                "-r f --count --annotate a     | --count looks at no connection, so there is nothing to annotate",
                "--compare f g --annotate a    | leave out --annotate"
            })
    void refusesWhatContradictsItself(String typed, String message) {
        Run run = Run.ours(typed.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
