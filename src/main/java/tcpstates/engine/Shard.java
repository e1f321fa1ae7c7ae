package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.tracker.ConnectionTracker;

/**
 * What follows the connections of a capture, or a share of them.
 *
 * @param health null if nobody asks how the capture was taken
 */
public record Shard(
        ConnectionTracker tracker,
        PacketPipeline analysis,
        @Nullable CaptureHealthMonitor health) {}
