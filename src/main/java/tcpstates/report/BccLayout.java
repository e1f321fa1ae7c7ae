package tcpstates.report;

/** How bcc's tools set their columns. */
public enum BccLayout {
    /** As they do unless something else is asked for: 80 columns. */
    NARROW,
    /** With the address family, and with room for IPv6, as with their option -w. */
    WIDE,
    /** With the address family, and with commas between the values, as with their option -s. */
    CSV
}
