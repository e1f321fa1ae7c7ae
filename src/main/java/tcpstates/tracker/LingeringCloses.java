package tcpstates.tracker;

import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Finding;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** Sockets of which one end has closed and the other has not. */
final class LingeringCloses {
    /**
     * Linux' {@code net.ipv4.tcp_fin_timeout}: for so long an end whose program has closed remembers the connection in
     * FIN_WAIT2. From then on the other end waits for nobody.
     */
    static final long LASTING_NANOS = 60_000_000_000L;

    /** Sockets at once; further ones go unheeded. */
    static final int MAX_SOCKETS = 1 << 17;

    private final PileTable<Key, Lingering> piles;
    /** Sockets that have not been in their state for long, in the order in which they came into it. */
    private final Long2ObjectLinkedOpenHashMap<Socket> fresh = new Long2ObjectLinkedOpenHashMap<>();

    private final Long2ObjectOpenHashMap<Socket> lasting = new Long2ObjectOpenHashMap<>();

    LingeringCloses(EventSink sink, boolean live) {
        piles = new PileTable<>(sink, live);
    }

    /** What the sockets of a pile have in common. Clients use a new port each time, servers do not. */
    private record Key(TcpState state, Role role, SocketAddress endpoint, SocketAddress server) {
        static Key of(TcpState state, Role role, SocketAddress endpoint, SocketAddress peer) {
            return role == Role.SERVER
                    ? new Key(state, role, endpoint, endpoint)
                    : new Key(state, role, endpoint.host(), peer);
        }
    }

    private record Socket(Key key, long since) {}

    private static boolean lingers(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.FIN_WAIT2;
    }

    private static long number(int connection, Role role, TcpState state) {
        return (long) connection << 2 | (role == Role.CLIENT ? 0 : 1) << 1 | (state == TcpState.CLOSE_WAIT ? 0 : 1);
    }

    void transition(Transition change) {
        if (lingers(change.from())) {
            leaves(change);
        }
        if (lingers(change.to())) {
            enters(change);
        }
    }

    private void enters(Transition change) {
        if (fresh.size() + lasting.size() >= MAX_SOCKETS) {
            return;
        }
        var key = Key.of(change.to(), change.role(), change.endpoint(), change.peer());
        Lingering pile = touch(key);
        pile.entered++;
        pile.left++;
        pile.span(change.time(), change.time());
        fresh.putAndMoveToLast(number(change.connection(), change.role(), change.to()), new Socket(key, change.time()));
        piles.changed(pile, 0, change.time());
    }

    private void leaves(Transition change) {
        Socket socket = remove(number(change.connection(), change.role(), change.from()));
        if (socket != null) {
            Lingering pile = touch(socket.key);
            pile.left = Math.max(0, pile.left - 1);
            pile.lasted(socket, change.time());
        }
    }

    private @Nullable Socket remove(long number) {
        Socket socket = fresh.remove(number);
        return socket == null ? lasting.remove(number) : socket;
    }

    /** Looks at a connection that is over, or that the capture ends with: its sockets stay in the state that they are in. */
    void summary(ConnectionSummary summary) {
        left(summary.connection(), Role.CLIENT, summary.clientState(), summary.time());
        left(summary.connection(), Role.SERVER, summary.serverState(), summary.time());
    }

    private void left(int connection, Role role, TcpState state, long time) {
        Socket socket = lingers(state) ? remove(number(connection, role, state)) : null;
        if (socket != null) {
            touch(socket.key).lasted(socket, time);
        }
    }

    /** Lets the time run on. */
    void advance(long now) {
        while (!fresh.isEmpty()) {
            long number = fresh.firstLongKey();
            Socket socket = fresh.get(number);
            if (now - socket.since < LASTING_NANOS) {
                return;
            }
            lasting.put(number, fresh.removeFirst());
            Lingering pile = touch(socket.key);
            pile.lasting++;
            pile.lasted(socket, now);
            piles.changed(pile, 0, now);
        }
    }

    private Lingering touch(Key key) {
        return piles.touch(key, () -> new Lingering(key));
    }

    void end(long time) {
        piles.end(time);
    }

    /** Entries that it keeps. */
    long size() {
        return piles.size() + piles.weight() + fresh.size() + lasting.size();
    }

    /** Sockets of one program that are in one state. */
    private static final class Lingering extends Pile {
        private final Key key;
        private long entered;
        private long left;
        private long lasting;
        private long longest;

        Lingering(Key key) {
            this.key = key;
        }

        void lasted(Socket socket, long until) {
            span(socket.since, until);
            longest = Math.max(longest, until - socket.since);
        }

        @Override
        boolean isNotable() {
            return lasting > 0;
        }

        /** A capture shorter than {@link #LASTING_NANOS} shows at its end whether the sockets leave the state at all. */
        @Override
        boolean isNotableAtEnd() {
            return isNotable() || 2 * left >= entered && left > 0;
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.LingeringClose(
                    time,
                    complete,
                    key.state,
                    key.role,
                    key.endpoint,
                    key.server,
                    entered,
                    lasting,
                    left,
                    longest,
                    since(),
                    until());
        }
    }
}
