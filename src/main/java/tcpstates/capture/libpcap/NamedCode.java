package tcpstates.capture.libpcap;

/**
 * A link type or a kind of time stamp that an interface offers.
 *
 * @param number libpcap's: DLT_ or PCAP_TSTAMP_
 * @param name as the options {@code -y} and {@code -j} take it
 * @param description in words, empty if libpcap has none
 */
public record NamedCode(int number, String name, String description) {
    /** The line that {@code tcpdump -L} and {@code tcpdump -J} print. */
    public String line() {
        return "  " + name + (description.isEmpty() ? "" : " (" + description + ")");
    }
}
