package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import tcpstates.capture.CaptureException;

/** The filter expression: the remaining words, or the file of {@code -F}. */
final class FilterExpression {
    private FilterExpression() {}

    /** Empty for all packets. */
    static String of(Options options) throws CaptureException {
        String file = options.filterFile;
        return file == null ? String.join(" ", options.words) : read(file);
    }

    /** As tcpdump: what follows a # is a comment. */
    private static String read(String file) throws CaptureException {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.indexOf('#') < 0 ? line : line.substring(0, line.indexOf('#')))
                    .collect(Collectors.joining(" "))
                    .strip();
        } catch (NoSuchFileException e) {
            throw new CaptureException(file + ": No such file or directory", e);
        } catch (IOException e) {
            throw new CaptureException(file + ": cannot be read as a filter expression: " + e.getMessage(), e);
        }
    }
}
