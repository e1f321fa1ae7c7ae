package tcpstates.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpstates.event.TcpState;

/**
 * The kernel's own record of changes of state: the tracepoint {@code sock:inet_sock_set_state}, read through an instance of tracefs
 * of its own. A small process holds that, in a mount namespace and a session of its own, so that no signal for this program is one
 * for it; it removes the instance as soon as nobody holds its standard input any more. One that was killed itself leaves an empty
 * instance, which the next one removes.
 *
 * <p>A tracepoint tells of the whole machine. What belongs to the experiment is told apart by addresses and ports; where others use
 * the same at the same time, nothing is told.
 */
final class KernelTrace implements AutoCloseable {
    /**
     * What is printed of the tracepoint, and then a line with a dot. Nobody may hear it any more: a signal for that must not keep it from
     * removing the instance.
     */
    private static final String HOLDER = """
            trap '' PIPE
            mount -t tracefs tracefs /run || exit 1
            cd /run/instances || exit 1
            for left in tcpstates-lab-*; do [ -d "/proc/${left##*-}" ] || rmdir "$left" 2>/dev/null; done
            mkdir tcpstates-lab-$$ && cd tcpstates-lab-$$ || exit 1
            echo 256 > buffer_size_kb
            (echo "sport == $0 || dport == $0" > events/sock/inet_sock_set_state/filter \\
            && echo 1 > events/sock/inet_sock_set_state/enable && echo ready) || echo no such tracepoint
            read -r line && cat trace && echo . && cat > /dev/null
            cd /run/instances && rmdir tcpstates-lab-$$
            """;

    private static final String SETSID = "setsid";
    private static final String READY = "ready";
    private static final int PATIENCE_SECONDS = 10;
    private static final Pattern LINE = Pattern.compile(
            ".* inet_sock_set_state: .*sport=(\\d+) dport=(\\d+) saddr=(\\S+) daddr=(\\S+) .*oldstate=TCP_(\\w+) newstate=TCP_(\\w+).*");

    private static final Set<TcpState> BEGINNINGS = EnumSet.of(TcpState.CLOSE, TcpState.LISTEN, TcpState.SYN_SENT);

    private final Child holder;

    private KernelTrace(Child holder) {
        this.holder = holder;
    }

    /** Begins to trace sockets with this port. */
    static KernelTrace begin(int port) throws LabException {
        if (!Network.isRoot()) {
            throw new LabException("the tracepoint needs root");
        }
        if (!Network.installed(SETSID)) {
            throw new LabException("needs " + SETSID + ", which is not installed");
        }
        try {
            var holder = new Child(holder(port));
            String line = holder.line(PATIENCE_SECONDS);
            if (READY.equals(line)) {
                return new KernelTrace(holder);
            }
            holder.close();
            throw new LabException("tracefs: " + line);
        } catch (IOException e) {
            throw new LabException("tracefs: " + e.getMessage(), e);
        }
    }

    /** Starts the process that holds an instance, with a process id which the instance's name ends in. */
    static Process holder(int port) throws IOException {
        return new ProcessBuilder(SETSID, "unshare", "--mount", "sh", "-c", HOLDER, "" + port)
                .redirectErrorStream(true)
                .start();
    }

    /** The lines so far; to be asked for once. */
    List<String> lines() throws LabException {
        holder.write("");
        return holder.answer(PATIENCE_SECONDS).stream()
                .filter(line -> LINE.matcher(line).matches())
                .map(String::strip)
                .toList();
    }

    /**
     * The states of one end of a connection, in order; empty if the kernel had no socket for it, or none that the tracepoint tells of:
     * what a listener has got is told from the last packet of the handshake on, and TIME_WAIT never. Only those of the first connection
     * with these ports.
     *
     * @param shown what the packets show
     * @throws LabException if others have used the same addresses and ports meanwhile
     */
    static List<TcpState> states(List<String> lines, Side side, int serverPort, ShownStates shown) throws LabException {
        if (shown.clientPort() == 0) {
            return List.of();
        }
        List<List<TcpState>> sockets = new ArrayList<>();
        List<TcpState> states = List.of();
        int clientPort = shown.clientPort();
        int nameless = 0;
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()
                    || matcher.group(5).equals(matcher.group(6))) { // FIN_WAIT2 may be set once more: no change
                continue;
            }
            int source = Integer.parseInt(matcher.group(1));
            int destination = Integer.parseInt(matcher.group(2));
            TcpState before = TcpState.valueOf(matcher.group(5));
            TcpState now = TcpState.valueOf(matcher.group(6));
            boolean opens = before == TcpState.CLOSE && now == TcpState.SYN_SENT;
            if (opens && source == 0) {
                nameless += destination == serverPort ? 1 : 0;
            } else if (source == (side == Side.CLIENT ? clientPort : serverPort)
                    && destination == (side == Side.CLIENT ? serverPort : clientPort)) {
                if (states.isEmpty() || states.getLast() == TcpState.CLOSE) {
                    states = new ArrayList<>(List.of(before));
                    sockets.add(states);
                }
                if (states.getLast() != before || !BEGINNINGS.contains(states.getFirst())) {
                    throw ambiguous();
                }
                states.add(now);
            }
        }
        if (sockets.size() > shown.samePorts()) {
            throw ambiguous();
        }
        states = sockets.isEmpty() ? new ArrayList<>() : sockets.getFirst();
        if (side == Side.CLIENT && nameless > 0 && (states.isEmpty() || states.getFirst() == TcpState.SYN_SENT)) {
            // The port is chosen a moment later, and the tracepoint prints 0.
            if (states.isEmpty()) {
                if (nameless != shown.opened()) {
                    throw ambiguous();
                }
                states.add(TcpState.SYN_SENT);
            }
            states.addFirst(TcpState.CLOSE);
        }
        return states;
    }

    private static LabException ambiguous() {
        return new LabException("others have used the same addresses and ports meanwhile");
    }

    /** Ends it. May be called more than once. */
    @Override
    public void close() {
        holder.close();
    }
}
