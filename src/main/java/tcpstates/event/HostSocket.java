package tcpstates.event;

import java.util.List;

/**
 * What the kernel of the machine on which is captured tells of one of its sockets.
 *
 * @param kernelOnly whether the packets show no open connection with its addresses: then its state is the kernel's, and since when
 *     it is in it is not known, nor what happened to it
 * @param owners processes that have it open; none if that is not known
 */
public record HostSocket(boolean kernelOnly, List<SocketOwner> owners) {}
