package tcpstates.view;

/**
 * What became of the packets of a live capture so far.
 *
 * @param packets that were analysed
 * @param dropped by the kernel, for want of room
 * @param waiting that were captured and are not analysed yet; negative if that is not known
 */
public record LiveFigures(long packets, long dropped, long waiting) {}
