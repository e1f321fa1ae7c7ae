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
 */
record KernelSocket(TcpState state, SocketAddress local, SocketAddress remote) {}
