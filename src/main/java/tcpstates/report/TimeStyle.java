package tcpstates.report;

import tcpstates.event.LowerCase;

/** How a format for eyes prints when something happened. */
public enum TimeStyle {
    /** Seconds since 1970. */
    EPOCH,
    /** Time of day where the program runs, as tcpdump prints it. */
    LOCAL,
    /** Time of day in UTC. */
    UTC,
    /** Since the first line. */
    RELATIVE,
    /** Since the line before. */
    DELTA;

    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
