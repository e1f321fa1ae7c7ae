package tcpstates.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;

/** How the packets of a run are walked: on the calling thread, or on several. */
interface Execution {
    /**
     * Walks the packets.
     *
     * @return why the capture could not be read to its end; null if it could
     */
    @Nullable
    CaptureException walk();

    /** Ends the connections that are left, behind {@link #walk}. */
    void end();

    /** Ends the walk soon; from any thread. */
    void stop();

    /** The pipeline that sees all packets. */
    PacketPipeline pipeline();

    /** What tracked the connections, with the sums of all threads once the walk is over; null if none were tracked. */
    @Nullable
    Shard shard();

    /** Those of each thread. */
    List<RunCounters> counters();
}
