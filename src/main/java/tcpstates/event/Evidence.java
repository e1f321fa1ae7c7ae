package tcpstates.event;

/** What a change of state rests on. */
public enum Evidence {
    /** The endpoint sent a segment that it can send only from the new state on. */
    SENT,
    /** A segment that changes the state was seen on its way to the endpoint; nothing that the endpoint sends would prove it. */
    PRESUMED,
    /** The clock of the capture ran past a time-out. */
    TIMER,
    /** A later segment contradicts the endpoint's latest presumed change, which is taken back. */
    CORRECTED
}
