package tcpstates.capture;

/**
 * libpcap's {@code pcap_stat} of a live capture.
 *
 * @param received packets that passed the filter, as the kernel counts them
 * @param droppedByKernel packets that passed the filter but found no room in the buffer
 * @param droppedByInterface packets that the interface or its driver lost
 */
public record CaptureStatistics(long received, long droppedByKernel, long droppedByInterface) {
    /** Of a saved capture. */
    public static final CaptureStatistics NONE = new CaptureStatistics(0, 0, 0);
}
