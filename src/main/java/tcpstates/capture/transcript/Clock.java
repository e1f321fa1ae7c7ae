package tcpstates.capture.transcript;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** Turns the printed time stamps into times since 1970; what the print leaves open it assumes, and says so. */
final class Clock {
    /** The first day that is after 1970-01-01T00:00Z in every time zone. */
    private static final LocalDate DAY = LocalDate.of(1970, 1, 2);

    /** Packets may be printed in a slightly wrong order; midnight is further away. */
    private static final long MOST_DISORDER = TimeUnit.SECONDS.toNanos(10);

    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

    private final ZoneId zone;
    private final long origin;
    private final Remarks remarks;
    private boolean sincePrevious;
    private long day;
    private long timeOfDay;
    private long last;

    Clock(ZoneId zone, Remarks remarks) {
        this.zone = zone;
        this.remarks = remarks;
        origin = DAY.atStartOfDay(zone).toEpochSecond() * Nanos.PER_SECOND;
        last = origin - STEP;
    }

    /** Whether times count from the packet before ({@code -ttt}), not from midnight or, what is the same, from the first packet. */
    void countFromPrevious(boolean now) {
        sincePrevious = now;
    }

    /** Nanoseconds since 1970-01-01T00:00:00Z of the next packet. */
    long time(@Nullable TimeStamp stamp) {
        if (stamp == null) {
            remarks.assumed("lines without a time stamp: each taken as 1 ms after the one before");
            last += STEP;
        } else {
            last = switch (stamp.kind()) {
                case EPOCH -> stamp.nanos();
                case DATED -> dated(stamp.nanos());
                case TIME -> undated(stamp.nanos());
            };
        }
        return last;
    }

    private long dated(long nanos) {
        remarks.assumed("dates without a time zone: taken as " + zone);
        Instant local =
                Instant.ofEpochSecond(Math.floorDiv(nanos, Nanos.PER_SECOND), Math.floorMod(nanos, Nanos.PER_SECOND));
        Instant time =
                LocalDateTime.ofInstant(local, ZoneOffset.UTC).atZone(zone).toInstant();
        return time.getEpochSecond() * Nanos.PER_SECOND + time.getNano();
    }

    private long undated(long nanos) {
        remarks.assumed("time stamps have no date: they begin on " + DAY + ", " + zone);
        if (sincePrevious) {
            return Math.max(last, origin) + nanos;
        }
        if (nanos < timeOfDay - MOST_DISORDER) {
            day += DAY_NANOS;
            remarks.midnight();
        } else if (day > 0 && nanos > timeOfDay + DAY_NANOS - MOST_DISORDER) {
            // Printed a little late, from before midnight.
            return origin + day - DAY_NANOS + nanos;
        }
        timeOfDay = nanos;
        return origin + day + nanos;
    }
}
