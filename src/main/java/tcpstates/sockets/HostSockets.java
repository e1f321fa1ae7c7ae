package tcpstates.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Event;
import tcpstates.event.HostSocket;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.SocketOwner;
import tcpstates.event.TcpState;
import tcpstates.sockets.KernelSocket.Ends;

/**
 * Puts this machine's sockets beside what the packets of a live capture show: those that the packets do not show, such as connections
 * that were open before and are idle, and of all of them which process has them open.
 *
 * <p>A socket is told only if the kernel had it, in the same state, before the packets were looked at, and has it behind that: the
 * one list alone would show connections that have ended since, the other one those whose packets are still on the way.
 */
public final class HostSockets implements Closeable {
    private static final long SETTLING = TimeUnit.MILLISECONDS.toNanos(KernelComparison.SETTLING_MILLIS);

    /** A list tells nothing any more so long after the next one was due: sockets have come and gone. */
    private static final long OUTDATED = TimeUnit.SECONDS.toNanos(3);

    /** Lists may take one part in so many of a processor. */
    private static final int SHARE = 24;

    private static final long SHORTEST_PERIOD = TimeUnit.SECONDS.toNanos(1);

    /** More sockets are not kept, for want of room: then none is told. */
    private static final int MOST = 1 << 18;

    /**
     * What the kernel's list says, until the next one.
     *
     * @param unseen sockets that the packets do not show, and all that listen
     * @param inodes of all, 0 of those that have none
     * @param listeners where some socket listens
     */
    private record Told(List<KernelSocket> unseen, Map<Ends, Long> inodes, Set<SocketAddress> listeners) {
        static final Told NOTHING = new Told(List.of(), Map.of(), Set.of());
    }

    private final Reach reach;
    private final @Nullable SocketOwners owners;

    /** Held while somebody looks, who may wait for the capture's thread: that one must not need it. */
    private final ReentrantLock looking = new ReentrantLock();

    private List<KernelSocket> former = List.of();
    private long looked = System.nanoTime() - 2 * OUTDATED;
    /** When the next look is due. */
    private volatile long notBefore = looked;

    private volatile Told told = Told.NOTHING;
    /** Numbers of connections that only the kernel knows: each keeps its own. */
    private Map<Ends, Integer> numbers = new HashMap<>();

    private int lastNumber;

    /** @param owners tells who has them open; null if nobody does */
    public HostSockets(Reach reach, @Nullable SocketOwners owners) {
        this.reach = reach;
        this.owners = owners;
    }

    /** Looks at the kernel's sockets again if the last time was long enough ago; returns at once. */
    public void renew(Snapshot wire) {
        looking.lock();
        try {
            if (isDue()) {
                look(wire);
            }
        } finally {
            looking.unlock();
        }
    }

    /** Whether the last look was so long ago that another one costs little. */
    public boolean isDue() {
        return System.nanoTime() - notBefore >= 0;
    }

    private boolean isOutdated() {
        return System.nanoTime() - notBefore > OUTDATED;
    }

    /**
     * Looks at the kernel's sockets before and behind the packets; for some tenths of a second if nobody has done so lately.
     *
     * @param wire asks how the connections stand by the packets
     */
    public void renew(Supplier<Snapshot> wire) throws InterruptedException {
        looking.lock();
        try {
            if (isOutdated()) {
                look(Snapshot.EMPTY);
            }
            long early = SETTLING - (System.nanoTime() - looked);
            if (early > 0) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            look(wire.get());
        } finally {
            looking.unlock();
        }
        if (owners != null) {
            owners.await();
        }
    }

    private void look(Snapshot wire) {
        long begun = System.nanoTime();
        List<KernelSocket> all = list();
        Predicate<KernelSocket> reached = reach.now();
        List<KernelSocket> now = all.stream().filter(reached).toList();
        boolean comparable = begun - looked >= SETTLING && !isOutdated();
        Map<Ends, Long> inodes = new HashMap<>();
        now.forEach(socket -> inodes.put(socket.ends(), socket.inode()));
        told = new Told(
                unseen(comparable ? former : told.unseen, now, wire),
                inodes,
                all.stream()
                        .filter(socket -> socket.state() == TcpState.LISTEN)
                        .map(KernelSocket::local)
                        .collect(Collectors.toSet()));
        if (owners != null) {
            owners.ask(new HashSet<>(inodes.values()));
        }
        former = now;
        looked = begun;
        long end = System.nanoTime();
        notBefore = end + Math.max(SHORTEST_PERIOD, SHARE * (end - begun));
    }

    /** All of them; none if the kernel does not tell, or too many. */
    private static List<KernelSocket> list() {
        try {
            List<KernelSocket> all = KernelSockets.list();
            return all.size() > MOST ? List.of() : all;
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Those that are in both lists, and that the packets do not show; and who listens. */
    private static List<KernelSocket> unseen(List<KernelSocket> before, List<KernelSocket> after, Snapshot wire) {
        Map<Ends, List<KernelSocket>> formerly = before.stream().collect(Collectors.groupingBy(KernelSocket::ends));
        Set<Ends> shown = shown(wire);
        return after.stream()
                .filter(socket -> socket.state() == TcpState.LISTEN // no packet is on its way that could tell more
                        || !shown.contains(socket.ends())
                                && formerly.getOrDefault(socket.ends(), List.of()).stream()
                                        .anyMatch(socket::isAs))
                .toList();
    }

    /** All ends that the packets show, and where they show that somebody listens. */
    private static Set<Ends> shown(Snapshot wire) {
        Set<Ends> shown = new HashSet<>();
        for (EndpointSnapshot end : wire.endpoints()) {
            shown.add(new Ends(end.endpoint(), end.peer()));
            if (end.listens()) {
                shown.add(new Ends(
                        end.endpoint(), SocketAddress.unspecified(end.endpoint().v6(), 0)));
            }
        }
        return shown;
    }

    // ------------------------------------------------------------------ moments

    /** The moment with what the last look at the kernel's sockets adds to it; from any thread, and never waits. */
    public Snapshot beside(Snapshot wire) {
        Told last = told;
        if (isOutdated() || last.inodes.isEmpty()) {
            return wire;
        }
        List<EndpointSnapshot> ends = new ArrayList<>(wire.endpoints().size() + last.unseen.size());
        for (EndpointSnapshot end : wire.endpoints()) {
            Long inode = last.inodes.get(new Ends(end.endpoint(), end.peer()));
            ends.add(inode == null ? end : end.with(new HostSocket(false, owners(inode))));
        }
        if (!last.unseen.isEmpty()) {
            Set<Ends> shown = shown(wire);
            last.unseen.stream()
                    .filter(socket -> socket.state() == TcpState.LISTEN)
                    .filter(socket -> reach.wants(socket.remote(), socket.local()))
                    .forEach(socket -> ends.add(listener(socket, wire.time(), !shown.contains(socket.ends()))));
            addUnseen(
                    last.unseen.stream()
                            .filter(socket -> socket.state() != TcpState.LISTEN)
                            .filter(socket -> !shown.contains(socket.ends()))
                            .toList(),
                    last.listeners,
                    wire.time(),
                    ends);
        }
        return new Snapshot(wire.time(), ends);
    }

    private List<SocketOwner> owners(long inode) {
        return owners == null || inode == 0 ? List.of() : owners.of(inode);
    }

    private void addUnseen(
            List<KernelSocket> unseen, Set<SocketAddress> listeners, long time, List<EndpointSnapshot> ends) {
        Map<Ends, KernelSocket> open = new LinkedHashMap<>();
        for (KernelSocket socket : unseen) {
            open.putIfAbsent(socket.ends(), socket);
        }
        Set<Ends> done = new HashSet<>();
        Set<Ends> listed = new HashSet<>();
        for (KernelSocket socket : open.values()) {
            if (!done.contains(socket.ends())) {
                KernelSocket peer = open.get(socket.ends().reversed());
                boolean calls = isClient(socket, listeners);
                KernelSocket client = calls ? socket : peer;
                KernelSocket server = calls ? peer : socket;
                Ends between = calls ? socket.ends() : socket.ends().reversed();
                done.add(between.reversed());
                done.add(between);
                if (reach.wants(between.local(), between.remote())) {
                    listed.add(between);
                    addConnection(between, client, server, time, ends);
                }
            }
        }
        synchronized (this) {
            numbers.keySet().retainAll(listed);
        }
    }

    private void addConnection(
            Ends between,
            @Nullable KernelSocket client,
            @Nullable KernelSocket server,
            long time,
            List<EndpointSnapshot> ends) {
        int number;
        synchronized (this) {
            number = numbers.computeIfAbsent(between, none -> --lastNumber);
        }
        var whole = new ConnectionSnapshot(
                new ConnectionId(time, 0, 0), between.local(), between.remote(), time, time, 0, 0);
        if (client != null) {
            ends.add(endpoint(client, time, number, Role.CLIENT, whole, null, true));
        }
        if (server != null) {
            ends.add(endpoint(server, time, number, Role.SERVER, whole, null, true));
        }
    }

    private EndpointSnapshot listener(KernelSocket socket, long time, boolean kernelOnly) {
        int unknown = SocketDetails.UNKNOWN;
        var details = new SocketDetails(true, unknown, unknown, unknown, unknown, 0, 0);
        return endpoint(socket, time, Event.NO_CONNECTION, Role.SERVER, null, details, kernelOnly);
    }

    private EndpointSnapshot endpoint(
            KernelSocket socket,
            long time,
            int number,
            Role role,
            @Nullable ConnectionSnapshot whole,
            @Nullable SocketDetails details,
            boolean kernelOnly) {
        return new EndpointSnapshot(
                time,
                number,
                socket.local(),
                socket.remote(),
                role,
                socket.state(),
                time,
                Counters.NOT_KNOWN,
                whole,
                details,
                new HostSocket(kernelOnly, owners(socket.inode())));
    }

    /** Who listens was called; where nobody does, the lower port is taken for the server's, as it is by packets. */
    private static boolean isClient(KernelSocket socket, Set<SocketAddress> listeners) {
        return switch (socket.state()) {
            case SYN_SENT -> true;
            case SYN_RECV -> false;
            default -> {
                boolean listens = listens(socket.local(), listeners);
                yield listens == listens(socket.remote(), listeners)
                        ? socket.local().port() >= socket.remote().port()
                        : !listens;
            }
        };
    }

    private static boolean listens(SocketAddress local, Set<SocketAddress> listeners) {
        return listeners.contains(local)
                || listeners.contains(SocketAddress.unspecified(true, local.port()))
                || listeners.contains(SocketAddress.unspecified(false, local.port()));
    }

    /** Nobody is asked any more. */
    @Override
    public void close() {
        if (owners != null) {
            owners.close();
        }
    }
}
