package tcpstates.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a connection did, in the {@link Outcome} of the connection.
 *
 * @param packets captured of it
 * @param bytes payload that it sent, repeats included
 * @param flags every TCP flag that it sent at least once, as bits of the header
 * @param timeInState ns in each state that it was in, without CLOSE and LISTEN; up to the clock of the capture
 * @param repeats segments that it sent again, by kind; kinds that did not occur are left out
 * @param data how its data went; null if it sent none
 */
public record EndpointSummary(
        long packets,
        long bytes,
        int flags,
        Map<TcpState, Long> timeInState,
        Map<Retransmission.Kind, Integer> repeats,
        @Nullable DataTransfer data) {
    /** Segments that it sent again; keep-alive and window probes are none. */
    public long sentAgain() {
        return repeats.entrySet().stream()
                .filter(kind -> kind.getKey() != Retransmission.Kind.KEEP_ALIVE
                        && kind.getKey() != Retransmission.Kind.WINDOW_PROBE)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
