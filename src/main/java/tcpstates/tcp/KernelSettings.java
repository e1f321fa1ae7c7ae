package tcpstates.tcp;

import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of Linux that decide how often something is sent again, under their names in {@code net.ipv4}
 * (Documentation/networking/ip-sysctl.rst). The hosts' own settings are not on the wire; these are assumed.
 *
 * @param tcpSynRetries repeats of a SYN beyond the linear ones
 * @param tcpSynLinearTimeouts repeats of a SYN at a fixed interval before it is doubled; 0 in kernels before 6.5
 * @param tcpSynackRetries repeats of a SYN-ACK
 * @param tcpRetries2 repeats of data, counted as the time that they would take with the least time-out
 * @param tcpOrphanRetries repeats of a FIN of a socket that no program holds any more; 0 stands for 8
 * @param tcpKeepaliveProbes unanswered keep-alive probes
 * @param told names, without {@code net.ipv4.}, of those that somebody has told; the others are assumed
 */
public record KernelSettings(
        int tcpSynRetries,
        int tcpSynLinearTimeouts,
        int tcpSynackRetries,
        int tcpRetries2,
        int tcpOrphanRetries,
        int tcpKeepaliveProbes,
        Set<String> told) {
    /** What Linux starts with. */
    public static final KernelSettings DEFAULTS = new KernelSettings(6, 4, 5, 15, 0, 9, Set.of());

    private static final int DEFAULT_ORPHAN_RETRIES = 8;

    /** Keeps a copy. */
    public KernelSettings {
        told = Set.copyOf(told);
    }

    /** Repeats of a FIN that nobody waits for any more. */
    int orphanRetries() {
        return tcpOrphanRetries == 0 ? DEFAULT_ORPHAN_RETRIES : tcpOrphanRetries; // tcp_orphan_retries()
    }

    /** Most repeats that Linux lets anybody set (MAX_TCP_SYNCNT and a byte's range). */
    public static final int MAX_RETRIES = 255;

    private static final String PREFIX = "net.ipv4.";

    /** Whether a name as in {@code sysctl -a}, with or without {@code net.ipv4.}, is one of these settings. */
    public static boolean isKnown(String name) {
        return switch (shortName(name)) {
            case "tcp_syn_retries",
                    "tcp_syn_linear_timeouts",
                    "tcp_synack_retries",
                    "tcp_retries2",
                    "tcp_orphan_retries",
                    "tcp_keepalive_probes" -> true;
            default -> false;
        };
    }

    private static String shortName(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /**
     * These settings with one of them changed.
     *
     * @param name as in {@code sysctl -a}, with or without {@code net.ipv4.}; any other name changes nothing
     */
    public KernelSettings with(String name, int value) {
        if (!isKnown(name)) {
            return this;
        }
        String key = shortName(name);
        Set<String> all = new TreeSet<>(told);
        all.add(key);
        return new KernelSettings(
                key.equals("tcp_syn_retries") ? value : tcpSynRetries,
                key.equals("tcp_syn_linear_timeouts") ? value : tcpSynLinearTimeouts,
                key.equals("tcp_synack_retries") ? value : tcpSynackRetries,
                key.equals("tcp_retries2") ? value : tcpRetries2,
                key.equals("tcp_orphan_retries") ? value : tcpOrphanRetries,
                key.equals("tcp_keepalive_probes") ? value : tcpKeepaliveProbes,
                all);
    }

    /** Whether somebody has told the setting of that name, without {@code net.ipv4.}. */
    boolean isTold(String name) {
        return told.contains(name);
    }
}
