package tcpstates.compare;

/** What is known of a packet that one capture holds and the other one does not. */
enum Absence {
    /** It was lost between the two: what the receiver acknowledges shows that it did not have it until it was sent again. */
    LOST,
    /** The other capture has missed it: it was acknowledged, or the sender's numbers go on behind it. */
    NOT_CAPTURED,
    /** The other capture holds the same packet once less. */
    DUPLICATE,
    /** Nothing shows why; the other capture ran at that time. */
    NOT_SEEN,
    /** The other capture may not have begun then, or have ended. */
    OUTSIDE
}
