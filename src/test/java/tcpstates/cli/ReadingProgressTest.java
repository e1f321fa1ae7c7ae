package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tcpstates.report.Language;
import tcpstates.report.Translation;

class ReadingProgressTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void tellsHowFarItHasComeAndEndsItsLine() {
        try (ReadingProgress progress = progress(Duration.ZERO)) {
            progress.accept(50_000_000);
            progress.accept(150_000_000);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("75%", "150/200 MB", "/s")
                .endsWith("\n");
    }

    @Test
    void tellsNothingOfAShortCapture() {
        try (ReadingProgress progress = progress(Duration.ofHours(1))) {
            progress.accept(150_000_000);
        }
        assertThat(printed.size()).isZero();
    }

    private ReadingProgress progress(Duration delay) {
        return new ReadingProgress(
                200_000_000,
                delay,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new Translation(Language.EN));
    }
}
