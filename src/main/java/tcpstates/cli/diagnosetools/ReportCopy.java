package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tcpstates.os.SystemLog;
import tcpstates.service.KeyValues;
import tcpstates.service.ReportContent;

/**
 * Where a report is copied to: {@code --log="sls=FILE syslog=1"}.
 *
 * @param file to append to; null for none
 * @param systemLog whether each line goes to the system's log
 */
record ReportCopy(@Nullable Path file, boolean systemLog) {
    /** Reads the value of {@code --log}. */
    static ReportCopy parse(String value) throws WrongUse {
        KeyValues keys = KeyValues.parse(value, "");
        String file = keys.get("sls");
        boolean systemLog = keys.isSet("syslog");
        if ((file == null || file.isEmpty()) && !systemLog) {
            throw new WrongUse("--log needs sls=FILE, syslog=1, or both");
        }
        try {
            return new ReportCopy(file == null || file.isEmpty() ? null : Path.of(file), systemLog);
        } catch (InvalidPathException e) {
            throw new WrongUse("--log: no such file can be: " + file);
        }
    }

    /** Adds a report, and what is said beside it. */
    void add(ReportContent content) throws IOException {
        byte[] report = ReportPrinter.bytes(content);
        Path to = file;
        if (to != null) {
            try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(report);
                for (String notice : content.notices()) {
                    out.write((Usage.NAME + ": " + notice + "\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new IOException(to + ": " + e.getMessage(), e);
            }
        }
        if (systemLog) {
            try (var log = new SystemLog(Usage.NAME)) {
                new String(report, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(log::line);
                content.notices().forEach(log::line);
            }
        }
    }
}
