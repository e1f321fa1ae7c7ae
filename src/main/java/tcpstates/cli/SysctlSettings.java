package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.conntrack.ConntrackSettings;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

/**
 * A host's settings from what {@code sysctl -a} printed there: lines of the form {@code net.ipv4.tcp_syn_retries = 6}.
 *
 * @param kernel how often it sends again
 * @param conntrack its connection tracking
 */
record SysctlSettings(KernelSettings kernel, ConntrackSettings conntrack) {
    /** What Linux starts with. */
    static final SysctlSettings DEFAULTS = new SysctlSettings(KernelSettings.DEFAULTS, ConntrackSettings.DEFAULTS);

    /**
     * Reads the settings; what the file does not name keeps its default, and lines about anything else are passed over.
     *
     * @param file null for the defaults
     */
    static SysctlSettings read(@Nullable String file) throws CaptureException {
        SysctlSettings settings = DEFAULTS;
        if (file == null) {
            return settings;
        }
        int number = 0;
        for (String line : lines(file)) {
            number++;
            int equals = line.indexOf('=');
            if (equals > 0) {
                String name = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                settings = settings.with(name, value, file + ": line " + number);
            }
        }
        return settings;
    }

    private SysctlSettings with(String name, String value, String where) throws CaptureException {
        if (KernelSettings.isKnown(name)) {
            int count = (int) number(value, KernelSettings.MAX_RETRIES, where);
            return new SysctlSettings(kernel.with(name, count), conntrack);
        }
        for (IdleTimeOuts.Name timeOut : IdleTimeOuts.Name.values()) {
            if (timeOut.setting().equals(name)) {
                long seconds = number(value, IdleTimeOuts.MAX_SECONDS, where);
                return new SysctlSettings(
                        kernel, conntrack.with(conntrack.timeOuts().with(timeOut, seconds)));
            }
        }
        long most = ConntrackSettings.limit(name);
        return most < 0 ? this : new SysctlSettings(kernel, conntrack.with(name, number(value, most, where)));
    }

    private static List<String> lines(String file) throws CaptureException {
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

    private static long number(String text, long maximum, String where) throws CaptureException {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= maximum) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new CaptureException(where + ": '" + text + "' is no number from 0 to " + maximum);
    }
}
