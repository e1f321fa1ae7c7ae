package tcpstates.select;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/**
 * The names under which the states go: those of Linux, RFC 9293, ss(8), netstat(8), BSD, and slips that are printed in books.
 * Capital or not, with {@code _}, {@code -} or nothing between the words.
 */
public final class StateNames {
    private static final Map<String, TcpState> BY_NAME = new HashMap<>();

    static {
        for (TcpState state : TcpState.values()) {
            BY_NAME.put(plain(state.name()), state);
        }
        also(TcpState.CLOSE, "CLOSED", "UNCONN", "NULL");
        also(TcpState.LISTEN, "LISTENING");
        also(TcpState.SYN_SENT, "SYN_SEND");
        also(TcpState.SYN_RECV, "SYN_RCVD", "SYN_RECEIVED", "SYN_RECEIVE", "NEW_SYN_RECV");
        also(TcpState.ESTABLISHED, "ESTAB");
    }

    private StateNames() {}

    private static void also(TcpState state, String... names) {
        for (String name : names) {
            BY_NAME.put(plain(name), state);
        }
    }

    private static String plain(String name) {
        return name.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** The state of that name; null if there is none. */
    public static @Nullable TcpState of(String name) {
        return BY_NAME.get(plain(name));
    }
}
