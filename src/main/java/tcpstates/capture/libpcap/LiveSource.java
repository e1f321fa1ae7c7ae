package tcpstates.capture.libpcap;

import java.time.Instant;
import java.util.function.LongConsumer;
import tcpstates.capture.PacketSource;
import tcpstates.packet.Nanos;

/** A live capture; which library it rests on is its own business. */
public sealed interface LiveSource extends PacketSource permits LiveCapture, Pcap4jCapture {
    /** How long the kernel may gather packets before it hands them over, and how often an idle capture wakes up. */
    int READ_TIMEOUT_MILLIS = 100;

    /**
     * Sets what {@link #deliver} runs, on its own thread, after each round of packets; when no packets come, about every
     * {@link #READ_TIMEOUT_MILLIS}. It is told up to which time every packet has been delivered (ns since the epoch), so that a
     * clock that follows the packets may be advanced to that; {@link Long#MIN_VALUE} if there may be packets that were not. To be
     * called before {@link #deliver}.
     */
    void whenIdle(LongConsumer idle);

    /** The present, less what the kernel may hold back (ns since the epoch). */
    static long handedOver() {
        Instant time = Instant.now().minusMillis(2L * READ_TIMEOUT_MILLIS);
        return time.getEpochSecond() * Nanos.PER_SECOND + time.getNano();
    }
}
