package tcpstates.report;

import tcpstates.packet.Nanos;

/** Times as decimal seconds since the epoch, with the precision of the capture. */
public enum TimeFormat {
    MICROSECONDS(6),
    NANOSECONDS(9);

    private static final int NANO_DECIMALS = 9;

    private final int decimals;
    private final int unit;

    TimeFormat(int decimals) {
        this.decimals = decimals;
        int nanos = 1;
        for (int i = decimals; i < NANO_DECIMALS; i++) {
            nanos *= 10;
        }
        this.unit = nanos;
    }

    /** The format for a capture whose time stamps have 6 or 9 decimals. */
    public static TimeFormat ofDecimals(int decimals) {
        return decimals == NANO_DECIMALS ? NANOSECONDS : MICROSECONDS;
    }

    /** Decimals of a second. */
    public int decimals() {
        return decimals;
    }

    /** Appends {@code nanos} since the epoch; decimals that do not fit are cut off, as tcpdump does it. */
    void append(LineBuffer text, long nanos) {
        long seconds = Math.floorDiv(nanos, Nanos.PER_SECOND);
        text.signed(seconds);
        text.character('.');
        text.zeroPadded((int) (nanos - seconds * Nanos.PER_SECOND) / unit, decimals);
    }
}
