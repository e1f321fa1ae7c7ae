package tcpstates.sockets;

import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

/**
 * A TCP socket of this machine, as the kernel has it. A request to connect that no program has accepted yet (NEW_SYN_RECV) is in
 * SYN_RECV, as in ss(8) and netstat(8).
 *
 * @param state that the kernel says it is in
 * @param local its own address; an IPv4 connection of an IPv6 socket has IPv4 addresses
 * @param remote its peer's; all zeros for one that listens
 * @param cookie what the kernel calls it as long as it is there, whatever state it is in; 0 if that is not known
 * @param inode by which processes have it open; 0 if none has
 * @param remainingMillis for how long it will stay if it is one of those that are only kept for a time, after its program has closed
 *     it (TIME_WAIT, or FIN_WAIT2 without a program): ms; {@link #NO_LIMIT} of all others
 */
record KernelSocket(
        TcpState state, SocketAddress local, SocketAddress remote, long cookie, long inode, long remainingMillis) {
    /** Of a socket that stays until something happens. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    /** One of which no more is known. */
    KernelSocket(TcpState state, SocketAddress local, SocketAddress remote) {
        this(state, local, remote, 0, 0, NO_LIMIT);
    }

    /** Between whom it is. */
    Ends ends() {
        return new Ends(local, remote);
    }

    /** Whether this is the same socket as that one was, in the same state. */
    boolean isAs(KernelSocket former) {
        return state == former.state
                && cookie == former.cookie
                && local.equals(former.local)
                && remote.equals(former.remote);
    }

    /** Two addresses. */
    record Ends(SocketAddress local, SocketAddress remote) {
        /** The same of the other end. */
        Ends reversed() {
            return new Ends(remote, local);
        }
    }
}
