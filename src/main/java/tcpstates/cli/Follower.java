package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.HealthMonitor;

/**
 * What follows the connections of a capture, or a share of them.
 *
 * @param health null if nobody asks how the capture was taken
 */
record Follower(ConnectionTracker tracker, Analysis analysis, @Nullable HealthMonitor health) {}
