package tcpstates.report.tcpdump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names of a protocol's ports, from the system's table of services; the first name of a port counts, aliases do not. */
final class PortNames {
    private static final int PORTS = 1 << 16;

    private static final byte[] NONE = {};

    private final byte[][] names = new byte[PORTS][];

    /**
     * Reads a file in the format of {@code /etc/services}; without a file no port has a name.
     *
     * @param protocol {@code tcp} or {@code udp}
     */
    PortNames(Path services, String protocol) {
        Arrays.fill(names, NONE);
        try {
            for (String line : Files.readAllLines(services, StandardCharsets.ISO_8859_1)) {
                add(line, protocol);
            }
        } catch (IOException e) {
            // Names are a convenience: where the system has no such table, numbers are printed.
        }
    }

    private void add(String line, String protocol) {
        String[] fields = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (fields.length < 2 || !fields[1].matches("\\d{1,5}/" + protocol)) {
            return;
        }
        int port = Integer.parseInt(fields[1].substring(0, fields[1].indexOf('/')));
        if (port < PORTS && names[port] == NONE) {
            names[port] = Names.printable(fields[0]);
        }
    }

    byte @Nullable [] name(int port) {
        byte[] name = names[port];
        return name == NONE ? null : name;
    }
}
