package tcpstates.event;

import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a living connection at a moment: what {@code ss} shows of a socket, as far as the wire tells it. A list of them is
 * the state of a capture; unlike an {@link Event} it says nothing of how that came about.
 *
 * @param time the moment (ns since the epoch, by the capture's clock)
 * @param connection number of the connection; negative if only the kernel knows it, {@link #isKernelOnly}
 * @param endpoint whose state it is
 * @param peer its other end
 * @param role of {@code endpoint}; null if that is not known: a list that others made does not tell it
 * @param state that it is in
 * @param since when it came into that state (ns since the epoch); for the first one seen, the connection's first packet; of one
 *     that only the kernel knows, {@code time}
 * @param counters the endpoint's counters at that moment
 * @param whole what both ends have in common; null if that is not known: a list that others made does not tell it
 * @param socket what else is known of the socket; null if nothing is
 * @param host what the kernel tells of it; null if it was not asked, or has no such socket
 */
public record EndpointSnapshot(
        long time,
        int connection,
        SocketAddress endpoint,
        SocketAddress peer,
        @Nullable Role role,
        TcpState state,
        long since,
        Counters counters,
        @Nullable ConnectionSnapshot whole,
        @Nullable SocketDetails socket,
        @Nullable HostSocket host) {
    /** One that packets, or others, tell of. */
    public EndpointSnapshot(
            long time,
            int connection,
            SocketAddress endpoint,
            SocketAddress peer,
            @Nullable Role role,
            TcpState state,
            long since,
            Counters counters,
            @Nullable ConnectionSnapshot whole,
            @Nullable SocketDetails socket) {
        this(time, connection, endpoint, peer, role, state, since, counters, whole, socket, null);
    }

    /** One of which no more is known. */
    public EndpointSnapshot(
            long time,
            int connection,
            SocketAddress endpoint,
            SocketAddress peer,
            @Nullable Role role,
            TcpState state,
            long since,
            Counters counters) {
        this(time, connection, endpoint, peer, role, state, since, counters, null, null);
    }

    /** The same of an endpoint under another address. */
    public EndpointSnapshot at(SocketAddress address) {
        return new EndpointSnapshot(time, connection, address, peer, role, state, since, counters, whole, socket, host);
    }

    /** The same with what the kernel tells of it. */
    public EndpointSnapshot with(HostSocket told) {
        return new EndpointSnapshot(
                time, connection, endpoint, peer, role, state, since, counters, whole, socket, told);
    }

    /** Whether the kernel alone tells it, {@link HostSocket#kernelOnly}. */
    public boolean isKernelOnly() {
        return host != null && host.kernelOnly();
    }

    /** Whether it is a socket of this machine that listens, whatever packets show of those that it has accepted. */
    public boolean isListener() {
        return state == TcpState.LISTEN && host != null && peer.isUnspecified();
    }

    /** Whether its address and port were listening: it has answered a SYN. */
    public boolean listens() {
        return socket != null && socket.listens();
    }

    /** How long it has been in that state; 0 where the clock of the capture went back. */
    public long durationNanos() {
        return Math.max(0, time - since);
    }
}
