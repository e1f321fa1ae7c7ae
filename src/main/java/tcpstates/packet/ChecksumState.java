package tcpstates.packet;

/** What the checksums of a segment are like: its own, and that of the IPv4 header before it. */
public enum ChecksumState {
    /** Nobody has asked: {@link ChecksumPolicy#IGNORE}. */
    NOT_LOOKED_AT,
    RIGHT,
    /**
     * The network card was to complete the segment's: the field is 0, or holds no more than the pseudo header's sum, or that of the
     * IPv4 header is left empty, too.
     */
    NOT_COMPUTED,
    /** The segment's own is wrong in any other way. */
    WRONG,
    /** That of the IPv4 header is wrong, and not 0, which a network card was to complete. */
    IP_HEADER_WRONG,
    /** The segment was not captured whole, or an IPv6 routing header leads to another destination. */
    NOT_KNOWN;

    /** Whether a receiver that gets the packet like this leaves it. */
    public boolean isWrong() {
        return this == WRONG || this == IP_HEADER_WRONG;
    }
}
