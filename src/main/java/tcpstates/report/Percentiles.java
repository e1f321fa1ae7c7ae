package tcpstates.report;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How lengths of time are distributed: to three digits, in memory that does not grow with their number. */
final class Percentiles {
    private static final int DIGITS = 3;

    /** Takes memory only once there is something to count. */
    private @Nullable Histogram histogram;

    private long min = Long.MAX_VALUE;
    private long max;

    /** @param nanos not negative */
    void add(long nanos) {
        if (histogram == null) {
            histogram = new Histogram(DIGITS);
        }
        histogram.recordValue(nanos);
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
    }

    long count() {
        return histogram == null ? 0 : histogram.getTotalCount();
    }

    /**
     * The time that so many percent of all do not exceed, ns: to three digits, but the least and the greatest are exact.
     *
     * @param percent 0 to 100; of at least one time
     */
    long at(double percent) {
        if (histogram == null) {
            throw new IllegalStateException("of nothing there is no percentile");
        }
        if (percent <= 0) {
            return min;
        }
        return Math.clamp(histogram.getValueAtPercentile(percent), min, max);
    }
}
