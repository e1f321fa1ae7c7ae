package tcpstates.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;

/** {@code --follow}: a file that somebody writes while it is read. */
@Timeout(60)
class FollowedFileTest {
    private static final Path CLOSED = TestCaptures.file("01_normal4");
    private static final Path REFUSED = TestCaptures.file("refused");
    private static final int PACKETS = 11;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** What the program says meanwhile, and in the end. */
    private CompletableFuture<Run> following(Path file, String... more) {
        String[] typed = Run.reportArguments("json", file, more);
        String[] arguments = Arrays.copyOf(typed, typed.length + 1);
        arguments[typed.length] = "--follow";
        return running(arguments);
    }

    private CompletableFuture<Run> running(String... arguments) {
        return CompletableFuture.supplyAsync(
                () -> Run.ours(out, new SystemCaptures(), Parallelisms.ofSuite(), arguments),
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            MILLISECONDS.sleep(10);
        }
    }

    private static void append(Path file, byte[] content, int from, int to) throws IOException {
        Files.write(file, Arrays.copyOfRange(content, from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitsForTheRestOfARecordAndTellsAtOnceWhatIsThere(boolean pcapng) throws Exception {
        Path whole = pcapng ? pcapng() : CLOSED;
        byte[] content = Files.readAllBytes(whole);
        Path file = folder.resolve("growing");
        CompletableFuture<Run> run = following(file, "-c", "" + PACKETS);
        int written = 0;
        for (int cut : new int[] {3, 30, 200, 251, 252, 420, 700, content.length}) {
            int end = Math.min(cut, content.length);
            append(file, content, written, end);
            written = end;
            if (cut == 420) {
                waitUntil(() -> printed().contains("\"to\":\"SYN_RECV\""));
                assertThat(run).isNotDone();
            } else {
                MILLISECONDS.sleep(120);
            }
        }
        Run ended = run.get();
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEqualTo(Run.report("json", whole, "-l").out());
        assertThat(ended.err()).endsWith("11 packets read\n");
    }

    private static Path pcapng() throws CaptureException {
        var file = new PacketFile(PacketFile.Container.PCAPNG);
        try (SavedCapture capture = SavedCapture.open(CLOSED.toString())) {
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                byte[] bytes = memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE);
                file.add(nanos, MemorySegment.ofArray(bytes), length, linkType);
                return true;
            });
        }
        return file.write("whole");
    }

    @Test
    void goesOnWithTheFileThatTakesItsPlaceAndReadsAnEmptiedOneAgain() throws Exception {
        Path file = folder.resolve("rotated.pcap");
        byte[] content = Files.readAllBytes(CLOSED);
        append(file, content, 0, content.length);
        append(file, content, 24, 50); // half a header of a record
        CompletableFuture<Run> run = following(file, "--packets", "-c", "" + (2 * PACKETS + 2));
        waitUntil(() -> printed().contains("\"packet\":" + PACKETS));
        Files.move(file, folder.resolve("rotated.pcap.1"));
        MILLISECONDS.sleep(300);
        append(file, content, 0, content.length);
        waitUntil(() -> printed().contains("\"packet\":" + 2 * PACKETS));
        Files.write(file, new byte[0]);
        MILLISECONDS.sleep(300);
        byte[] refused = Files.readAllBytes(REFUSED);
        append(file, refused, 0, refused.length);
        Run ended = run.get();
        assertThat(ended.out()).contains("\"cause\":\"refused\"");
        assertThat(ended.err()).isEqualTo("""
                        tcpstates-sniff: FILE: is gone: waiting for another file of that name
                        tcpstates-sniff: FILE: another file has its place: read from its front
                        tcpstates-sniff: FILE: 26 bytes at the end of the file before are no whole packet
                        tcpstates-sniff: FILE: was emptied: read from its front again
                        24 packets read
                        """.replace("FILE", file.toString()));
    }

    @Test
    void printsWhatIsAskedForWhileItWaitsAndEndsAtASignal() throws Exception {
        Path file = folder.resolve("open.pcap");
        Path text = folder.resolve("text");
        Path messages = folder.resolve("messages");
        Path copy = folder.resolve("copy.pcap");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "tcpstates.cli.Main",
                        "--follow",
                        "--every",
                        "0.2",
                        "--format",
                        "connections",
                        "-w",
                        copy.toString(),
                        "-r",
                        file.toString(),
                        "tcp")
                .redirectOutput(text.toFile())
                .redirectError(messages.toFile())
                .start();
        try {
            waitUntil(() -> read(messages).contains("open.pcap: nothing there yet: waiting for the first packets"));
            Files.copy(CLOSED, file);
            waitUntil(() -> read(text).contains("TIME_WAIT/CLOSE"));
            new ProcessBuilder("kill", "-USR1", "" + process.pid()).start().waitFor();
            waitUntil(() -> read(messages).contains("11 packets read; TIME_WAIT 1"));
            process.destroy();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(read(text)).contains("closed in four packets");
        assertThat(read(messages)).contains("reading from file " + file + ",").endsWith("11 packets read\n");
        assertThat(copy).hasSameBinaryContentAs(CLOSED);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void drawsTheLadderWhileTheFileGrows() throws Exception {
        byte[] content = Files.readAllBytes(CLOSED);
        Path file = folder.resolve("growing");
        append(file, content, 0, 420);
        CompletableFuture<Run> run =
                running("-q", "--follow", "--format", "ladder", "-c", "" + PACKETS, "-r", file.toString());
        waitUntil(() -> printed().contains("ESTABLISHED"));
        assertThat(run).isNotDone();
        append(file, content, 420, content.length);
        assertThat(run.get().out()).contains("TIME_WAIT");
    }

    @Test
    void refusesWhatDoesNotGrow() throws IOException {
        Path packed = FrontDoor.compressed("packed", Files.readAllBytes(CLOSED));
        assertThat(Run.ours("--follow", "-r", packed.toString()).message())
                .isEqualTo(packed + ": compressed by gzip: --follow reads a file as it is written; unpack it, or leave"
                        + " out --follow");
        assertThat(Run.ours("--follow", "-r", folder.toString()).message()).isEqualTo(folder + ": Is a directory");
        assertThat(Run.ours("--follow", "-r", "/dev/null").message())
                .endsWith("/dev/null: no file that grows: leave out --follow");
        Path text = Files.writeString(folder.resolve("text"), "this is no capture");
        assertThat(Run.ours("--follow", "-r", text.toString()).message()).isEqualTo(text + ": unknown file format");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--follow                    | --follow reads one file that grows: give -r FILE, once",
                "--follow -r a -r b          | --follow reads one file that grows: give -r FILE, once",
                "--follow -r -               | --follow reads one file that grows: give -r FILE, once",
                "--follow -V list            | --follow reads one file that grows: give -r FILE, once",
                "--follow -r a --at +1       | --at asks for a moment of a saved capture: give -r FILE",
                "--follow -r a --count       | --count counts the packets of a saved capture: give -r FILE"
            })
    void refusesWhatHasNoEnd(String typed, String message) {
        Run run = Run.ours(typed.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void endsWhereAFileIsDamaged() throws IOException {
        byte[] content = Files.readAllBytes(CLOSED);
        content[24 + 11] = 0x7f; // the first record claims two gigabytes
        Path file = Files.write(folder.resolve("damaged"), content);
        Run run = Run.ours("-q", "--follow", "--format", "json", "-r", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).contains("damaged: packet 1 at byte 24 claims ");
        assertThat(List.of(run.out().split("\n"))).hasSize(1);
    }
}
