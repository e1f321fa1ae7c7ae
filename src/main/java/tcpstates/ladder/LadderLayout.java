package tcpstates.ladder;

import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;

/**
 * How ladders look.
 *
 * @param style of the times; {@link TimeStyle#RELATIVE} counts from the connection's first packet
 * @param times the decimals of the capture's time stamps
 * @param width columns that a line may take, from 80 on; {@link Integer#MAX_VALUE} where nothing limits it
 * @param ascii whether only ASCII is drawn, for terminals that lack the characters of boxes or draw them two columns wide
 * @param color whether ends and trouble stand out by colour
 * @param all whether nothing is folded
 */
public record LadderLayout(TimeStyle style, TimeFormat times, int width, boolean ascii, boolean color, boolean all) {
    /** Where nothing limits it, there is room for everything that helps, and the ends are near enough to each other. */
    private static final int UNLIMITED = 120;

    int columns() {
        return width == Integer.MAX_VALUE ? UNLIMITED : width;
    }
}
