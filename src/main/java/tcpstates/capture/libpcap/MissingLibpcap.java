package tcpstates.capture.libpcap;

import java.util.Locale;

/** What is said where there is no libpcap, with what can be done about it on this kind of system. */
final class MissingLibpcap {
    private MissingLibpcap() {}

    /**
     * What our own binding says.
     *
     * @param purpose what needs libpcap
     * @param system as Java calls it ({@code os.name})
     */
    static String message(String purpose, String system) {
        return switch (Family.of(system)) {
            case LINUX ->
                "libpcap is not installed: needed for " + purpose + "; install it with: apt-get install libpcap0.8";
            case MAC ->
                "libpcap is not found: needed for " + purpose
                        + "; macOS brings it along, look why Java cannot open /usr/lib/libpcap.dylib";
            case WINDOWS ->
                "no libpcap is looked for on Windows: needed for " + purpose
                        + "; read saved captures, and select with --where";
            case OTHER ->
                "libpcap is not installed: needed for " + purpose + "; install it from the packages of this system";
        };
    }

    /** What pcap4j's engine says, which knows Windows' libpcap too. */
    static String messageOfPcap4j(String system) {
        return switch (Family.of(system)) {
            case LINUX ->
                "pcap4j finds no libpcap: needed for live capture; install it with: apt-get install libpcap0.8";
            case MAC ->
                "pcap4j finds no libpcap: needed for live capture; macOS brings it along, look why Java cannot open"
                        + " /usr/lib/libpcap.dylib";
            case WINDOWS -> "pcap4j finds no libpcap: needed for live capture; install Npcap (https://npcap.com)";
            case OTHER ->
                "pcap4j finds no libpcap: needed for live capture; install it from the packages of this system";
        };
    }

    private enum Family {
        LINUX,
        MAC,
        WINDOWS,
        OTHER;

        static Family of(String system) {
            String name = system.toLowerCase(Locale.ROOT);
            if (name.startsWith("linux")) {
                return LINUX;
            }
            if (name.startsWith("mac")) {
                return MAC;
            }
            return name.startsWith("windows") ? WINDOWS : OTHER;
        }
    }
}
