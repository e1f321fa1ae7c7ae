package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @Test
    void tellsHowFarItHasComeAndEndsItsLine() {
        try (ReadingProgress progress = progress(Duration.ZERO)) {
            progress.accept(50_000_000);
            progress.accept(150_000_000);
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("75%", "150/200 MB", "/s")
                .endsWith("\n");
    }

    @Test
    void tellsNothingOfAShortCapture() {
        try (ReadingProgress progress = progress(Duration.ofHours(1))) {
            progress.accept(150_000_000);
        }
        assertThat(told.size()).isZero();
    }

    private ReadingProgress progress(Duration patience) {
        return new ReadingProgress(200_000_000, patience, new PrintStream(told, true, StandardCharsets.UTF_8));
    }
}
