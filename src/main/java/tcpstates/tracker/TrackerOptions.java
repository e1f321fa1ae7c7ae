package tcpstates.tracker;

/**
 * What the tracker shall do beyond telling events.
 *
 * @param outcomes whether a {@code ConnectionSummary} says what became of the connection; costs about a kilobyte for each
 *     connection that is being followed
 */
public record TrackerOptions(boolean outcomes) {
    /** Nothing more than events. */
    public static final TrackerOptions EVENTS_ONLY = new TrackerOptions(false);
}
