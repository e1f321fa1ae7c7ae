package tcpstates.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.report.JsonReport;
import tcpstates.report.TimeFormat;

/** Other programs get from the library what the command line prints. */
class LibraryTest {
    private static final Path PCAPS = Path.of("src/test/resources/pcaps");
    private static final Path DOCUMENT = Path.of("docs/library.md");

    @TempDir
    private Path folder;

    static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.list(PCAPS)) {
            return files.filter(file -> file.toString().endsWith(".pcap"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aFileTellsWhatTheCommandLinePrints(Path file) throws IOException {
        String expected = Files.readString(Path.of(file.toString().replaceFirst("pcap$", "jsonl")));
        var out = new ByteArrayOutputStream();
        var json = new JsonReport(out, times(file));

        CaptureEvents.read(file, json);
        json.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private static TimeFormat times(Path file) throws IOException {
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            return TimeFormat.ofDecimals(capture.decimals());
        } catch (CaptureException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void packetsTellTheEventsThatTheirFileTells(Path file) throws Exception {
        if (file.toString().contains("one-time-stamp-48-years-ahead")) {
            return; // a file's stamps are doubted where those of packets handed over are believed
        }
        List<Event> ofFile = new ArrayList<>();
        CaptureEvents.read(file, ofFile::add);
        ofFile.removeIf(event -> event instanceof Finding || event instanceof CaptureHealth);
        List<Event> ofPackets = new ArrayList<>();
        var packets = new PacketEvents(ofPackets::add);

        deliver(file, (bytes, length, nanos, linkType) -> packets.packet(bytes, length, nanos, linkType));
        packets.end();

        assertThat(ofPackets).isEqualTo(ofFile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"open-data-client-close", "time-wait-reuse", "simultaneous-open", "icmp_reject", "zero-window"})
    void oneConnectionTellsTheSameAlthoughItBecomesBytesBehindEachPacket(String capture) throws Exception {
        Path file = PCAPS.resolve(capture + ".pcap");
        List<Event> ofPackets = new ArrayList<>();
        var packets = new PacketEvents(event -> ofPackets.add(withoutOutcome(event)));
        deliver(file, packets::packet);
        packets.end();
        List<Event> ofOne = new ArrayList<>();
        var one = new ConnectionEvents[] {new ConnectionEvents(ofOne::add)};
        long[] last = new long[2];

        deliver(file, (bytes, length, nanos, linkType) -> {
            one[0] = ConnectionEvents.fromBytes(one[0].toBytes(), ofOne::add);
            one[0].packet(bytes, length, nanos, linkType, ++last[0]);
            last[1] = nanos;
        });
        one[0].end(last[1]);

        assertThat(ofOne).isEqualTo(ofPackets);
    }

    private static Event withoutOutcome(Event event) {
        return event instanceof ConnectionSummary whole
                ? new ConnectionSummary(
                        whole.time(),
                        whole.connection(),
                        whole.id(),
                        whole.client(),
                        whole.server(),
                        whole.tags(),
                        whole.start(),
                        whole.end(),
                        whole.clientState(),
                        whole.serverState(),
                        whole.packets(),
                        whole.bytes(),
                        null)
                : event;
    }

    @Test
    void damageIsAnErrorBehindTheEventsInFrontOfIt() throws IOException {
        byte[] whole = Files.readAllBytes(PCAPS.resolve("open-data-client-close.pcap"));
        Path broken = Files.write(folder.resolve("broken.pcap"), Arrays.copyOf(whole, whole.length - 10));
        List<Event> events = new ArrayList<>();

        assertThatThrownBy(() -> CaptureEvents.read(broken, events::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.pcap");
        assertThat(events).isNotEmpty();
        assertThatThrownBy(() -> CaptureEvents.read(folder.resolve("none"), events::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No such file");
    }

    @Test
    void whatIsNoConnectionsBytesAndNoLengthIsRefused() {
        assertThatThrownBy(() -> ConnectionEvents.fromBytes(new byte[] {1, 2, 3}, event -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketEvents(event -> {}).packet(new byte[40], 39, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a packet of 39 bytes cannot have 40");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void theExamplesOfTheDocumentAreTheseFilesAndPrintWhatItShows() throws IOException {
        String document = Files.readString(DOCUMENT);

        for (String example : List.of("CloseWaits", "OneHandshake")) {
            String source = Files.readString(Path.of("src/test/java/tcpstates/api", example + ".java"));
            assertThat(document).contains("```java\n" + source + "```\n");
        }
        assertThat(document)
                .contains("```text\n"
                        + printed(() -> CloseWaits.main(
                                PCAPS.resolve("open-data-client-close.pcap").toString()))
                        + "```\n")
                .contains("```text\n" + printed(OneHandshake::main) + "```\n");
    }

    @Test
    void theApiIsDocumentedWithoutAWarning() {
        var complaints = new StringWriter();
        int status = ToolProvider.findFirst("javadoc")
                .orElseThrow()
                .run(
                        new PrintWriter(complaints),
                        new PrintWriter(complaints),
                        "-quiet",
                        "-Xdoclint:all",
                        "-Werror",
                        "-d",
                        folder.toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-sourcepath",
                        "src/main/java",
                        "tcpstates.api");

        assertThat(complaints.toString()).isEmpty();
        assertThat(status).isZero();
    }

    @Test
    void everyOtherPackageSaysThatItIsNoApi() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.endsWith("package-info.java")).toList()) {
                boolean api = file.endsWith("api/package-info.java") || file.endsWith("event/package-info.java");
                assertThat(Files.readString(file).contains("Not API: see {@code tcpstates.api}."))
                        .as(file.toString())
                        .isEqualTo(!api);
            }
        }
    }

    @FunctionalInterface
    private interface Program {
        void run() throws IOException;
    }

    private static String printed(Program program) throws IOException {
        PrintStream before = System.out;
        var text = new ByteArrayOutputStream();
        try (var out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            program.run();
        } finally {
            System.setOut(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface Taker {
        void take(byte[] bytes, int length, long nanos, int linkType);
    }

    private static void deliver(Path file, Taker taker) throws CaptureException {
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            PacketHandler handler = (memory, offset, captured, length, nanos, linkType) -> {
                byte[] bytes = new byte[captured];
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, captured);
                taker.take(bytes, length, nanos, linkType);
                return true;
            };
            capture.deliver(handler);
        }
    }
}
