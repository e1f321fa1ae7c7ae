package tcpstates.capture.libpcap;

import java.time.Instant;
import tcpstates.capture.PacketSource;
import tcpstates.packet.Nanos;

/**
 * A live capture; which library it rests on is its own business. {@link #stop()} and {@link #statistics()} may be called from any
 * thread at any time, {@link #close()} only when {@link #deliver} has returned; what follows {@code close()} does nothing, and
 * {@code statistics()} answers as of then.
 */
public interface LiveSource extends PacketSource {
    /** How long the kernel may gather packets before it hands them over, and how often an idle capture ends a round. */
    int READ_TIMEOUT_MILLIS = 100;

    /**
     * The present, less what the kernel may hold back (ns since the epoch): up to here a round that begins now and takes all there
     * is will be complete.
     */
    static long handedOver() {
        Instant time = Instant.now().minusMillis(2L * READ_TIMEOUT_MILLIS);
        return time.getEpochSecond() * Nanos.PER_SECOND + time.getNano();
    }
}
