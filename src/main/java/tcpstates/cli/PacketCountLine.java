package tcpstates.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import tcpstates.report.Translation;

/** {@code Got 17} on standard error once a second, as tcpdump prints it with {@code -v} while it only writes a file. */
final class PacketCountLine {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream err;
    private final Translation translation;
    private long printed = System.nanoTime();

    PacketCountLine(PrintStream err, Translation translation) {
        this.err = err;
        this.translation = translation;
    }

    /**
     * Prints the line anew if it is time; to be called at least a few times a second.
     *
     * @param packets how many have passed so far
     */
    void printIfDue(long packets) {
        long now = System.nanoTime();
        if (now - printed >= INTERVAL) {
            printed = now;
            err.print(translation.of("Got " + packets) + "\r");
            err.flush();
        }
    }
}
