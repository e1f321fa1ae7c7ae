package tcpstates.select;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import tcpstates.packet.Nanos;

/**
 * What a number is compared with: a value, or a range that it must lie in.
 *
 * @param first of the range, or the value
 * @param last of the range; equal to {@code first} for a value
 */
record Quantity(Comparison comparison, long first, long last) {
    private static final Map<String, Long> COUNTS = Map.of(
            "", 1L, "k", 1_000L, "m", 1_000_000L, "g", 1_000_000_000L, "ki", 1L << 10, "mi", 1L << 20, "gi", 1L << 30);
    private static final long MINUTE = 60 * Nanos.PER_SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final Map<String, Long> DURATIONS = Map.of(
            "",
            Nanos.PER_SECOND,
            "ns",
            1L,
            "us",
            Nanos.PER_MICRO,
            "µs",
            Nanos.PER_MICRO,
            "ms",
            Nanos.PER_MILLI,
            "s",
            Nanos.PER_SECOND,
            "m",
            MINUTE,
            "min",
            MINUTE,
            "h",
            HOUR,
            "d",
            24 * HOUR);

    /** Without a unit: 80, 7-9. */
    static Quantity ofNumber(String text, Comparison comparison) {
        return of(text, comparison, Map.of("", 1L), "a number like 80 or a range like 7-9");
    }

    /** 5, 1k, 10m, 2ki, 3-5. */
    static Quantity ofCount(String text, Comparison comparison) {
        return of(text, comparison, COUNTS, "a number like 3, 10k or 2ki");
    }

    /** 10s, 200ms, 1.5m; seconds without a unit. */
    static Quantity ofDuration(String text, Comparison comparison) {
        return of(text, comparison, DURATIONS, "a time like 200ms, 10s or 5m");
    }

    private static Quantity of(String text, Comparison comparison, Map<String, Long> units, String expected) {
        String problem = "'" + text + "' is not " + expected;
        int dash = text.indexOf('-');
        if (dash < 0) {
            long value = value(text, units, problem);
            return new Quantity(comparison, value, value);
        }
        if (comparison != Comparison.EQUAL) {
            throw new IllegalArgumentException("a range goes with = and != only");
        }
        long first = value(text.substring(0, dash), units, problem);
        long last = value(text.substring(dash + 1), units, problem);
        if (first > last) {
            throw new IllegalArgumentException("'" + text + "' is a range that ends before it begins");
        }
        return new Quantity(comparison, first, last);
    }

    private static long value(String text, Map<String, Long> units, String problem) {
        int digits = 0;
        while (digits < text.length() && (isDigit(text.charAt(digits)) || text.charAt(digits) == '.')) {
            digits++;
        }
        Long unit = units.get(text.substring(digits).toLowerCase(Locale.ROOT));
        boolean whole = units.size() == 1;
        if (unit == null || digits == 0 || digits > 20 || whole && text.indexOf('.') >= 0) {
            throw new IllegalArgumentException(problem);
        }
        try {
            return new BigDecimal(text.substring(0, digits))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(problem, e);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether it holds of that number; never of {@link ConnectionFacts#UNKNOWN}. */
    boolean holds(long number) {
        if (number == ConnectionFacts.UNKNOWN) {
            return false;
        }
        return comparison == Comparison.EQUAL ? first <= number && number <= last : comparison.holds(number, first);
    }
}
