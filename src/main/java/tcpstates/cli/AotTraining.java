package tcpstates.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Analyses captures in every way and prints nothing: a run for the JVM to learn from which classes are needed and which code is
 * hot ({@code -XX:AOTCacheOutput}), so that later runs start with that.
 */
public final class AotTraining {
    /** Packets that reach all code of a format at least once. */
    private static final int FEW = 5_000;

    private static final Set<String> OF_LARGE_CAPTURES =
            Set.of("diagnose", "json", "tcpdump", "connections", "summary", "states");

    private AotTraining() {}

    /**
     * Analyses all of them.
     *
     * @param captures files like those that are analysed most: the compiler later leaves out what none of them has ever reached
     */
    public static void main(String[] captures) {
        for (String capture : captures) {
            for (Format format : Format.ALL) {
                for (int threads = 2; threads >= 1; threads--) {
                    play(
                            "-q",
                            "-nn",
                            "--threads",
                            Integer.toString(threads),
                            "-c",
                            Integer.toString(packets(format)),
                            "--format",
                            format.name(),
                            "-r",
                            capture);
                }
            }
            // Idle connections are packed only where there are very many, as in a flood, or where memory is short.
            play("-q", "--max-memory", "8m", "--format", "summary", "-r", capture);
            // A moment's list holds up the packets of a live capture while it is made.
            for (String format : List.of("connections", "diagnose", "ss", "counts")) {
                play("-q", "-nn", "--at", "+0.01", "--format", format, "-r", capture);
            }
        }
    }

    /**
     * How many packets of a capture are enough to learn from. Beyond what large captures are printed in, the rules that all formats
     * share are to be known as those runs use them that see most packets.
     */
    private static int packets(Format format) {
        return OF_LARGE_CAPTURES.contains(format.name()) ? Integer.MAX_VALUE : FEW;
    }

    @SuppressWarnings("resource") // goes nowhere
    private static void play(String... args) {
        OutputStream out = OutputStream.nullOutputStream();
        var err = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Main.run(out, err, args);
    }
}
