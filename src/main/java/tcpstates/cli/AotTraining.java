package tcpstates.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Analyses captures in the usual ways and prints nothing: a run for the JVM to learn from which classes are needed and which code
 * is hot ({@code -XX:AOTCacheOutput}), so that later runs start with that.
 *
 * <p>It is not to run more often than it must: each run reads a command line, and when the JVM has seen twice as many of them, it
 * compiles at each start what reads them, which costs as much as it takes to analyse half a million packets.
 */
public final class AotTraining {
    /** What large captures are printed in. */
    private static final List<String> OF_LARGE_CAPTURES =
            List.of("diagnose", "json", "connections", "summary", "states");

    /** What has many classes of its own, one format of those that share them. */
    private static final List<String> OF_SMALL_CAPTURES = List.of("ladder", "explain", "html", "csv", "zeek");

    /** Packets that reach the code of such a format. */
    private static final String FEW = "5000";

    private AotTraining() {}

    /**
     * Analyses all of them.
     *
     * @param captures files like those that are analysed most: the compiler later leaves out what none of them has ever reached
     */
    public static void main(String[] captures) {
        for (String capture : captures) {
            for (String format : OF_LARGE_CAPTURES) {
                for (String threads : List.of("2", "1")) {
                    play("-q", "--threads", threads, "--format", format, "-r", capture);
                }
            }
            play("-q", "-nn", "--format", "tcpdump", "-r", capture); // by one thread in any case
            for (String format : OF_SMALL_CAPTURES) {
                play("-q", "-c", FEW, "--format", format, "-r", capture);
            }
            // Idle connections are packed only where there are very many, as in a flood, or where memory is short.
            play("-q", "--max-memory", "8m", "--format", "summary", "-r", capture);
            // A moment's list holds up the packets of a live capture while it is made.
            for (String format : List.of("connections", "diagnose", "ss", "counts")) {
                play("-q", "-nn", "--at", "+0.01", "--format", format, "-r", capture);
            }
        }
        System.exit(0); // has classes of its own
    }

    @SuppressWarnings("resource") // goes nowhere
    private static void play(String... args) {
        OutputStream out = OutputStream.nullOutputStream();
        var err = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Main.run(out, err, args);
    }
}
