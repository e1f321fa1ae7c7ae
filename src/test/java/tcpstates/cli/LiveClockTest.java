package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.packet.Nanos;

/** What a live capture tells when the system's clock, by which packets and rounds go, is set while it runs. */
class LiveClockTest {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3600 * SECOND;
    private static final long START = 1_700_000_000 * SECOND;

    @TempDir
    private Path folder;

    /** Between two packets the time of a live capture runs on, up to what the next packet says, which is what a saved one knows. */
    @Test
    void tellsTheSameAsTheSavedCaptureWhenTheClockIsSetBack() throws IOException {
        Segments segments = Segments.inEthernet().handshake(START, 4000);
        segments.closed(START + SECOND, 4100);
        segments.data(START + 70 * SECOND, 1, 4000, 80, 101, 501, 10);
        long now = START + 70 * SECOND - HOUR;
        segments.data(now, 2, 80, 4000, 501, 111, 10);
        segments.closed(now + SECOND, 5000);
        segments.data(now + 130 * SECOND, 1, 4000, 80, 111, 511, 10);

        assertToldAsSaved(segments, 0);
    }

    @Test
    void tellsTheSameAsTheSavedCaptureWhenTheClockIsSetAhead() throws IOException {
        Segments segments = Segments.inEthernet().handshake(START, 4000);
        segments.closed(START + SECOND, 4100);
        long now = START + 2 * SECOND + HOUR;
        segments.data(now, 1, 4000, 80, 101, 501, 10);
        segments.closed(now + SECOND, 5000);
        segments.data(now + 130 * SECOND, 2, 80, 4000, 501, 111, 10);

        assertToldAsSaved(segments, 0);
    }

    /** The present was asked for, then the clock was set back, then the packets of the round came. */
    @Test
    void aPresentOfBeforeTheStepLetsNoTimerRunOut() throws IOException {
        Segments segments = Segments.inEthernet().handshake(START, 4000);
        long now = START - HOUR;
        segments.closed(now, 5000);
        segments.add(now + 2 * SECOND, 1, 6000, 80, Segments.SYN, 100, 0, 0);
        segments.data(now + 3 * SECOND, 2, 80, 4000, 501, 101, 10);

        assertThat(transitions(assertToldAsSaved(segments, 3600 * Nanos.PER_SECOND)))
                .hasSizeGreaterThan(10)
                .noneMatch(line -> line.contains("\"evidence\":\"timer\""));
    }

    private Run assertToldAsSaved(Segments segments, long stale) throws IOException {
        Path capture = segments.write(folder.resolve("clock.pcap"));
        Run live = Run.ours(
                new ByteArrayOutputStream(),
                new ReplayedLive(capture, stale),
                Parallelisms.ofSuite(),
                "-q",
                "-i",
                "replay",
                "--format",
                "json");
        assertThat(live.status()).as(live.err()).isZero();
        assertThat(transitions(live)).containsExactlyInAnyOrderElementsOf(transitions(Run.report("json", capture)));
        return live;
    }

    /**
     * Without the packet that turned the clock to where a timer runs out, which in a live capture is the one before, and without the
     * time at which a connection is told.
     */
    private static List<String> transitions(Run run) {
        return run.out()
                .lines()
                .filter(line -> line.contains("\"type\":\"transition\"") || line.contains("\"type\":\"connection\""))
                .map(line ->
                        line.contains("\"evidence\":\"timer\"") ? line.replaceFirst("\"packet\":[0-9]+,", "") : line)
                .map(line -> line.replaceFirst("^(\\{\"type\":\"connection\",)\"ts\":\"[0-9.]+\",", "$1"))
                .toList();
    }
}
