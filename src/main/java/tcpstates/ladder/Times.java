package tcpstates.ladder;

import java.util.List;
import tcpstates.packet.Nanos;
import tcpstates.report.TimeColumn;
import tcpstates.report.TimeStyle;
import tcpstates.steps.Step;

/** Times of a ladder's rows, one below the other. */
final class Times {
    private static final int MILLIS = 3;
    /** Columns of relative times that are not longer: up to 99 s with milliseconds. */
    private static final int NARROW = 7;

    /** Seconds of relative times that are not known beforehand: up to a day. */
    private static final int SECONDS = 5;

    private static final int MOST = 12;

    private final long start;
    private final int decimals;
    private final int width;
    private final TimeColumn others;
    private final boolean relative;

    /** Times that these steps have. */
    Times(LadderLayout layout, long start, List<Step> steps) {
        this(layout, start, seconds(start, steps));
    }

    /** Times that are not known yet. */
    Times(LadderLayout layout, long start) {
        this(layout, start, SECONDS);
    }

    private Times(LadderLayout layout, long start, int seconds) {
        this.start = start;
        relative = layout.style() == TimeStyle.RELATIVE;
        int most = decimals(layout);
        others = new TimeColumn(layout.style(), most);
        decimals = seconds + 1 + most <= MOST ? most : seconds + 1 + MILLIS <= MOST ? MILLIS : 0;
        width = relative ? Math.max(NARROW, seconds + (decimals == 0 ? 0 : decimals + 1)) : others.width();
    }

    private static int decimals(LadderLayout layout) {
        return layout.columns() >= Columns.WIDE ? layout.times().decimals() : MILLIS;
    }

    /** Characters of the seconds of the longest of these times, and of a sign. */
    private static int seconds(long start, List<Step> steps) {
        long last = 0;
        for (Step step : steps) {
            last = Math.max(last, Math.abs(step.time() - start));
        }
        return Long.toString(last / Nanos.PER_SECOND).length() + 1;
    }

    /** Columns of times that are not known yet. */
    static int width(LadderLayout layout) {
        return new Times(layout, 0).width();
    }

    int width() {
        return width;
    }

    String of(long nanos) {
        if (!relative) {
            return others.text(nanos);
        }
        long since = nanos - start;
        String seconds = (since < 0 ? "-" : "") + Math.abs(since / Nanos.PER_SECOND);
        if (decimals == 0 || seconds.length() >= width) {
            return seconds;
        }
        String fraction = '.'
                + Long.toString(Nanos.PER_SECOND + Math.abs(since % Nanos.PER_SECOND))
                        .substring(1);
        return seconds + fraction.substring(0, Math.min(decimals + 1, width - seconds.length()));
    }
}
