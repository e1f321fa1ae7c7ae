package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenCustomHashMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Finding;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** Sockets of which one end has closed and the other has not. */
final class HalfClosedSockets extends Detector<HalfClosedSockets.HalfClosed> {
    /**
     * Linux' {@code net.ipv4.tcp_fin_timeout}: for so long an end whose program has closed remembers the connection in
     * FIN_WAIT2. After that a socket in CLOSE_WAIT has no peer any more.
     */
    static final long FIN_TIMEOUT_NANOS = 60 * Nanos.PER_SECOND;

    /** Sockets at once; further ones are left out. */
    static final int MAX_SOCKETS = 1 << 17;

    // A socket and a program take at least so many bytes.
    private static final int MIN_SOCKET_BYTES = 4;
    private static final int MIN_PROGRAM_BYTES = 2;

    // Bits of an aggregate's kind: clients in CLOSE_WAIT have none.
    private static final int FIN_WAIT2 = 1;

    private static final int SERVERS = 2;

    private final Long2ObjectOpenCustomHashMap<Socket> sockets = new Long2ObjectOpenCustomHashMap<>(SeededKeys.SEEDED);

    // Sockets whose time-out has not run out, in the order in which they came into their state. The time is looked at
    // for each
    // event, so the first one must be at hand.
    private @Nullable Socket firstPending;
    private @Nullable Socket lastPending;

    HalfClosedSockets(EventSink sink, boolean live) {
        super(sink, live, HalfClosed::new);
    }

    private static final class Socket {
        final long key;
        final HalfClosed program;
        final long since;

        /** Whether its time-out has not run out. */
        boolean pending = true;

        @Nullable
        Socket before;

        @Nullable
        Socket after;

        Socket(long key, HalfClosed program, long since) {
            this.key = key;
            this.program = program;
            this.since = since;
        }
    }

    // ------------------------------------------------------------------ bytes

    @Override
    void list(BitCodec bits) {
        List<HalfClosed> all = table.list(bits);
        List<Socket> ordered = bits.isWriting() ? inOrder() : List.of();
        listEvicted(bits, all, ordered);
        IdentityHashMap<HalfClosed, Integer> places = new IdentityHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            places.put(all.get(i), i);
        }
        int count = bits.count(ordered.size(), MIN_SOCKET_BYTES);
        CodecException.unless(count <= MAX_SOCKETS, "number of sockets");
        long since = 0;
        for (int i = 0; i < count; i++) {
            Socket socket = bits.isWriting() ? ordered.get(i) : null;
            bits.beginPart(1);
            boolean pending = bits.flag(socket != null && socket.pending);
            long key = bits.number(socket == null ? 0 : socket.key);
            int place = bits.number(socket == null ? 0 : places.getOrDefault(socket.program, 0));
            since = bits.time(socket == null ? 0 : socket.since, since);
            bits.endPart();
            if (!bits.isWriting()) {
                CodecException.unless(place >= 0 && place < all.size() && !sockets.containsKey(key), "socket");
                add(new Socket(key, all.get(place), since), pending);
            }
        }
    }

    /** Those whose time-out has not run out first, in their order. */
    private List<Socket> inOrder() {
        List<Socket> ordered = new ArrayList<>(sockets.size());
        for (Socket socket = firstPending; socket != null; socket = socket.after) {
            ordered.add(socket);
        }
        sockets.values().stream()
                .filter(socket -> !socket.pending)
                .sorted(Comparator.comparingLong(socket -> socket.key))
                .forEach(ordered::add);
        return ordered;
    }

    /** Adds the programs that were evicted while they had sockets to {@code all}; of them only the key counts. */
    private static void listEvicted(BitCodec bits, List<HalfClosed> all, List<Socket> ordered) {
        List<HalfClosed> evicted = ordered.stream()
                .map(socket -> socket.program)
                .filter(program -> !program.inTable)
                .distinct()
                .toList();
        int count = bits.count(evicted.size(), MIN_PROGRAM_BYTES);
        for (int i = 0; i < count; i++) {
            HalfClosed program = bits.isWriting() ? evicted.get(i) : new HalfClosed();
            program.listKey(bits);
            all.add(program);
        }
    }

    private void add(Socket socket, boolean pending) {
        sockets.put(socket.key, socket);
        if (pending) {
            append(socket);
        } else {
            socket.pending = false;
        }
    }

    // ------------------------------------------------------------------ events

    private static boolean isHalfClosed(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.FIN_WAIT2;
    }

    private static long key(int connection, Role role, TcpState state) {
        return (long) connection << 2 | kind(role, state);
    }

    private static int kind(Role role, TcpState state) {
        return (role == Role.CLIENT ? 0 : SERVERS) | (state == TcpState.CLOSE_WAIT ? 0 : FIN_WAIT2);
    }

    void transition(Transition change) {
        if (isHalfClosed(change.from())) {
            leave(change);
        }
        if (isHalfClosed(change.to())) {
            enter(change);
        }
    }

    private void enter(Transition change) {
        if (sockets.size() >= MAX_SOCKETS) {
            return;
        }
        HalfClosed program = program(change);
        program.entered++;
        program.left++;
        program.extend(change.time(), change.time());
        var socket = new Socket(key(change.connection(), change.role(), change.to()), program, change.time());
        unlink(sockets.put(socket.key, socket));
        append(socket);
        table.changed(program, 0, change.time());
    }

    private void leave(Transition change) {
        Socket socket = remove(key(change.connection(), change.role(), change.from()));
        if (socket != null) {
            HalfClosed program = table.use(socket.program);
            program.left = Math.max(0, program.left - 1);
            program.lasted(socket, change.time());
            table.changed(program, 0, change.time());
        }
    }

    private @Nullable Socket remove(long key) {
        Socket socket = sockets.remove(key);
        unlink(socket);
        return socket;
    }

    private void append(Socket socket) {
        socket.before = lastPending;
        if (lastPending == null) {
            firstPending = socket;
        } else {
            lastPending.after = socket;
        }
        lastPending = socket;
    }

    /** It waits for its time-out no longer. */
    private void unlink(@Nullable Socket socket) {
        if (socket == null || !socket.pending) {
            return;
        }
        socket.pending = false;
        if (socket.before == null) {
            firstPending = socket.after;
        } else {
            socket.before.after = socket.after;
        }
        if (socket.after == null) {
            lastPending = socket.before;
        } else {
            socket.after.before = socket.before;
        }
        socket.before = null;
        socket.after = null;
    }

    /**
     * Looks at a connection that is over, or that the capture ends with: its sockets stay in the state that they are
     * in.
     */
    void summary(ConnectionSummary summary) {
        end(summary.connection(), Role.CLIENT, summary.clientState(), summary.time());
        end(summary.connection(), Role.SERVER, summary.serverState(), summary.time());
    }

    private void end(int connection, Role role, TcpState state, long time) {
        Socket socket = isHalfClosed(state) ? remove(key(connection, role, state)) : null;
        if (socket != null) {
            HalfClosed program = table.use(socket.program);
            program.lasted(socket, time);
            table.changed(program, 0, time);
        }
    }

    /** Advances the clock to {@code now} (ns since the epoch). */
    void advance(long now) {
        while (firstPending != null && now - firstPending.since >= FIN_TIMEOUT_NANOS) {
            Socket socket = firstPending;
            unlink(socket);
            HalfClosed program = table.use(socket.program);
            program.lasting++;
            program.lasted(socket, now);
            table.changed(program, 0, now);
        }
    }

    /** The program that a socket belongs to. Clients use a new port each time, servers do not. */
    private HalfClosed program(Transition change) {
        int kind = kind(change.role(), change.to());
        SocketAddress endpoint = change.endpoint();
        SocketAddress peer = change.peer();
        return change.role() == Role.SERVER
                ? table.use(kind, endpoint, endpoint.port(), endpoint, endpoint.port())
                : table.use(kind, endpoint, 0, peer, peer.port());
    }

    @Override
    long size() {
        return super.size() + sockets.size();
    }

    /** Sockets of one program that are in one state. */
    static final class HalfClosed extends Aggregate {
        private long entered;
        private long left;
        private long lasting;
        private long longest;

        @Override
        void listContents(BitCodec bits) {
            bits.beginPart(0);
            entered = bits.number(entered, 1);
            left = bits.number(left, 0);
            lasting = bits.number(lasting, 0);
            longest = bits.number(longest, 0);
            bits.endPart();
        }

        private void lasted(Socket socket, long until) {
            extend(socket.since, until);
            longest = Math.max(longest, until - socket.since);
        }

        @Override
        boolean exceedsThreshold() {
            return lasting > 0;
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.HalfClosedSockets(
                    time,
                    complete,
                    (kind() & FIN_WAIT2) == 0 ? TcpState.CLOSE_WAIT : TcpState.FIN_WAIT2,
                    (kind() & SERVERS) == 0 ? Role.CLIENT : Role.SERVER,
                    first(),
                    second(),
                    entered,
                    lasting,
                    left,
                    longest,
                    since(),
                    until());
        }
    }
}
