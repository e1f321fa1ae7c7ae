package tcpstates.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is printed where packets do not show a number. */
enum UnknownMark {
    DASH("-"),
    ZERO("0"),
    CHINESE("未知");

    private final String text;

    UnknownMark(String text) {
        this.text = text;
    }

    /** As it is typed, and printed. */
    @Override
    public String toString() {
        return text;
    }

    /** Finds the mark that was typed. */
    static final class Converter implements ITypeConverter<UnknownMark> {
        @Override
        public UnknownMark convert(String word) {
            return Arrays.stream(values())
                    .filter(mark -> mark.text.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                            + Arrays.stream(values()).map(UnknownMark::toString).collect(Collectors.joining(", "))));
        }
    }

    /** All of them, for {@code --help} and completion. */
    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(values()).stream().map(UnknownMark::toString).iterator();
        }
    }
}
