package tcpstates.capture.transcript;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/**
 * The time stamp of a line.
 *
 * @param kind what it counts from
 * @param nanos since 1970 for {@link Kind#EPOCH}, since 1970 on the clock of the place for {@link Kind#DATED}, else since midnight (or
 *     since another packet), then perhaps negative
 * @param decimals printed, 0 to 9
 */
record TimeStamp(Kind kind, long nanos, int decimals) {
    enum Kind {
        /** {@code -tt}. */
        EPOCH,
        /** {@code -tttt}. */
        DATED,
        /** Without an option; {@code -ttt} and {@code -ttttt} look the same. */
        TIME
    }

    /** Words before the stamp: a packet's number, marks of quotation. */
    private static final int MAX_WORDS = 4;

    private static final int TIME_LENGTH = 8;
    private static final int DATE_LENGTH = 10;
    private static final int MAX_DECIMALS = 9;
    private static final int MAX_EPOCH_DIGITS = 10;

    /** The stamp among the first words of a line; null if there is none. */
    static @Nullable TimeStamp find(String text) {
        long day = Long.MIN_VALUE;
        int at = 0;
        for (int words = 0; words < MAX_WORDS; words++) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            int end = text.indexOf(' ', at);
            String word = withoutMarks(text.substring(at, end < 0 ? text.length() : end));
            if (word.length() >= DATE_LENGTH && word.charAt(4) == '-') {
                day = day(word.substring(0, DATE_LENGTH));
                // ISO 8601 has a T between date and time
                word = word.startsWith("T", DATE_LENGTH) ? word.substring(DATE_LENGTH + 1) : word;
            }
            TimeStamp stamp = ofWord(word, day);
            if (stamp != null) {
                return stamp;
            }
            if (end < 0) {
                break;
            }
            at = end;
        }
        return null;
    }

    /** Without what makes a word bold or code in notes; a decimal comma becomes a point. */
    private static String withoutMarks(String word) {
        int from = 0;
        while (from < word.length() && word.charAt(from) != '-' && !Character.isLetterOrDigit(word.charAt(from))) {
            from++;
        }
        String rest = word.substring(from);
        return rest.indexOf(',') == TIME_LENGTH ? rest.replace(',', '.') : rest;
    }

    private static long day(String word) {
        try {
            long day = LocalDate.parse(word).toEpochDay();
            return Math.clamp(
                    day, TimeUnit.SECONDS.toDays(Nanos.EARLIEST_SECOND), TimeUnit.SECONDS.toDays(Nanos.LATEST_SECOND));
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }

    private static @Nullable TimeStamp ofWord(String word, long day) {
        int dot = word.indexOf('.');
        String whole = dot < 0 ? word : word.substring(0, dot);
        String decimals = dot < 0 ? "" : word.substring(dot + 1);
        if (decimals.length() > MAX_DECIMALS || !isDigits(decimals)) {
            return null;
        }
        long fraction = decimals.isEmpty() ? 0 : Integer.parseInt(decimals);
        for (int i = decimals.length(); i < MAX_DECIMALS; i++) {
            fraction *= 10;
        }
        boolean negative = whole.startsWith("-");
        long seconds = timeOfDay(negative ? whole.substring(1) : whole);
        if (seconds >= 0) {
            long nanos = (seconds * Nanos.PER_SECOND + fraction) * (negative ? -1 : 1);
            return day == Long.MIN_VALUE
                    ? new TimeStamp(Kind.TIME, nanos, decimals.length())
                    : new TimeStamp(Kind.DATED, TimeUnit.DAYS.toNanos(day) + nanos, decimals.length());
        }
        // A bare number may be a packet's; one with 6 or 9 decimals is a time.
        if ((decimals.length() == 6 || decimals.length() == 9)
                && !whole.isEmpty()
                && whole.length() <= MAX_EPOCH_DIGITS
                && isDigits(whole)) {
            // Not beyond 32 bits, as in tcpdump; more would not fit in nanoseconds.
            long epoch = Math.min(Long.parseLong(whole), 0xffff_ffffL);
            return new TimeStamp(Kind.EPOCH, epoch * Nanos.PER_SECOND + fraction, decimals.length());
        }
        return null;
    }

    /** Seconds of {@code HH:MM:SS}; -1 for anything else. */
    private static int timeOfDay(String text) {
        if (text.length() != TIME_LENGTH || text.charAt(2) != ':' || text.charAt(5) != ':') {
            return -1;
        }
        int hours = twoDigits(text, 0, 23);
        int minutes = twoDigits(text, 3, 59);
        int seconds = twoDigits(text, 6, 60);
        return hours < 0 || minutes < 0 || seconds < 0 ? -1 : hours * 3600 + minutes * 60 + seconds;
    }

    private static int twoDigits(String text, int at, int most) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        int value = tens * 10 + ones;
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 || value > most ? -1 : value;
    }

    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
