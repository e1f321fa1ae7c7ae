package tcpstates.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the states are called: the same eleven, by the names of those who print them. Where a program has no such state, what it
 * calls the nearest one of its own.
 */
public enum StateNames {
    /** Linux' (include/net/tcp_states.h), which diagnose-tools and bcc print, and all of this program's events. */
    KERNEL("CLOSE LISTEN SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT"),
    /** RFC 9293 section 3.3.2. */
    RFC("CLOSED LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT"),
    /** TCP/IP Illustrated, volume 1. */
    BOOK("CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT"),
    /** ss(8) of iproute2. */
    SS("UNCONN LISTEN SYN-SENT SYN-RECV ESTAB FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT"),
    /** netstat(8) of Linux' net-tools. */
    NETSTAT("CLOSE LISTEN SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT"),
    /** netstat(1) of the BSDs and of macOS (sys/netinet/tcp_fsm.h). */
    BSD("CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT"),
    /** Zeek's states of an endpoint (init-bare.zeek), which tell only what it has sent: from its FIN on it is closed. */
    ZEEK("TCP_CLOSED TCP_INACTIVE TCP_SYN_SENT TCP_SYN_ACK_SENT TCP_ESTABLISHED TCP_CLOSED TCP_CLOSED TCP_ESTABLISHED"
            + " TCP_CLOSED TCP_CLOSED TCP_CLOSED"),
    /** Linux' connection tracking (nf_conntrack_proto_tcp.c), which has one state for both ends. */
    CONNTRACK("CLOSE NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT FIN_WAIT CLOSE_WAIT LAST_ACK LAST_ACK TIME_WAIT");

    private static final String[][] NAMES =
            Arrays.stream(values()).map(family -> family.inOrder.split(" ", -1)).toArray(String[][]::new);

    /** Before Linux' names, in its sources and its tracepoints. */
    private static final String KERNEL_PREFIX = "TCP_";

    private static final Pattern KERNEL_NAME = Pattern.compile(Arrays.stream(TcpState.values())
            .map(TcpState::name)
            .collect(Collectors.joining("|", "(?<![A-Z0-9_])(?:", ")(?![A-Z0-9_])")));

    private static final Map<String, Set<TcpState>> BY_TYPED = new HashMap<>();

    static {
        // A name that several have means what the first of them means: CLOSE_WAIT is Linux', not conntrack's.
        for (TcpState state : TcpState.values()) {
            also(KERNEL.of(state), state);
            also(KERNEL_PREFIX + KERNEL.of(state), state);
        }
        for (StateNames family : values()) {
            var states = new HashMap<String, Set<TcpState>>();
            for (TcpState state : TcpState.values()) {
                var alone = EnumSet.of(state);
                Set<TcpState> others = states.put(plain(family.of(state)), alone);
                if (others != null) {
                    alone.addAll(others);
                }
            }
            states.forEach(BY_TYPED::putIfAbsent);
        }
        also("LISTENING", TcpState.LISTEN);
        also("SYN_SEND", TcpState.SYN_SENT);
        also("SYN_RECEIVE", TcpState.SYN_RECV);
        also("NEW_SYN_RECV", TcpState.SYN_RECV);
        also("TCP_NEW_SYN_RECV", TcpState.SYN_RECV);
        // conntrack's: SYNs of both ends have crossed
        also("SYN_SENT2", TcpState.SYN_RECV);
        // Zeek's: has sent data, and its SYN was not seen; has sent a RST
        also("TCP_PARTIAL", TcpState.ESTABLISHED);
        also("TCP_RESET", TcpState.CLOSE);
        // diagnose-tools' names of the numbers that are none of a state
        BY_TYPED.put("NULL", Set.of());
        BY_TYPED.put("UNKNOWN", Set.of());
    }

    private final String inOrder;

    /** Names in the order of the states. */
    StateNames(String inOrder) {
        this.inOrder = inOrder;
    }

    private static void also(String name, TcpState state) {
        BY_TYPED.putIfAbsent(plain(name), Set.of(state));
    }

    private static String plain(String name) {
        return name.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** What a state is called. */
    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    public String of(TcpState state) {
        return NAMES[ordinal()][state.ordinal()];
    }

    /** What a state is called where each needs a row for itself: states that share a name keep Linux'. */
    public String inTable(TcpState state) {
        return Collections.frequency(all(), of(state)) == 1 ? of(state) : KERNEL.of(state);
    }

    /** A sentence that names states as Linux does, with these names in it. */
    public String in(String sentence) {
        return this == KERNEL
                ? sentence
                : KERNEL_NAME.matcher(sentence).replaceAll(name -> of(TcpState.valueOf(name.group())));
    }

    /** Columns of the longest name. */
    public int width() {
        return all().stream().mapToInt(String::length).max().orElse(0);
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    private List<String> all() {
        return List.of(NAMES[ordinal()]);
    }

    /**
     * The states that a name means that somebody typed: of any of these families and some that are printed in books; capital or
     * not, with {@code _}, {@code -} or nothing between the words. Mostly one; several where a program does not tell them apart
     * (conntrack's FIN_WAIT); none where it means that no state is known (NULL, UNKNOWN). Null if nothing has that name.
     */
    public static @Nullable Set<TcpState> typed(String name) {
        Set<TcpState> states = BY_TYPED.get(plain(name));
        return states == null ? null : Collections.unmodifiableSet(states);
    }

    /** As {@code --names} takes it. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
