package tcpstates.event;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint sent a segment again.
 *
 * @param time of the repeated segment (ns since the epoch)
 * @param packet its number in the capture, from 1
 * @param connection number of the connection
 * @param id of the connection, the same in every run
 * @param endpoint who sent it
 * @param peer its other end
 * @param kind what was sent again
 * @param mechanism why it was sent again
 * @param attempt 1 for the first repeat of this segment; a SYN-ACK's by the timer and its answers are counted apart
 * @param intervalNanos since the segment was sent the time before, or {@link #UNKNOWN_INTERVAL}
 * @param seq sequence number as on the wire
 * @param length payload bytes
 * @param trigger what made the endpoint send it again
 * @param backoff the series of timer-driven repeats that it belongs to; null if no timer sent it
 */
public record Retransmission(
        long time,
        long packet,
        int connection,
        ConnectionId id,
        SocketAddress endpoint,
        SocketAddress peer,
        Kind kind,
        Mechanism mechanism,
        int attempt,
        long intervalNanos,
        int seq,
        int length,
        Trigger trigger,
        @Nullable Backoff backoff)
        implements Event {
    /** The time before was not captured, or too much was sent since. */
    public static final long UNKNOWN_INTERVAL = -1;

    /** What was sent again. */
    public enum Kind {
        SYN,
        SYN_ACK,
        DATA,
        FIN,
        KEEP_ALIVE,
        WINDOW_PROBE
    }

    /** What made the endpoint send it again. */
    public enum Trigger {
        /** A timer of its own. */
        TIMER,
        /** The peer repeated its SYN. */
        REPEATED_SYN,
        /** The peer's acknowledgements. */
        ACKNOWLEDGEMENTS,
        UNKNOWN
    }

    /** Why it was sent again. */
    public enum Mechanism {
        /** The retransmission timer ran out (RFC 6298). */
        RTO,
        /** Duplicate or selective acknowledgements showed the loss (RFC 5681, RFC 8985). */
        FAST,
        /** A probe for the last segment of a flight (RFC 8985 section 7). */
        TAIL_LOSS_PROBE,
        /** The peer had acknowledged it already. */
        SPURIOUS,
        UNKNOWN
    }

    @Override
    public Retransmission renumbered(IntUnaryOperator numbers) {
        return new Retransmission(
                time,
                packet,
                numbers.applyAsInt(connection),
                id,
                endpoint,
                peer,
                kind,
                mechanism,
                attempt,
                intervalNanos,
                seq,
                length,
                trigger,
                backoff);
    }
}
