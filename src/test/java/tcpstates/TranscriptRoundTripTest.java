package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.ReadCapture;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Transition;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.report.LineBuffer;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.report.tcpdump.Names;
import tcpstates.report.tcpdump.TcpdumpLines;
import tcpstates.tracker.ConnectionTracker;

/** A capture that is printed and read back tells the same as the capture itself. */
class TranscriptRoundTripTest {
    private static final Path CAPTURES = Path.of("src/test/resources/pcaps");

    private static final List<String> OPTION_SETS = List.of("-nn", "-nnS", "-nnv", "-nntttt", "-nntt", "-nnvvS#e");

    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
    private static final long MICROSECOND = 1_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("captures")
    void tellsTheSameStatesFromOurLines(Path capture) throws IOException, CaptureException {
        for (String options : OPTION_SETS) {
            assertSame(capture, options, printed(capture, options));
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void tellsTheSameStatesFromTcpdumpsLines(Path capture) throws IOException, CaptureException {
        for (String options : OPTION_SETS) {
            assertSame(capture, options, tcpdump(capture, options));
        }
    }

    static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.list(CAPTURES)) {
            return files.filter(file -> file.toString().endsWith(".pcap"))
                    .filter(file -> !file.toString().contains("icmp")) // text is read for TCP only
                    .filter(file -> !file.toString().contains("tunnels")) // a line does not say of which tunnel it is
                    .filter(file -> !file.toString().contains("vxlan")) // the line of an inner packet has no time
                    .filter(file -> !file.toString().contains("48-years-ahead")) // a time of day has no year
                    .sorted()
                    .toList();
        }
    }

    private void assertSame(Path capture, String options, byte[] text) throws IOException, CaptureException {
        Path file = directory.resolve("notes.txt");
        Files.write(file, text);
        List<Transition> expected = transitions(capture);
        List<Transition> found = transitions(file);
        assertThat(found.stream().map(TranscriptRoundTripTest::what))
                .as("%s %s", capture, options)
                .containsExactlyElementsOf(
                        expected.stream().map(TranscriptRoundTripTest::what).toList());
        for (int i = 0; i < expected.size(); i++) {
            long difference = Math.abs(expected.get(i).time() - found.get(i).time())
                    % (options.contains("tt") ? Long.MAX_VALUE : DAY_NANOS);
            assertThat(Math.min(difference, DAY_NANOS - difference))
                    .as("%s %s: time of %s", capture, options, what(found.get(i)))
                    .isLessThan(MICROSECOND);
        }
    }

    private static String what(Transition t) {
        return t.endpoint() + " " + t.role() + " " + t.from() + " " + t.to() + " " + t.evidence();
    }

    private static List<Transition> transitions(Path file) throws CaptureException {
        List<Transition> transitions = new ArrayList<>();
        ConnectionTracker tracker = new ConnectionTracker(event -> {
            if (event instanceof Transition transition) {
                transitions.add(transition);
            }
        });
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        deliver(file, (memory, offset, captured, length, nanos, linkType) -> {
            if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]) == DecodeResult.TCP) {
                tracker.segment(decoder.segment());
            }
            return true;
        });
        tracker.end();
        return transitions;
    }

    private static byte[] printed(Path capture, String letters) throws CaptureException {
        LineOptions options = new LineOptions(
                true,
                letters.contains("S"),
                (int) letters.chars().filter(letter -> letter == 't').count(),
                (int) letters.chars().filter(letter -> letter == 'v').count(),
                letters.contains("e"),
                0,
                letters.contains("#"),
                0,
                0,
                0,
                false,
                false);
        TcpdumpLines lines = new TcpdumpLines(options, ZoneId.systemDefault(), Names.numeric());
        LineBuffer out = new LineBuffer();
        long[] number = {0};
        deliver(capture, (memory, offset, captured, length, nanos, linkType) -> {
            lines.append(memory, offset, captured, length, nanos, linkType, ++number[0], out);
            return true;
        });
        return out.toByteArray();
    }

    private static byte[] tcpdump(Path capture, String options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("tcpdump", options, "-r", capture.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TZ", ZoneId.systemDefault().getId());
        return builder.start().getInputStream().readAllBytes();
    }

    private static void deliver(Path file, PacketHandler handler) throws CaptureException {
        try (SavedCapture capture = ReadCapture.open(file.toString())) {
            capture.deliver(handler);
        }
    }
}
