package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.anonymize.AnonymizationKey;
import tcpstates.event.PortRange;
import tcpstates.packet.DecoderOptions;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.Memcap;

/**
 * How a capture is to be analysed.
 *
 * @param kernel settings of the hosts: how often they send again, when they give up
 * @param idle after which silences a connection is followed no longer
 * @param limits of what is kept
 * @param decoding what is taken for a segment
 * @param ephemeralPorts that the clients' systems hand out
 * @param live whether the capture is a live one: it may go on for days, its packets come in rounds, and findings are emitted when
 *     they show, too, and not only when it has ended
 * @param prompt whether each event is printed at once, and each packet handled before the next one is waited for
 * @param skip packets that pass the filter and are left out, before the first that is taken
 * @param count packets to take at most
 * @param at the moment up to which packets are taken; null to take all
 * @param parallelism how the work is divided between threads, if it can be
 * @param anonymization what the packets' addresses are encrypted with, behind the filter; null to leave packets as they are
 */
public record RunOptions(
        KernelSettings kernel,
        IdleTimeOuts idle,
        Limits limits,
        DecoderOptions decoding,
        PortRange ephemeralPorts,
        boolean live,
        boolean prompt,
        long skip,
        long count,
        @Nullable Moment at,
        Parallelism parallelism,
        @Nullable AnonymizationKey anonymization) {
    /** The same, with at most so many packets. */
    public RunOptions withCount(long most) {
        return new RunOptions(
                kernel,
                idle,
                limits,
                decoding,
                ephemeralPorts,
                live,
                prompt,
                skip,
                Math.min(count, most),
                at,
                parallelism,
                anonymization);
    }

    /**
     * How much may be kept.
     *
     * @param connections that are followed at once, or {@link tcpstates.tracker.Memcap#NONE}
     * @param connectionBytes that they take, or {@link tcpstates.tracker.Memcap#NONE}
     * @param otherBytes of heap that may be in use beside connections, garbage included, before it is worth while to collect
     */
    public record Limits(long connections, long connectionBytes, long otherBytes) {
        /** Bytes of heap that a run takes beside connections: what is read, merged and printed. */
        private static final long BESIDE = 48L << 20;

        /** Of a heap that is smaller still, connections get one part in so many. */
        private static final int LEAST_PART = 16;

        /** As many connections as the heap has room for. */
        public static Limits ofHeap(long otherBytes) {
            return new Limits(Memcap.NONE, connectionBytesOfHeap(), otherBytes);
        }

        /** Bytes for connections where nobody says how many: half of the heap that is left beside them. */
        public static long connectionBytesOfHeap() {
            long heap = Runtime.getRuntime().maxMemory();
            return Math.max((heap - BESIDE) / 2, heap / LEAST_PART);
        }
    }
}
