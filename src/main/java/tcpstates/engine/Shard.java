package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureStatistics;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.event.CaptureHealth;
import tcpstates.packet.DecodeResult;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.ProvisionalNumbers;

/**
 * What tracks the connections of a capture, or those of them that belong to one of several threads.
 *
 * @param flows the connections
 * @param numbers knows which of their numbers are provisional; null if none are, or if nobody wants to know numbers
 * @param health null if nobody asks how the capture was taken
 * @param last gets how its connections stand in the end; null if nobody asks
 */
record Shard(
        FlowShard flows,
        PacketPipeline pipeline,
        ConnectionTracker tracker,
        RunCounters counters,
        @Nullable ProvisionalNumbers numbers,
        @Nullable CaptureHealthMonitor health,
        @Nullable SnapshotParts last) {
    /** Ends its connections, behind the capture's last packet. */
    void end() {
        if (last != null) {
            tracker.settle();
            last.add(tracker);
        }
        tracker.end();
    }

    /** Adds up with another shard of the same capture, after both have ended. */
    void include(Shard other) {
        tracker.include(other.tracker);
        if (health != null && other.health != null) {
            health.include(other.health);
        }
    }

    /**
     * How the capture was taken, after its end.
     *
     * @param monitor this shard's {@link #health}
     * @param run the counters of all threads
     * @param countedOnce as of a packet source
     */
    CaptureHealth captureHealth(
            CaptureHealthMonitor monitor, RunCounters run, CaptureStatistics statistics, long countedOnce) {
        return new CaptureHealth(
                monitor.time(),
                new CaptureHealth.Loss(
                        statistics.droppedByKernel(),
                        statistics.droppedByInterface(),
                        tracker.totals().unseenAcknowledged()),
                tracker.totals().evicted(),
                tracker.totals().forgotten(),
                tracker.totals().copies(),
                countedOnce,
                tracker.connections(),
                tracker.totals().oneDirection(),
                tracker.totals().beganBefore(),
                run.shortened(),
                run.results(DecodeResult.TRUNCATED),
                run.fragmentsLeft(),
                run.brokenDatagrams(),
                run.notFollowed(),
                run.results(DecodeResult.ICMP_ERROR),
                tracker.totals().unmatchedIcmpErrors(),
                monitor.checksums(run.results(DecodeResult.WRONG_CHECKSUM)),
                monitor.clock());
    }
}
