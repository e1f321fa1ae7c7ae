package tcpstates.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 256m}: bytes, with k, m or g behind the number 2 to the power of 10, 20 or 30 of them. */
final class SizeConverter implements ITypeConverter<Long> {
    private static final String UNITS = "kmg";
    private static final int BITS = 10;

    @Override
    public Long convert(String text) {
        int unit = text.isEmpty()
                ? -1
                : UNITS.indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1));
        try {
            long number = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
            long factor = 1L << BITS * (unit + 1);
            return Math.multiplyExact(number, factor);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is no size like 256m or 2g");
        }
    }
}
