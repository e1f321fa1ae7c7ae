package tcpstates.diagnosis.detect;

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
final class HalfClosedSockets {
    /**
     * Linux' {@code net.ipv4.tcp_fin_timeout}: for so long an end whose program has closed remembers the connection in
     * FIN_WAIT2. From then on the other end waits for nobody.
     */
    static final long LASTING_NANOS = 60_000_000_000L;

    /** Sockets at once; further ones go unheeded. */
    static final int MAX_SOCKETS = 1 << 17;

    /** Bits of a pile's kind: clients in CLOSE_WAIT have none. */
    private static final int FIN_WAIT2 = 1;

    private static final int SERVERS = 2;

    private final AggregateTable<Lingering> piles;
    private final Long2ObjectOpenHashMap<Socket> sockets = new Long2ObjectOpenHashMap<>();

    // Sockets that have not been in their state for long, in the order in which they came into it. The time is looked
    // at for
    // each event, so the first one must be at hand.
    private @Nullable Socket firstFresh;
    private @Nullable Socket lastFresh;

    HalfClosedSockets(EventSink sink, boolean live) {
        piles = new AggregateTable<>(sink, live, Lingering::new);
    }

    private static final class Socket {
        final Lingering pile;
        final long since;

        /** Whether it is one of those that have not been in their state for long. */
        boolean fresh = true;

        @Nullable
        Socket before;

        @Nullable
        Socket after;

        Socket(Lingering pile, long since) {
            this.pile = pile;
            this.since = since;
        }
    }

    private static boolean lingers(TcpState state) {
        return state == TcpState.CLOSE_WAIT || state == TcpState.FIN_WAIT2;
    }

    private static long number(int connection, Role role, TcpState state) {
        return (long) connection << 2 | kind(role, state);
    }

    private static int kind(Role role, TcpState state) {
        return (role == Role.CLIENT ? 0 : SERVERS) | (state == TcpState.CLOSE_WAIT ? 0 : FIN_WAIT2);
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
        if (sockets.size() >= MAX_SOCKETS) {
            return;
        }
        Lingering pile = pile(change);
        pile.entered++;
        pile.left++;
        pile.span(change.time(), change.time());
        var socket = new Socket(pile, change.time());
        forget(sockets.put(number(change.connection(), change.role(), change.to()), socket));
        append(socket);
        piles.changed(pile, 0, change.time());
    }

    private void leaves(Transition change) {
        Socket socket = remove(number(change.connection(), change.role(), change.from()));
        if (socket != null) {
            Lingering pile = piles.touch(socket.pile);
            pile.left = Math.max(0, pile.left - 1);
            pile.lasted(socket, change.time());
        }
    }

    private @Nullable Socket remove(long number) {
        Socket socket = sockets.remove(number);
        forget(socket);
        return socket;
    }

    private void append(Socket socket) {
        socket.before = lastFresh;
        if (lastFresh == null) {
            firstFresh = socket;
        } else {
            lastFresh.after = socket;
        }
        lastFresh = socket;
    }

    /** It is not fresh any more. */
    private void forget(@Nullable Socket socket) {
        if (socket == null || !socket.fresh) {
            return;
        }
        socket.fresh = false;
        if (socket.before == null) {
            firstFresh = socket.after;
        } else {
            socket.before.after = socket.after;
        }
        if (socket.after == null) {
            lastFresh = socket.before;
        } else {
            socket.after.before = socket.before;
        }
        socket.before = null;
        socket.after = null;
    }

    /** Looks at a connection that is over, or that the capture ends with: its sockets stay in the state that they are in. */
    void summary(ConnectionSummary summary) {
        left(summary.connection(), Role.CLIENT, summary.clientState(), summary.time());
        left(summary.connection(), Role.SERVER, summary.serverState(), summary.time());
    }

    private void left(int connection, Role role, TcpState state, long time) {
        Socket socket = lingers(state) ? remove(number(connection, role, state)) : null;
        if (socket != null) {
            piles.touch(socket.pile).lasted(socket, time);
        }
    }

    /** Lets the time run on. */
    void advance(long now) {
        while (firstFresh != null && now - firstFresh.since >= LASTING_NANOS) {
            Socket socket = firstFresh;
            forget(socket);
            Lingering pile = piles.touch(socket.pile);
            pile.lasting++;
            pile.lasted(socket, now);
            piles.changed(pile, 0, now);
        }
    }

    /** The pile that a socket belongs to. Clients use a new port each time, servers do not. */
    private Lingering pile(Transition change) {
        int kind = kind(change.role(), change.to());
        SocketAddress endpoint = change.endpoint();
        SocketAddress peer = change.peer();
        return change.role() == Role.SERVER
                ? piles.touch(kind, endpoint, endpoint.port(), endpoint, endpoint.port())
                : piles.touch(kind, endpoint, 0, peer, peer.port());
    }

    void end(long time) {
        piles.end(time);
    }

    /** Entries that it keeps. */
    long size() {
        return piles.size() + piles.weight() + sockets.size();
    }

    /** Sockets of one program that are in one state. */
    private static final class Lingering extends Aggregate {
        private long entered;
        private long left;
        private long lasting;
        private long longest;

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
