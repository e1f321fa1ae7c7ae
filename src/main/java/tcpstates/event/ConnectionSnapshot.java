package tcpstates.event;

/**
 * What both ends of a living connection have in common at a moment.
 *
 * @param id of the connection, the same in every run
 * @param client who opened it
 * @param server who was called
 * @param start time of its first packet (ns since the epoch)
 * @param latest time of its latest packet (ns since the epoch)
 * @param packets captured, both ways
 * @param bytes payload bytes, both ways, repeats included
 */
public record ConnectionSnapshot(
        ConnectionId id,
        SocketAddress client,
        SocketAddress server,
        long start,
        long latest,
        long packets,
        long bytes) {}
