package tcpstates.cli;

import java.io.PrintStream;
import tcpstates.engine.PacketPipeline;

/** {@code Got 17} on standard error once a second, as tcpdump tells with {@code -v} while it only writes a file. */
final class PacketCountLine {
    private static final long SECOND = 1_000_000_000;

    private final boolean wanted;
    private final PacketPipeline analysis;
    private final PrintStream err;
    private long last = System.nanoTime();

    PacketCountLine(boolean wanted, PacketPipeline analysis, PrintStream err) {
        this.wanted = wanted;
        this.analysis = analysis;
        this.err = err;
    }

    /** To be called at least a few times a second. */
    void tell() {
        if (wanted && System.nanoTime() - last >= SECOND) {
            last = System.nanoTime();
            err.print("Got " + analysis.passed() + "\r");
            err.flush();
        }
    }
}
