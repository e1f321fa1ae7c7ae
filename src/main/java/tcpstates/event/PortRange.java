package tcpstates.event;

/**
 * Ports from {@code first} to {@code last}, both included.
 *
 * @param first 0 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {
    /** What Linux hands out unless told otherwise: {@code net.ipv4.ip_local_port_range}. */
    public static final PortRange LINUX_EPHEMERAL = new PortRange(32768, 60999);

    private static final int MAX_PORT = 65535;

    public PortRange {
        if (first < 0 || last > MAX_PORT || first > last) {
            throw new IllegalArgumentException("no range of ports: " + first + "-" + last);
        }
    }

    /** How many ports these are. */
    public int size() {
        return last - first + 1;
    }
}
