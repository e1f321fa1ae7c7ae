package tcpstates.compare;

/**
 * Between what the clocks of the two captures lie apart.
 *
 * @param since from which time of A on (ns since the epoch)
 * @param least that B's clock is ahead of A's (ns), negative if it is behind
 * @param most the same
 */
record ClockOffset(long since, long least, long most) {}
