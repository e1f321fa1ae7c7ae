package tcpstates.event;

/**
 * A connection as a whole, told when it has ended, its 4-tuple is used anew, or the capture ends.
 *
 * @param time when it is told (ns since the epoch)
 * @param connection its number
 * @param client who opened it
 * @param server who was called
 * @param start time of its first packet (ns since the epoch)
 * @param end time of its last packet (ns since the epoch)
 * @param clientState the client's last state
 * @param serverState the server's last state
 * @param verdict one sentence on what became of it
 * @param packets captured, both ways
 * @param bytes payload bytes, both ways, repeats included
 */
public record ConnectionSummary(
        long time,
        int connection,
        SocketAddress client,
        SocketAddress server,
        long start,
        long end,
        TcpState clientState,
        TcpState serverState,
        String verdict,
        long packets,
        long bytes)
        implements Event {}
