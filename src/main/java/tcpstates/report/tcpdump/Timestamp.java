package tcpstates.report.tcpdump;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import tcpstates.packet.Nanos;
import tcpstates.report.LineBuffer;

/** The time stamp in front of a line. */
final class Timestamp {
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NONE = 1;
    private static final int EPOCH = 2;
    private static final int SINCE_PREVIOUS = 3;
    private static final int WITH_DATE = 4;
    private static final int SINCE_FIRST = 5;
    /** tcpdump 4.99.3 cannot print times from 2038-01-19T03:14:08Z on. */
    private static final long SIGN_BIT = 0x8000_0000L;

    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private final PacketLine line;
    private final ZoneId zone;
    private final int unitNanos;
    private final int decimals;

    /** Seconds since the epoch in which {@link #offset} holds: from the first on, before the second. */
    private long offsetFrom = Long.MAX_VALUE;

    private long offsetUntil = Long.MIN_VALUE;
    private int offset;

    /** Local day whose date {@link #year}, {@link #month} and {@link #day} are. */
    private long date = Long.MIN_VALUE;

    private int year;
    private int month;
    private int day;

    /** Units that differences are counted from; 0 before the first line. */
    private long reference;

    private long current;

    Timestamp(PacketLine line, ZoneId zone) {
        this.line = line;
        this.zone = zone;
        this.decimals = line.options.nanoseconds() ? 9 : 6;
        this.unitNanos = line.options.nanoseconds() ? 1 : 1_000;
    }

    void print(long nanos) {
        long seconds = asLibpcapHasThem(Math.floorDiv(nanos, Nanos.PER_SECOND));
        current = seconds * unitsPerSecond() + Math.floorMod(nanos, Nanos.PER_SECOND) / unitNanos;
        switch (line.options.timestamp()) {
            case NONE -> {}
            case EPOCH -> printEpoch();
            case SINCE_PREVIOUS, SINCE_FIRST -> printDifference();
            case WITH_DATE -> printClock(true);
            default -> printClock(false);
        }
    }

    /** libpcap takes the 32 bits of a pcap file for a number with a sign; those of pcapng it reads as they are. */
    private static long asLibpcapHasThem(long seconds) {
        return seconds >>> Integer.SIZE == 0 ? (int) seconds : seconds;
    }

    /** The line that {@link #print} began is indeed printed. */
    void keep() {
        if (reference == 0 || line.options.timestamp() == SINCE_PREVIOUS) {
            reference = current;
        }
    }

    private long unitsPerSecond() {
        return Nanos.PER_SECOND / unitNanos;
    }

    private void printEpoch() {
        long seconds = Math.floorDiv(current, unitsPerSecond());
        if (printed(seconds)) {
            line.out.decimal(seconds & UNSIGNED_INT);
            printFraction(current);
        }
        line.out.character(' ');
    }

    private void printDifference() {
        long difference = reference == 0 ? 0 : current - reference;
        long distance = Math.abs(difference);
        long seconds = distance / unitsPerSecond();
        line.out.character(difference < 0 ? '-' : ' ');
        if (printed(seconds)) {
            printTimeOfDay((int) (seconds % SECONDS_PER_DAY));
            printFraction(distance);
        }
        line.out.character(' ');
    }

    private void printClock(boolean withDate) {
        long seconds = Math.floorDiv(current, unitsPerSecond());
        if (printed(seconds)) {
            long local = seconds + offsetAt(seconds);
            if (withDate) {
                printDate(Math.floorDiv(local, SECONDS_PER_DAY));
            }
            printTimeOfDay(Math.floorMod(local, SECONDS_PER_DAY));
            printFraction(current);
        }
        line.out.character(' ');
    }

    private boolean printed(long seconds) {
        if ((seconds & SIGN_BIT) != 0) {
            line.out.text("[Error converting time]");
            return false;
        }
        return true;
    }

    private void printFraction(long units) {
        line.out.character('.');
        line.out.zeroPadded((int) Math.floorMod(units, unitsPerSecond()), decimals);
    }

    private void printTimeOfDay(int seconds) {
        LineBuffer out = line.out;
        out.zeroPadded(seconds / 3600, 2);
        out.character(':');
        out.zeroPadded(seconds / 60 % 60, 2);
        out.character(':');
        out.zeroPadded(seconds % 60, 2);
    }

    private void printDate(long epochDay) {
        if (epochDay != date) {
            ZonedDateTime start =
                    Instant.ofEpochSecond(epochDay * SECONDS_PER_DAY).atZone(ZoneOffset.UTC);
            date = epochDay;
            year = start.getYear();
            month = start.getMonthValue();
            day = start.getDayOfMonth();
        }
        LineBuffer out = line.out;
        out.zeroPadded(year, 4);
        out.character('-');
        out.zeroPadded(month, 2);
        out.character('-');
        out.zeroPadded(day, 2);
        out.character(' ');
    }

    private int offsetAt(long seconds) {
        if (seconds < offsetFrom || seconds >= offsetUntil) {
            Instant instant = Instant.ofEpochSecond(seconds);
            ZoneOffsetTransition next = zone.getRules().nextTransition(instant);
            offset = zone.getRules().getOffset(instant).getTotalSeconds();
            offsetFrom = seconds;
            offsetUntil = next == null ? Long.MAX_VALUE : next.toEpochSecond();
        }
        return offset;
    }
}
