package tcpstates.tracker;

import org.jspecify.annotations.Nullable;

/** What a series of repeats lets expect, by the rules of Linux. */
final class BackOff {
    /** Not to be told. */
    static final long UNKNOWN = -1;

    /** {@code TCP_RTO_MAX}. */
    private static final long LONGEST = 120_000_000_000L;

    /** {@code net.ipv4.tcp_syn_retries}, without those of the linear phase ({@code tcp_syn_linear_timeouts}). */
    private static final int SYN_RETRIES = 6;

    private BackOff() {}

    /** From the latest repeat to the next one, ns; {@link #UNKNOWN} unless the intervals have begun to double. */
    static long nextDue(@Nullable RepeatSeries series) {
        return series == null || !series.isDoubling() ? UNKNOWN : Math.min(2 * series.lastInterval(), LONGEST);
    }

    /** How often Linux repeats a SYN of this series before it gives up; {@link #UNKNOWN} before the intervals double. */
    static int synRetries(@Nullable RepeatSeries series) {
        if (series == null
                || !series.isDoubling()
                || series.attempts() > series.intervals().size()) {
            return (int) UNKNOWN;
        }
        int retries = SYN_RETRIES + series.steady() - 1;
        return series.attempts() > retries ? (int) UNKNOWN : retries;
    }

    /** From the SYN, sent at {@code syn} (ns since the epoch), to when Linux gives up, ns. */
    static long synGivesUp(@Nullable RepeatSeries series, long syn) {
        int retries = synRetries(series);
        if (series == null || retries == UNKNOWN) {
            return UNKNOWN;
        }
        long total = series.lastTime() - syn;
        long interval = series.lastInterval();
        for (int i = series.attempts(); i <= retries; i++) {
            interval = Math.min(2 * interval, LONGEST);
            total += interval;
        }
        return total;
    }
}
