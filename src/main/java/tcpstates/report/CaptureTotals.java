package tcpstates.report;

import tcpstates.event.CaptureHealth;

/**
 * What became of a capture's packets, for reports that count.
 *
 * @param packets that passed the filter
 * @param segments of these, TCP segments that were followed
 * @param shortened packets of which the snapshot length cut off a part, whether or not it was missed
 * @param notTcp IP packets of another protocol
 * @param icmpErrors ICMP messages about TCP segments
 * @param notIp packets that are neither IPv4 nor IPv6
 * @param laterFragments fragments that were not put together
 * @param putTogether fragments that were, without the last one of each datagram
 * @param truncated packets cut off before the end of the headers
 * @param malformed packets whose headers contradict themselves
 * @param wrongChecksum segments that were left out because a checksum is wrong
 * @param unknownLinkType packets of a link type that is not supported
 * @param droppedByKernel packets that found no room in the capture's buffer
 * @param droppedByInterface packets that the interface lost
 * @param notFollowed what is in those of other protocols and in those that are not IP
 */
public record CaptureTotals(
        long packets,
        long segments,
        long shortened,
        long notTcp,
        long icmpErrors,
        long notIp,
        long laterFragments,
        long putTogether,
        long truncated,
        long malformed,
        long wrongChecksum,
        long unknownLinkType,
        long droppedByKernel,
        long droppedByInterface,
        CaptureHealth.NotFollowed notFollowed) {
    /** Of a capture without a packet. */
    public static final CaptureTotals NONE =
            new CaptureTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, CaptureHealth.NotFollowed.NONE);
}
