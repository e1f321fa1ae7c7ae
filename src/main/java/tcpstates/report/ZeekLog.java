package tcpstates.report;

/** Prints rows of a conn.log. */
interface ZeekLog {
    void write(ZeekRow row);

    /** Prints what stands behind all rows. */
    void end();

    /** Hands everything printed so far to its stream. */
    void flush();
}
