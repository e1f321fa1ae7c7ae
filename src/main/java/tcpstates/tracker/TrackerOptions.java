package tcpstates.tracker;

import org.jspecify.annotations.Nullable;
import tcpstates.tcp.IdleTimeOuts;

/**
 * What the tracker shall do beyond emitting events.
 *
 * @param observers makes the observer of each connection, which gives the outcome of its {@code ConnectionSummary}; null for none
 * @param idle after how long a silence a connection is followed no longer
 * @param objects connections that are left as they are, whether anything happens to them or not; of more than that, those on
 *     which nothing happens are packed
 * @param told of which connections events are emitted and which are observed; null for all
 */
public record TrackerOptions(
        ConnectionObserver.@Nullable Factory observers,
        IdleTimeOuts idle,
        int objects,
        @Nullable ToldConnections told) {
    /** So many that it takes longer to pack them than it saves: 110 MB. */
    public static final int DEFAULT_OBJECTS = 1 << 17;

    /** Nothing more than events. */
    public static final TrackerOptions EVENTS_ONLY = new TrackerOptions(null, IdleTimeOuts.DEFAULTS, DEFAULT_OBJECTS);

    /** What tells all connections. */
    public TrackerOptions(ConnectionObserver.@Nullable Factory observers, IdleTimeOuts idle, int objects) {
        this(observers, idle, objects, null);
    }

    /** The same with an observer of each connection. */
    public TrackerOptions withObservers(ConnectionObserver.Factory observers) {
        return new TrackerOptions(observers, idle, objects, told);
    }
}
