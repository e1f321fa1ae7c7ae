package tcpstates.event;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * So many connections are at the same time what somebody wants to be told of, or they are no longer.
 *
 * @param time of the capture when it is so (ns since the epoch)
 * @param kind whether it begins or is over
 * @param rule as it was typed
 * @param client whose connections they are, with port 0; null if those of all clients are counted together
 * @param server who is called: with its port if connections are counted by listener, with port 0 if by pair of hosts; null if those
 *     to all servers are counted together
 * @param count connections of which it is true now
 * @param peak most connections at once since {@code since}
 * @param since when it began (ns since the epoch)
 * @param complete whether every connection was counted so far; false if there was no room for some
 */
public record Alarm(
        long time,
        Kind kind,
        String rule,
        @Nullable SocketAddress client,
        @Nullable SocketAddress server,
        long count,
        long peak,
        long since,
        boolean complete)
        implements Event {
    /** What is told of it. */
    public enum Kind {
        RAISED,
        OVER
    }

    @Override
    public int connection() {
        return NO_CONNECTION;
    }

    @Override
    public Alarm renumbered(IntUnaryOperator numbers) {
        return this;
    }
}
