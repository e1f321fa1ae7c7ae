package tcpstates.tracker;

import tcpstates.tcp.IdleTimeOuts;

/**
 * What the tracker shall do beyond telling events.
 *
 * @param outcomes whether a {@code ConnectionSummary} says what became of the connection; costs about a kilobyte for each
 *     connection that is being followed
 * @param idle after how long a silence a connection is followed no longer
 * @param objects connections that are left as they are, whether anything happens to them or not; of more than that, those on
 *     which nothing happens are packed
 */
public record TrackerOptions(boolean outcomes, IdleTimeOuts idle, int objects) {
    /** So many that it takes longer to pack them than it saves: 110 MB. */
    public static final int MANY_OBJECTS = 1 << 17;

    /** Nothing more than events. */
    public static final TrackerOptions EVENTS_ONLY = new TrackerOptions(false, IdleTimeOuts.DEFAULTS, MANY_OBJECTS);

    /** Outcomes, too. */
    public static final TrackerOptions OUTCOMES = new TrackerOptions(true, IdleTimeOuts.DEFAULTS, MANY_OBJECTS);
}
