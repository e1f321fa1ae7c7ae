package tcpstates.event;

import org.jspecify.annotations.Nullable;

/**
 * What a connection is called in whatever run it is seen: in a part of the capture, with more threads, in another process. The
 * number of a connection depends on what else is in the capture, this does not.
 *
 * @param start time of its first packet (ns since the epoch)
 * @param tuple hash of its 5-tuple and tunnel, the same for both directions and in every run
 * @param ordinal 1 for the first connection with that tuple and start, 2 for the one that took its place at the same instant
 * @param tunnel that its packets are in; null for none
 */
public record ConnectionId(
        long start, long tuple, int ordinal, @Nullable Tunnel tunnel) {
    /** Of a connection outside of tunnels. */
    public ConnectionId(long start, long tuple, int ordinal) {
        this(start, tuple, ordinal, null);
    }
}
