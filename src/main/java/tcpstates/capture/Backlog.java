package tcpstates.capture;

/**
 * Packets of a live capture that were taken out of the kernel's buffer and wait to be analysed, or are being so.
 *
 * @param packets how many
 * @param bytes of memory that they take
 * @param room bytes that there is room for, packets waiting included; when it is used up, packets stay in the kernel's buffer, which
 *     drops what does not fit
 * @param nanos how long the first of them has waited
 */
public record Backlog(long packets, long bytes, long room, long nanos) {
    /** Of a source whose packets wait nowhere, or none of whose packets wait. */
    public static final Backlog NONE = new Backlog(0, 0, 0, 0);
}
