package tcpstates.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** Times in front of lines, one below the other. */
public final class TimeColumn {
    private static final int NANO_DECIMALS = 9;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 86_400;

    private final TimeStyle style;
    private final int decimals;
    private final long unit;
    /** Of times of day; null for others. Known from the start, for there may be no memory left when the first one is printed. */
    private final @Nullable ZoneId zone;
    /** What differences are counted from, ns; {@link Long#MIN_VALUE} before the first line. */
    private long reference = Long.MIN_VALUE;

    /** @param decimals of a second: 0, 3, 6 or 9 */
    public TimeColumn(TimeStyle style, int decimals) {
        this.style = style;
        this.decimals = decimals;
        zone = switch (style) {
            case UTC -> ZoneOffset.UTC;
            case LOCAL -> ZoneId.systemDefault();
            case EPOCH, RELATIVE, DELTA -> null;
        };
        long nanos = 1;
        for (int i = decimals; i < NANO_DECIMALS; i++) {
            nanos *= 10;
        }
        unit = nanos;
    }

    /** Columns that it takes; an unusual time may take more. */
    public int width() {
        int point = decimals == 0 ? 0 : 1;
        return decimals
                + point
                + switch (style) {
                    case EPOCH -> "1700000000".length();
                    case LOCAL, UTC -> "00:00:00".length();
                    case RELATIVE, DELTA -> "-00000".length();
                };
    }

    /** The time of the next line (ns since the epoch); decimals that do not fit are cut off, as tcpdump does it. */
    public String text(long nanos) {
        return switch (style) {
            case EPOCH -> seconds(nanos);
            case LOCAL, UTC -> timeOfDay(nanos);
            case RELATIVE, DELTA -> difference(nanos);
        };
    }

    private String difference(long nanos) {
        long difference = reference == Long.MIN_VALUE ? 0 : nanos - reference;
        if (reference == Long.MIN_VALUE || style == TimeStyle.DELTA) {
            reference = nanos;
        }
        String text = seconds(Math.abs(difference));
        return " ".repeat(Math.max(0, width() - text.length() - 1)) + (difference < 0 ? '-' : ' ') + text;
    }

    private String timeOfDay(long nanos) {
        long seconds = Math.floorDiv(nanos, Nanos.PER_SECOND);
        int offset = Objects.requireNonNull(zone)
                .getRules()
                .getOffset(Instant.ofEpochSecond(seconds))
                .getTotalSeconds();
        int ofDay = (int) Math.floorMod(seconds + offset, (long) DAY);
        return two(ofDay / HOUR) + ':' + two(ofDay / MINUTE % MINUTE) + ':' + two(ofDay % MINUTE) + fraction(nanos);
    }

    private String seconds(long nanos) {
        return Math.floorDiv(nanos, Nanos.PER_SECOND) + fraction(nanos);
    }

    private String fraction(long nanos) {
        if (decimals == 0) {
            return "";
        }
        String digits = Long.toString(Math.floorMod(nanos, Nanos.PER_SECOND) / unit);
        return '.' + "0".repeat(decimals - digits.length()) + digits;
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
