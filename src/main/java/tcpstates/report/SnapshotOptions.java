package tcpstates.report;

import java.util.function.Predicate;
import tcpstates.event.EndpointSnapshot;

/**
 * What a {@link SnapshotReport} shows.
 *
 * @param wanted the endpoints that are listed and counted
 * @param allStates whether it shows states, too, that are left out otherwise
 * @param unknown stands for what packets do not show
 */
public record SnapshotOptions(Predicate<EndpointSnapshot> wanted, boolean allStates, String unknown) {
    /** All endpoints, and nothing more. */
    public static final SnapshotOptions DEFAULTS = new SnapshotOptions(endpoint -> true, false, "-");
}
