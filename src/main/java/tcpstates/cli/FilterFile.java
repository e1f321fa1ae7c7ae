package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import tcpstates.capture.CaptureException;

/** The file of {@code -F}. */
final class FilterFile {
    private FilterFile() {}

    /** The filter expression that is in the file; as with tcpdump, what follows a # is a comment. */
    static String read(String file) throws CaptureException {
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
