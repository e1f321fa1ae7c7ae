package tcpstates.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.engine.Moment;
import tcpstates.packet.Nanos;

/**
 * The word of {@code --at}.
 *
 * @param typed the word
 * @param moment what it means
 */
record AtOption(String typed, Moment moment) {
    private static final String FRACTION = "(\\.\\d{1,9})?";
    private static final Pattern OF_DAY = Pattern.compile("\\d{1,2}:\\d\\d:\\d\\d" + FRACTION);
    private static final Pattern SECONDS = Pattern.compile("\\+?\\d{1,10}" + FRACTION);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Why there is nothing to print of the moment, in one line. */
    String refusal(Moment.Outside outside) {
        if (!outside.packets()) {
            return "--at " + typed + ": the capture has no packets";
        }
        return outside.time() < outside.start()
                ? "--at " + typed + " is before the capture's first packet, at " + local(outside.start())
                : "--at " + typed + " is outside of the capture, which goes from " + local(outside.start()) + " to "
                        + local(outside.end());
    }

    private static String local(long nanos) {
        return LOCAL.format(Instant.EPOCH.plusNanos(nanos).atZone(ZoneId.systemDefault()));
    }

    /** Reads the word. */
    static final class Converter implements ITypeConverter<AtOption> {
        @Override
        public AtOption convert(String word) {
            if (OF_DAY.matcher(word).matches()) {
                LocalTime time = timeOfDay(word);
                return new AtOption(word, start -> ofDay(time, start, ZoneId.systemDefault()));
            }
            if (SECONDS.matcher(word).matches()) {
                long nanos = nanos(word);
                return new AtOption(
                        word,
                        word.startsWith("+")
                                ? start -> start > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : start + nanos
                                : start -> nanos);
            }
            throw new TypeConversionException("'" + word + "' is neither HH:MM:SS, with a fraction of up to 9 digits or"
                    + " without, nor +SECONDS nor seconds since 1970");
        }

        private static LocalTime timeOfDay(String word) {
            try {
                return LocalTime.parse(word.indexOf(':') == 1 ? '0' + word : word);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + word + "' is no time of a day");
            }
        }

        private static long nanos(String word) {
            BigDecimal seconds = new BigDecimal(word);
            if (seconds.compareTo(BigDecimal.valueOf(Nanos.LATEST_SECOND)) > 0) {
                throw new TypeConversionException("'" + word + "' is more seconds than a capture can have");
            }
            return seconds.movePointRight(9).setScale(0, RoundingMode.DOWN).longValueExact();
        }
    }

    /** The first moment from {@code start} on (ns since the epoch) at which clocks show that time; an hour may come twice. */
    static long ofDay(LocalTime time, long start, ZoneId zone) {
        LocalDate first = Instant.EPOCH.plusNanos(start).atZone(zone).toLocalDate();
        for (LocalDate day : List.of(first, first.plusDays(1))) {
            ZonedDateTime earlier = ZonedDateTime.of(day, time, zone).withEarlierOffsetAtOverlap();
            for (ZonedDateTime moment : List.of(earlier, earlier.withLaterOffsetAtOverlap())) {
                long nanos = moment.toEpochSecond() * Nanos.PER_SECOND + moment.getNano();
                if (nanos >= start) {
                    return nanos;
                }
            }
        }
        throw new IllegalStateException(time + " does not come within a day");
    }
}
