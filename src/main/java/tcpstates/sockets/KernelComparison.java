package tcpstates.sockets;

import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.CLOSING;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT1;
import static tcpstates.event.TcpState.FIN_WAIT2;
import static tcpstates.event.TcpState.LAST_ACK;
import static tcpstates.event.TcpState.LISTEN;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;
import static tcpstates.event.TcpState.TIME_WAIT;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

/**
 * What this machine's kernel says of its sockets beside what the packets show of them. Packets come to a capture later than to the
 * kernel, so only those sockets are compared that the kernel had in the same state for a while ({@link #SETTLING_MILLIS}) before
 * the packets were asked, and still has.
 */
public final class KernelComparison {
    /** Between the first look and the question to the capture, at least (ms): packets have been handed over by then. */
    public static final long SETTLING_MILLIS = 300;

    /** Why the two differ, as far as that is known. */
    public enum Cause {
        /** Packets to the socket went past the capture, which the socket has not got. */
        WIRE_AHEAD,
        /** The socket got packets that the capture has not. */
        KERNEL_AHEAD,
        /** The kernel has no such socket here. */
        NO_SOCKET,
        /** No packet of it was captured. */
        UNSEEN,
        UNKNOWN
    }

    /**
     * A socket of which the two say different things.
     *
     * @param wire its state by the packets; null if they show none
     * @param kernel its state by the kernel; null if it has none
     */
    public record Difference(
            SocketAddress local,
            SocketAddress remote,
            @Nullable TcpState wire,
            @Nullable TcpState kernel,
            Cause cause) {}

    /**
     * What came of it.
     *
     * @param same sockets of which both say the same
     * @param differences by what the packets show, then those that only the kernel knows
     */
    public record Result(int same, List<Difference> differences) {}

    private record Ends(SocketAddress local, SocketAddress remote) {}

    /** The states that a socket comes to by what it receives, and by nothing that it sends (RFC 9293 section 3.3.2). */
    private static final Map<TcpState, Set<TcpState>> RECEIVING = Map.of(
            SYN_SENT, Set.of(ESTABLISHED),
            SYN_RECV, Set.of(ESTABLISHED),
            ESTABLISHED, Set.of(CLOSE_WAIT),
            FIN_WAIT1, Set.of(FIN_WAIT2, CLOSING, TIME_WAIT),
            FIN_WAIT2, Set.of(TIME_WAIT),
            CLOSING, Set.of(TIME_WAIT),
            LAST_ACK, Set.of(CLOSE));

    private final Map<Ends, TcpState> before;

    private KernelComparison(Map<Ends, TcpState> before) {
        this.before = before;
    }

    /** The first look at the kernel's sockets. */
    public static KernelComparison begin() throws IOException {
        return new KernelComparison(states(KernelSockets.list()));
    }

    /** Compares with how the connections stood in between; looks at the kernel's sockets once more. */
    public Result compare(Snapshot wire) throws IOException {
        return compare(wire, states(KernelSockets.list()), LocalAddresses.now());
    }

    static Result compare(
            Snapshot wire, List<KernelSocket> before, List<KernelSocket> after, Predicate<EndpointSnapshot> local) {
        return new KernelComparison(states(before)).compare(wire, states(after), local);
    }

    private Result compare(Snapshot wire, Map<Ends, TcpState> after, Predicate<EndpointSnapshot> local) {
        Map<Ends, TcpState> captured = new LinkedHashMap<>();
        for (EndpointSnapshot end : wire.endpoints()) {
            if (local.test(end)) {
                captured.put(new Ends(end.endpoint(), end.peer()), end.state()); // of two the later connection
            }
        }
        int same = 0;
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<Ends, TcpState> end : captured.entrySet()) {
            TcpState kernel = after.get(end.getKey());
            TcpState shown = hasSocket(end.getValue()) ? end.getValue() : null;
            if (kernel != before.get(end.getKey())) {
                continue; // on the way from one state to the next
            }
            if (kernel == shown) {
                same += kernel == null ? 0 : 1;
            } else {
                differences.add(difference(end.getKey(), end.getValue(), kernel));
            }
        }
        after.forEach((ends, kernel) -> {
            if (kernel == before.get(ends) && !captured.containsKey(ends)) {
                differences.add(new Difference(ends.local(), ends.remote(), null, kernel, Cause.UNSEEN));
            }
        });
        return new Result(same, differences);
    }

    private static Difference difference(Ends ends, TcpState wire, @Nullable TcpState kernel) {
        Cause cause = Cause.UNKNOWN;
        if (kernel == null) {
            cause = Cause.NO_SOCKET;
        } else if (comesBehind(kernel, wire)) {
            cause = Cause.WIRE_AHEAD;
        } else if (comesBehind(wire, kernel)) {
            cause = Cause.KERNEL_AHEAD;
        }
        return new Difference(ends.local(), ends.remote(), wire, kernel, cause);
    }

    private static boolean comesBehind(TcpState earlier, TcpState later) {
        return RECEIVING.getOrDefault(earlier, Set.of()).contains(later);
    }

    private static boolean hasSocket(TcpState state) {
        return state != CLOSE && state != LISTEN;
    }

    /** By their ends; those that listen have none at the other side. Of two with the same ends the one that is not about to go. */
    private static Map<Ends, TcpState> states(List<KernelSocket> sockets) {
        Map<Ends, TcpState> states = new HashMap<>();
        for (KernelSocket socket : sockets) {
            if (socket.state() != LISTEN) {
                states.merge(
                        new Ends(socket.local(), socket.remote()),
                        socket.state(),
                        (one, other) -> one == TIME_WAIT ? other : one);
            }
        }
        return states;
    }
}
