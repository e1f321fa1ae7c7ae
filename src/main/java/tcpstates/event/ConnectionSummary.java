package tcpstates.event;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a whole, emitted when it has ended, its 4-tuple is used anew, or the capture ends.
 *
 * @param time when it is emitted (ns since the epoch)
 * @param connection its number
 * @param id the same in every run
 * @param client who opened it
 * @param server who was called
 * @param tags in front of the IP header of its first packet
 * @param start time of its first packet (ns since the epoch)
 * @param end time of its last packet (ns since the epoch)
 * @param clientState the client's last state
 * @param serverState the server's last state
 * @param packets captured, both ways
 * @param bytes payload bytes, both ways, repeats included
 * @param outcome what became of it, and why; null when nobody asked for it
 */
public record ConnectionSummary(
        long time,
        int connection,
        ConnectionId id,
        SocketAddress client,
        SocketAddress server,
        LinkTags tags,
        long start,
        long end,
        TcpState clientState,
        TcpState serverState,
        long packets,
        long bytes,
        @Nullable Outcome outcome)
        implements Event {
    @Override
    public ConnectionSummary renumbered(IntUnaryOperator numbers) {
        return new ConnectionSummary(
                time,
                numbers.applyAsInt(connection),
                id,
                client,
                server,
                tags,
                start,
                end,
                clientState,
                serverState,
                packets,
                bytes,
                outcome == null ? null : outcome.renumbered(numbers));
    }
}
