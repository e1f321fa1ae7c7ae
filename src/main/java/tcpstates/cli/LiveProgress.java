package tcpstates.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tcpstates.capture.Backlog;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.report.Translation;

/**
 * How a live capture keeps up: packets, those that the kernel dropped, and those that wait. It has a thread of its own, for it is
 * wanted most when the analysis stands still because nobody takes what it prints.
 */
final class LiveProgress implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Where lines stay, as they do in a file, there is one only while packets wait so long, or when some were dropped. */
    private static final Duration NOTABLE = Duration.ofMillis(500);

    /** Clears a terminal's line behind the cursor, and goes back to its beginning (ECMA-48). */
    private static final String END_OF_REWRITTEN_LINE = "\u001b[K\r";

    private final PacketSource source;
    private final LongSupplier packets;
    private final boolean rewritten;
    private final PrintStream err;
    private final Translation translation;
    private final Consumer<String> message;
    private final Thread thread;
    private long before = System.nanoTime();
    private long packetsBefore;
    private long droppedBefore;

    /**
     * @param packets that were analysed so far
     * @param rewritten whether one line is written again and again; else a message when there is something to tell
     */
    LiveProgress(
            PacketSource source,
            LongSupplier packets,
            boolean rewritten,
            PrintStream err,
            Translation translation,
            Consumer<String> message) {
        this.source = source;
        this.packets = packets;
        this.rewritten = rewritten;
        this.err = err;
        this.translation = translation;
        this.message = message;
        thread = Thread.ofPlatform().daemon().name("progress").start(this::tell);
    }

    private void tell() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                tellOnce();
            }
        } catch (InterruptedException e) {
            // the capture is over
        }
    }

    private void tellOnce() {
        CaptureStatistics statistics = source.statistics();
        Backlog backlog = source.backlog();
        long analysed = packets.getAsLong();
        long dropped = statistics.droppedByKernel();
        long now = System.nanoTime();
        long rate = Math.round((analysed - packetsBefore) * 1e9 / (now - before));
        String line = analysed + " packets captured, " + rate + "/s, " + dropped + " dropped by kernel" + text(backlog);
        if (rewritten) {
            err.print(translation.of(line) + END_OF_REWRITTEN_LINE);
            err.flush();
        } else if (backlog.nanos() >= NOTABLE.toNanos() || dropped > droppedBefore) {
            message.accept(line);
        }
        before = now;
        packetsBefore = analysed;
        droppedBefore = dropped;
    }

    /** What waits, such as {@code , 81234 packets waiting (12 % of the room for them) for 0.31 s}; nothing if no packet does. */
    static String text(Backlog backlog) {
        if (backlog.packets() == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                ", %d packets waiting (%d %% of the room for them) for %.2f s",
                backlog.packets(),
                Math.ceilDiv(100 * backlog.bytes(), backlog.room()),
                backlog.nanos() / 1e9);
    }

    /** The capture is over. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (rewritten) {
            err.println();
        }
    }
}
