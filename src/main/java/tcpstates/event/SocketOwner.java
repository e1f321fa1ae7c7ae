package tcpstates.event;

/**
 * A process that has a socket open.
 *
 * @param program what the process calls itself ({@code /proc/PID/comm}), without what could steer a terminal; empty if not known
 * @param pid number of the process
 * @param descriptor number of the socket in it
 */
public record SocketOwner(String program, long pid, int descriptor) {}
