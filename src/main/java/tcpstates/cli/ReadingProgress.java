package tcpstates.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import tcpstates.report.Translation;

/** How far the reading of a long capture has come, with rate and remaining time; nothing of a short one. */
final class ReadingProgress implements LongConsumer, AutoCloseable {
    /** Nobody asks how far a reading has come that takes no longer than this. */
    static final Duration DELAY = Duration.ofSeconds(1);

    private static final String TASK = "reading";
    private static final String UNIT = " MB";
    private static final long UNIT_SIZE = 1_000_000;
    private static final int UPDATE_MILLIS = 250;
    /** A terminal's usual width, less the cursor. */
    private static final int WIDTH = 79;

    private final long size;
    private final Duration delay;
    private final PrintStream err;
    private final Translation translation;
    private final long start = System.nanoTime();
    private @Nullable ProgressBar bar;

    /**
     * @param size of the capture, bytes
     * @param delay how long nothing is shown
     */
    ReadingProgress(long size, Duration delay, PrintStream err, Translation translation) {
        this.size = size;
        this.delay = delay;
        this.err = err;
        this.translation = translation;
    }

    /** The reading has come to this byte of the capture. */
    @Override
    public void accept(long position) {
        ProgressBar shown = bar;
        if (shown == null) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            if (elapsed.compareTo(delay) < 0) {
                return;
            }
            shown = begin(position, elapsed);
            bar = shown;
        }
        shown.stepTo(position);
    }

    private ProgressBar begin(long position, Duration elapsed) {
        return new ProgressBarBuilder()
                .setTaskName(translation.of(TASK))
                .setInitialMax(size)
                .startsFrom(position, elapsed)
                .setUnit(UNIT, UNIT_SIZE)
                .showSpeed()
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build();
    }

    /** The reading is over; the last state stays on a line of its own. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            err.println();
        }
    }
}
