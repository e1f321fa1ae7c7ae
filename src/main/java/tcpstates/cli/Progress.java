package tcpstates.cli;

import java.io.PrintStream;
import tcpstates.engine.Analysis;

/** {@code Got 17} on standard error once a second, as tcpdump tells with {@code -v} while it only writes a file. */
final class Progress {
    private static final long SECOND = 1_000_000_000;

    private final boolean wanted;
    private final Analysis analysis;
    private final PrintStream err;
    private long last = System.nanoTime();

    Progress(boolean wanted, Analysis analysis, PrintStream err) {
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
