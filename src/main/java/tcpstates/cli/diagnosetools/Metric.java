package tcpstates.cli.diagnosetools;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What monitoring asks for: how many sockets are in a state. The names are those of a script that many run, in its order; any other
 * name of a state is understood, too.
 */
enum Metric {
    CLOSED,
    CLOSING,
    CLOSEWAIT,
    SYNRECV,
    SYNSENT,
    FINWAIT1,
    FINWAIT2,
    LISTEN,
    ESTABLISHED,
    LASTACK,
    TIMEWAIT;

    private static final String YELLOW = "\033[033m";
    private static final String PLAIN = "\033[0m";

    /** All of them, in the form of that script. */
    static String all() {
        return Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining("|", "[", "]"));
    }

    /** What that script says to any other name: yellow wherever it goes to. */
    static String usage() {
        return YELLOW + "Usage: sh " + Usage.NAME + " status " + all() + PLAIN + "\n";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
