package tcpstates.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.event.PortRange;

/** Reads {@code 32768-60999}. */
final class PortRangeConverter implements ITypeConverter<PortRange> {
    @Override
    public PortRange convert(String text) {
        int dash = text.indexOf('-');
        try {
            return new PortRange(Integer.parseInt(text, 0, dash, 10), Integer.parseInt(text.substring(dash + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TypeConversionException("'" + text + "' is no range of ports like 32768-60999");
        }
    }
}
