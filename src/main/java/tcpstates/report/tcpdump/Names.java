package tcpstates.report.tcpdump;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tcpstates.report.LineBuffer;

/** What lines call addresses and ports: names, or with {@code -n} numbers. */
public final class Names {
    private final @Nullable PortNames tcpPorts;
    private final @Nullable PortNames udpPorts;
    private final @Nullable HostNames hosts;

    private Names(@Nullable PortNames tcpPorts, @Nullable PortNames udpPorts, @Nullable HostNames hosts) {
        this.tcpPorts = tcpPorts;
        this.udpPorts = udpPorts;
        this.hosts = hosts;
    }

    /** Numbers only. */
    public static Names numeric() {
        return new Names(null, null, null);
    }

    /**
     * Names from the system: {@code /etc/services}, and its resolver for hosts.
     *
     * @param patience what all lines together wait at most for names that do not come
     */
    public static Names ofSystem(Duration patience) {
        return ofSystem(patience, false);
    }

    /**
     * The same.
     *
     * @param unqualified {@code -N}: hosts without their domain
     */
    public static Names ofSystem(Duration patience, boolean unqualified) {
        Path services = Path.of("/etc/services");
        return new Names(
                new PortNames(services, "tcp"), new PortNames(services, "udp"), new HostNames(patience, unqualified));
    }

    void tcpPort(LineBuffer out, int port) {
        port(out, port, tcpPorts);
    }

    void udpPort(LineBuffer out, int port) {
        port(out, port, udpPorts);
    }

    private static void port(LineBuffer out, int port, @Nullable PortNames ports) {
        byte[] name = ports == null ? null : ports.name(port);
        if (name == null) {
            out.decimal(port);
        } else {
            out.bytes(name);
        }
    }

    void ipv4(LineBuffer out, int address) {
        byte[] name = hosts == null ? null : hosts.name(0, Integer.toUnsignedLong(address), false);
        if (name == null) {
            out.ipv4(address);
        } else {
            out.bytes(name);
        }
    }

    void ipv6(LineBuffer out, long high, long low) {
        byte[] name = hosts == null ? null : hosts.name(high, low, true);
        if (name == null) {
            AddressText.ipv6(out, high, low);
        } else {
            out.bytes(name);
        }
    }

    /** A name as bytes that a terminal shows as they are: whoever owns a reverse zone chooses what is in it. */
    static byte[] printable(String name) {
        return name.replaceAll("[^!-~]", "?").getBytes(StandardCharsets.US_ASCII);
    }
}
