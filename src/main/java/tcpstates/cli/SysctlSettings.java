package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.tcp.KernelSettings;

/** The hosts' settings from what {@code sysctl -a} printed there: lines of the form {@code net.ipv4.tcp_syn_retries = 6}. */
final class SysctlSettings {
    private SysctlSettings() {}

    /**
     * Reads the settings; what the file does not name keeps its default, and lines that are not about TCP's repeats are passed
     * over.
     *
     * @param file null for the defaults
     */
    static KernelSettings read(@Nullable String file) throws CaptureException {
        KernelSettings settings = KernelSettings.DEFAULTS;
        if (file == null) {
            return settings;
        }
        int number = 0;
        for (String line : lines(file)) {
            number++;
            int equals = line.indexOf('=');
            if (equals > 0 && KernelSettings.isKnown(line.substring(0, equals).strip())) {
                int value = value(line.substring(equals + 1).strip(), file, number);
                settings = settings.with(line.substring(0, equals).strip(), value);
            }
        }
        return settings;
    }

    private static Iterable<String> lines(String file) throws CaptureException {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CaptureException(file + ": No such file or directory", e);
        } catch (MalformedInputException e) {
            throw new CaptureException(file + ": no text as sysctl -a prints it", e);
        } catch (IOException e) {
            throw new CaptureException(file + ": " + e.getMessage(), e);
        }
    }

    private static int value(String text, String file, int line) throws CaptureException {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= KernelSettings.MOST) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new CaptureException(
                file + ": line " + line + ": '" + text + "' is no number from 0 to " + KernelSettings.MOST);
    }
}
