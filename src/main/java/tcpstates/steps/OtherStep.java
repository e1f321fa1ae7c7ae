package tcpstates.steps;

import java.util.List;
import tcpstates.event.Transition;

/**
 * Something changed, and no packet of this connection did it.
 *
 * @param kind {@link StepKind#TIMER} or {@link StepKind#OTHER_CONNECTION}
 * @param time when (ns since the epoch)
 * @param packet number of the other connection's packet; {@link Transition#NO_PACKET} for a timer
 * @param changes what changed
 * @param client how the client stands behind it
 * @param server how the server stands behind it
 */
public record OtherStep(StepKind kind, long time, long packet, List<Change> changes, Standing client, Standing server)
        implements Step {}
