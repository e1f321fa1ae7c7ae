package tcpstates.explain;

import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;

/**
 * How an explanation looks.
 *
 * @param timeStyle of the packets' times
 * @param times how they were taken
 * @param width columns that a line may take; {@link Integer#MAX_VALUE} if nobody says so
 * @param color whether lines have the colours that the ladder has
 * @param all whether nothing is folded
 */
public record ExplainLayout(TimeStyle timeStyle, TimeFormat times, int width, boolean color, boolean all) {}
