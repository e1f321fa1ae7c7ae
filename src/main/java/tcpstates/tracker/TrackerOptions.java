package tcpstates.tracker;

import tcpstates.tcp.IdleTimeOuts;

/**
 * What the tracker shall do beyond telling events.
 *
 * @param outcomes whether a {@code ConnectionSummary} says what became of the connection; costs about a kilobyte for each
 *     connection that is being followed
 * @param idle after how long a silence a connection is followed no longer
 */
public record TrackerOptions(boolean outcomes, IdleTimeOuts idle) {
    /** Nothing more than events. */
    public static final TrackerOptions EVENTS_ONLY = new TrackerOptions(false, IdleTimeOuts.DEFAULTS);

    /** Outcomes, too. */
    public static final TrackerOptions OUTCOMES = new TrackerOptions(true, IdleTimeOuts.DEFAULTS);
}
