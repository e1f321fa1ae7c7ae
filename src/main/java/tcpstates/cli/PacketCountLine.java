package tcpstates.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** {@code Got 17} on standard error once a second, as tcpdump prints it with {@code -v} while it only writes a file. */
final class PacketCountLine {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier packets;
    private final PrintStream err;
    private long printed = System.nanoTime();

    /** @param packets how many have passed so far */
    PacketCountLine(LongSupplier packets, PrintStream err) {
        this.packets = packets;
        this.err = err;
    }

    /** Prints the line anew if it is time; to be called at least a few times a second. */
    void printIfDue() {
        long now = System.nanoTime();
        if (now - printed >= INTERVAL) {
            printed = now;
            err.print("Got " + packets.getAsLong() + "\r");
            err.flush();
        }
    }
}
