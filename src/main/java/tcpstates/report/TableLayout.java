package tcpstates.report;

import org.jspecify.annotations.Nullable;

/**
 * How the table of connections looks.
 *
 * @param style of the times
 * @param times the decimals of the capture's time stamps
 * @param width columns that a line may take, from 80 on; {@link Integer#MAX_VALUE} for no limit
 * @param color whether connections in trouble stand out by colour
 * @param wholeSentences whether verdicts are printed as whole sentences, not in few words
 * @param order null for the order in which they end, as it comes
 */
public record TableLayout(
        TimeStyle style,
        TimeFormat times,
        int width,
        boolean color,
        boolean wholeSentences,
        @Nullable ConnectionOrder order) {
    /** The same in so many columns. */
    public TableLayout withWidth(int columns) {
        return new TableLayout(style, times, columns, color, wholeSentences, order);
    }
}
