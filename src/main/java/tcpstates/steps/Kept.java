package tcpstates.steps;

/** A packet of a connection, kept until the connection is over. */
sealed interface Kept permits KeptSegment, KeptError {
    /** In the capture. */
    long number();

    /** ns since the epoch. */
    long time();

    /** Bytes of its payload. */
    int payload();

    /** About what it takes, bytes. */
    int size();
}
