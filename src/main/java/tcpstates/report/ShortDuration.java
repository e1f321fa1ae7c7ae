package tcpstates.report;

import tcpstates.packet.Nanos;

/** Lengths of time in few characters: 60µs, 151ms, 7.26s, 2m05s, 3h20m, 5d02h. */
public final class ShortDuration {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long SHORT_SECONDS = 100;

    private ShortDuration() {}

    /**
     * So much time in a few characters, cut off and never rounded up.
     *
     * @param nanos not negative
     */
    public static String of(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < Nanos.PER_MICRO) {
            return nanos + "ns";
        }
        if (nanos < Nanos.PER_MILLI) {
            return digits(nanos, Nanos.PER_MICRO) + "µs";
        }
        if (nanos < Nanos.PER_SECOND) {
            return digits(nanos, Nanos.PER_MILLI) + "ms";
        }
        long seconds = nanos / Nanos.PER_SECOND;
        if (seconds < SHORT_SECONDS) {
            return digits(nanos, Nanos.PER_SECOND) + "s";
        }
        if (seconds < HOUR) {
            return pair(seconds, MINUTE, "m", 1, "s");
        }
        return seconds < DAY ? pair(seconds, HOUR, "h", MINUTE, "m") : pair(seconds, DAY, "d", HOUR, "h");
    }

    /** Three digits of what is at least 1 and less than 1000, without zeros at the end. */
    private static String digits(long nanos, long unit) {
        long whole = nanos / unit;
        long hundredths = (nanos - whole * unit) * 100 / unit;
        if (whole >= 10) {
            hundredths -= hundredths % 10;
        }
        if (whole >= 100 || hundredths == 0) {
            return Long.toString(whole);
        }
        String decimals = hundredths % 10 == 0 ? Long.toString(hundredths / 10) : two(hundredths);
        return whole + "." + decimals;
    }

    private static String two(long number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static String pair(long seconds, long large, String largeUnit, long small, String smallUnit) {
        long rest = seconds % large / small;
        return seconds / large + largeUnit + two(rest) + smallUnit;
    }
}
