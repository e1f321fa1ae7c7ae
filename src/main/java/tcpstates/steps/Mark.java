package tcpstates.steps;

/** What else is worth drawing of a segment. Only what the wire shows: that something got lost it never does. */
public enum Mark {
    /**
     * No sign that it arrived: its sender sent the same again before the peer acknowledged it, or the peer never did and the connection
     * ended unanswered, or the change that it was thought to cause was taken back. Never of a RST, or of what was repeated needlessly.
     */
    NO_SIGN_OF_ARRIVAL,
    /** It and the segment next to it, another SYN or another FIN, crossed on their way: {@link SegmentStep#crosses()}. */
    CROSSES,
    /** In its sender's name, though the sender shows later that it has not sent it. */
    FORGED,
    /** A checksum is wrong, and not only left to the network card; where checksums are looked at. */
    WRONG_CHECKSUM,
    /** It advertises a window of 0. */
    WINDOW_ZERO,
    /** It opens a window that was 0. */
    WINDOW_OPENS
}
