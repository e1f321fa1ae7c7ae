package tcpstates.cli.diagnosetools;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/** What monitoring asks for: how many sockets are in a state. The names are those of a script that many run, in its order. */
enum Metric {
    CLOSED(TcpState.CLOSE),
    CLOSING(TcpState.CLOSING),
    CLOSEWAIT(TcpState.CLOSE_WAIT),
    SYNRECV(TcpState.SYN_RECV),
    SYNSENT(TcpState.SYN_SENT),
    FINWAIT1(TcpState.FIN_WAIT1),
    FINWAIT2(TcpState.FIN_WAIT2),
    LISTEN(TcpState.LISTEN),
    ESTABLISHED(TcpState.ESTABLISHED),
    LASTACK(TcpState.LAST_ACK),
    TIMEWAIT(TcpState.TIME_WAIT);

    private static final String YELLOW = "\033[033m";
    private static final String PLAIN = "\033[0m";

    private final TcpState state;

    Metric(TcpState state) {
        this.state = state;
    }

    /** The state whose sockets it counts. */
    TcpState state() {
        return state;
    }

    /** The metric of that name; null if there is none. */
    static @Nullable Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.toString().equals(name))
                .findFirst()
                .orElse(null);
    }

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
