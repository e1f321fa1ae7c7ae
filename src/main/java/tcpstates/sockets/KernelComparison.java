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
import tcpstates.event.SocketDetails;
import tcpstates.event.TcpState;
import tcpstates.sockets.KernelSocket.Ends;

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
        /** The kernel keeps it for a time only, {@link Difference#remainingMillis}. */
        MINISOCKET,
        /** The kernel has no such socket here, and whether it had one is not known. */
        NO_SOCKET,
        /** The kernel has no such socket here; another network namespace has it, {@link Difference#process}. */
        OTHER_NAMESPACE,
        /** The kernel had the socket, and has it no longer: no packet says so. */
        ENDED,
        /** As ENDED, and nobody has acknowledged what it has sent again: so do those end that give up. */
        SILENT_TIME_OUT,
        /** No packet of it was captured. */
        UNSEEN,
        /** The packets show no open connection; whether there was one is not known any more. */
        NOT_SHOWN,
        UNKNOWN
    }

    /**
     * A socket of which the two say different things.
     *
     * @param wire its state by the packets; null if they show none
     * @param kernel its state by the kernel; null if it has none
     * @param remainingMillis for how long the kernel will keep it (ms), of {@link Cause#MINISOCKET}; else of no meaning
     * @param process one in the network namespace that has it, of {@link Cause#OTHER_NAMESPACE}; else 0
     */
    public record Difference(
            SocketAddress local,
            SocketAddress remote,
            @Nullable TcpState wire,
            @Nullable TcpState kernel,
            Cause cause,
            long remainingMillis,
            long process) {}

    /**
     * What came of it.
     *
     * @param same sockets of which both say the same
     * @param differences by what the packets show, then those that only the kernel knows
     */
    public record Result(int same, List<Difference> differences) {}

    /** The packets know nothing of it. */
    private static final long NONE = 0;

    /** The states that a socket comes to by what it receives, and by nothing that it sends (RFC 9293 section 3.3.2). */
    private static final Map<TcpState, Set<TcpState>> RECEIVING = Map.of(
            SYN_SENT, Set.of(ESTABLISHED),
            SYN_RECV, Set.of(ESTABLISHED),
            ESTABLISHED, Set.of(CLOSE_WAIT),
            FIN_WAIT1, Set.of(FIN_WAIT2, CLOSING, TIME_WAIT),
            FIN_WAIT2, Set.of(TIME_WAIT),
            CLOSING, Set.of(TIME_WAIT),
            LAST_ACK, Set.of(CLOSE));

    private final Map<Ends, KernelSocket> before;

    private KernelComparison(Map<Ends, KernelSocket> before) {
        this.before = before;
    }

    /** The first look at the kernel's sockets. */
    public static KernelComparison begin() throws IOException {
        return new KernelComparison(byEnds(KernelSockets.list()));
    }

    /**
     * Compares with how the connections stood in between; looks at the kernel's sockets once more.
     *
     * @param memory of what was so before, which gets what is so now
     */
    public Result compare(Snapshot wire, KernelMemory memory) throws IOException {
        return compare(wire, byEnds(KernelSockets.list()), LocalAddresses.now(), memory, new NetworkNamespaces());
    }

    static Result compare(
            Snapshot wire,
            List<KernelSocket> before,
            List<KernelSocket> after,
            Predicate<EndpointSnapshot> local,
            KernelMemory memory,
            NetworkNamespaces namespaces) {
        return new KernelComparison(byEnds(before)).compare(wire, byEnds(after), local, memory, namespaces);
    }

    private Result compare(
            Snapshot wire,
            Map<Ends, KernelSocket> after,
            Predicate<EndpointSnapshot> local,
            KernelMemory memory,
            NetworkNamespaces namespaces) {
        memory.add(before.keySet());
        Map<Ends, EndpointSnapshot> captured = new LinkedHashMap<>();
        for (EndpointSnapshot end : wire.endpoints()) {
            if (local.test(end)) {
                captured.put(new Ends(end.endpoint(), end.peer()), end); // of two the later connection
            }
        }
        int same = 0;
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<Ends, EndpointSnapshot> end : captured.entrySet()) {
            KernelSocket kernel = after.get(end.getKey());
            KernelSocket former = before.get(end.getKey());
            if (kernel == null ? former != null : former == null || !kernel.isAs(former)) {
                continue; // on the way from one state to the next
            }
            TcpState state = end.getValue().state();
            if (kernel == null && !hasSocket(state)) {
                continue;
            }
            if (kernel != null && kernel.state() == state) {
                same++;
            } else if (kernel == null) {
                differences.add(gone(end.getKey(), end.getValue(), memory, namespaces));
            } else {
                differences.add(differing(end.getKey(), state, kernel));
            }
        }
        after.forEach((ends, kernel) -> {
            KernelSocket former = before.get(ends);
            if (former != null && kernel.isAs(former) && !captured.containsKey(ends)) {
                differences.add(unseen(ends, kernel, memory));
            }
        });
        memory.add(after.keySet());
        return new Result(same, differences);
    }

    private static Difference differing(Ends ends, TcpState wire, KernelSocket kernel) {
        Cause cause = Cause.UNKNOWN;
        if (comesBehind(kernel.state(), wire)) {
            cause = Cause.WIRE_AHEAD;
        } else if (kernel.remainingMillis() != KernelSocket.NO_LIMIT) {
            cause = Cause.MINISOCKET;
        } else if (comesBehind(wire, kernel.state())) {
            cause = Cause.KERNEL_AHEAD;
        }
        return new Difference(ends.local(), ends.remote(), wire, kernel.state(), cause, kernel.remainingMillis(), NONE);
    }

    private static Difference gone(
            Ends ends, EndpointSnapshot wire, KernelMemory memory, NetworkNamespaces namespaces) {
        SocketDetails details = wire.socket();
        Cause cause = Cause.NO_SOCKET;
        long process = NONE;
        if (memory.knows(ends)) {
            boolean again = details != null && details.resentInFlight() > 0;
            cause = again ? Cause.SILENT_TIME_OUT : Cause.ENDED;
        } else {
            process = namespaces.processBeside(ends);
            cause = process == NONE ? Cause.NO_SOCKET : Cause.OTHER_NAMESPACE;
        }
        return new Difference(ends.local(), ends.remote(), wire.state(), null, cause, KernelSocket.NO_LIMIT, process);
    }

    /** Of a socket that is in none of the open connections. */
    private static Difference unseen(Ends ends, KernelSocket kernel, KernelMemory memory) {
        TcpState last = memory.lastState(ends);
        if (last != null && last != kernel.state()) {
            Difference differing = differing(ends, last, kernel);
            boolean reset = differing.cause() == Cause.UNKNOWN && memory.receivedReset(ends);
            return !reset
                    ? differing
                    : new Difference(
                            ends.local(),
                            ends.remote(),
                            last,
                            kernel.state(),
                            Cause.WIRE_AHEAD,
                            kernel.remainingMillis(),
                            NONE);
        }
        boolean never = last == null && memory.isComplete();
        return new Difference(
                ends.local(),
                ends.remote(),
                null,
                kernel.state(),
                never ? Cause.UNSEEN : Cause.NOT_SHOWN,
                kernel.remainingMillis(),
                NONE);
    }

    private static boolean comesBehind(TcpState earlier, TcpState later) {
        return RECEIVING.getOrDefault(earlier, Set.of()).contains(later);
    }

    private static boolean hasSocket(TcpState state) {
        return state != CLOSE && state != LISTEN;
    }

    /** Those that listen have no other end. Of two with the same ends the one that is not about to go. */
    private static Map<Ends, KernelSocket> byEnds(List<KernelSocket> sockets) {
        Map<Ends, KernelSocket> byEnds = new HashMap<>();
        for (KernelSocket socket : sockets) {
            if (socket.state() != LISTEN) {
                byEnds.merge(socket.ends(), socket, (one, other) -> one.state() == TIME_WAIT ? other : one);
            }
        }
        return byEnds;
    }
}
