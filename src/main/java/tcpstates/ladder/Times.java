package tcpstates.ladder;

import java.util.List;
import tcpstates.packet.Nanos;
import tcpstates.report.TimeColumn;
import tcpstates.report.TimeStyle;
import tcpstates.steps.Step;

/** Times of a ladder's rows, one below the other. */
final class Times {
    private static final int MILLIS = 3;
    private static final int NARROW = "0.000".length() + 2;
    private static final int MOST = 12;

    private final long start;
    private final int decimals;
    private final int width;
    private final TimeColumn others;
    private final boolean relative;

    /** @param steps whose times are to fit */
    Times(LadderLayout layout, long start, List<Step> steps) {
        this.start = start;
        relative = layout.style() == TimeStyle.RELATIVE;
        int most = layout.columns() >= Columns.WIDE ? layout.times().decimals() : MILLIS;
        others = new TimeColumn(layout.style(), most);
        if (!relative) {
            decimals = most;
            width = others.width();
            return;
        }
        long last = 0;
        for (Step step : steps) {
            last = Math.max(last, Math.abs(step.time() - start));
        }
        int seconds = Long.toString(last / Nanos.PER_SECOND).length() + 1;
        decimals = seconds + 1 + most <= MOST ? most : seconds + 1 + MILLIS <= MOST ? MILLIS : 0;
        width = Math.max(NARROW, seconds + (decimals == 0 ? 0 : decimals + 1));
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
        if (decimals == 0) {
            return seconds;
        }
        String fraction = Long.toString(Nanos.PER_SECOND + Math.abs(since % Nanos.PER_SECOND));
        return seconds + '.' + fraction.substring(1, 1 + decimals);
    }
}
